"""The real notifier: every message through an Apprise service object of its own, in the caller's thread.

With `channels/` the only import of Apprise. Apprise's configuration files, tags, retries and thread pool
are not used: retries are rows of ours, and 1,000 people are 1,000 messages in the caller's own threads.
"""

from __future__ import annotations

import logging
import threading
import warnings
from collections.abc import Callable
from datetime import datetime
from typing import Any

from apprise import Apprise, AppriseAsset
from apprise.manager_plugins import NotificationManager

from notifiers import reasons
from notifiers.channels.accounts import AccountFault
from notifiers.channels.aliyun_sms import AliyunSms
from notifiers.channels.connections import Connections
from notifiers.channels.dingtalk import DingTalkApp
from notifiers.channels.feishu import FeishuApp
from notifiers.channels.gateway import TocsinSms
from notifiers.channels.handover import HANDOVER, Handover
from notifiers.channels.hook import TocsinHook
from notifiers.channels.mail import TocsinMail
from notifiers.channels.tencent_sms import TencentSms
from notifiers.channels.tencent_voice import TencentVoice
from notifiers.channels.wecom import TocsinWecom
from notifiers.gate import Gate
from notifiers.notifier import Message, Outcome, Result

_LOGGER = logging.getLogger("apprise")
_LOST_AFTER = (
    "read timed out",
    "connection aborted",
    "remotedisconnected",
    "connection broken",
    "reset by peer",
)
_FOR_NOW_STATUS = tuple(f"error={status}" for status in (408, 429, 503))
_DOUBTFUL_STATUS = tuple(f"error={status}" for status in (500, 502, 504))


class AppriseNotifier:
    """Sends what the gate lets through. `close()` hangs up the kept connections."""

    def __init__(self, gate: Gate, clock: Callable[[], datetime], connections: Connections | None = None) -> None:
        self._gate = gate
        self._clock = clock
        self._connections = connections or Connections()
        # A redirect would carry a message past the gate to a host that it never saw.
        self._asset = AppriseAsset(app_id="Tocsin", async_mode=False, http_redirects=False)
        _REGISTRY.admit(gate.schemas)

    def send(self, message: Message) -> Result:
        """See Notifier.send."""
        refusal = self._gate.refusal(message)
        if refusal is not None:
            return refusal
        handover = Handover(message, self._connections, self._clock(), self._gate.account_of(message))
        token = HANDOVER.set(handover)
        try:
            return self._handed(handover)
        except AccountFault as fault:
            return Result(Outcome.failed_for_good, str(fault), reason=reasons.ACCOUNT_WRONG)
        except Exception as fault:  # noqa: BLE001 - a plugin may raise anything at any stage; the promise is not to
            return Result(Outcome.unknown, type(fault).__name__, reason=reasons.CHANNEL_BROKE)
        finally:
            HANDOVER.reset(token)

    def close(self) -> None:
        """Hang up every idle connection; the notifier stays usable."""
        self._connections.close()

    def _handed(self, handover: Handover) -> Result:
        service = Apprise.instantiate(handover.message.address, asset=self._asset)
        if service is None:
            detail = reasons.ADDRESS_WRONG_FOR_CHANNEL
            return Result(Outcome.failed_for_good, detail.en, reason=detail)
        said_yes = service.notify(title=handover.message.subject, body=handover.message.body)
        if handover.result is not None:
            return handover.result
        return Result(Outcome.accepted, "") if said_yes else _read_from_log(handover.said)


OURS = (TocsinMail, TocsinSms, TocsinHook, AliyunSms, DingTalkApp, FeishuApp, TencentSms, TencentVoice, TocsinWecom)


class _Registry:
    """Our plugins in Apprise's register, and its list of schemas: both are one per process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._admitted: frozenset[str] = frozenset()

    def admit(self, schemas: frozenset[str]) -> None:
        """Enable these and what was admitted before, and nothing else that Apprise knows."""
        with self._lock:
            register = _loaded(NotificationManager())  # type: ignore[no-untyped-call]
            for plugin in OURS:
                if plugin.protocol not in register:
                    register.add(plugin)
                if register[plugin.protocol] is not plugin:
                    # Another service would get what is meant for ours, and say that it was sent.
                    raise RuntimeError(f"{plugin.protocol}:// is a schema of Apprise's own")
            self._admitted |= schemas
            register.enable_only(*self._admitted)
            if not any(isinstance(handler, _Listener) for handler in _LOGGER.handlers):
                _LOGGER.addHandler(_Listener())
            # Apprise writes addresses, which hold secrets, and gives causes at debug level only.
            _LOGGER.propagate = False
            _LOGGER.setLevel(logging.DEBUG)


def _loaded(register: Any) -> Any:
    """Apprise's register with its plugins imported; some of them import what Python is about to drop."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        register.schemas()
    return register


class _Listener(logging.Handler):
    """Adds what Apprise says to the handover of the thread that it says it in."""

    def emit(self, record: logging.LogRecord) -> None:
        handover = HANDOVER.get()
        if handover is None:
            return
        text = record.getMessage()
        if record.levelno >= logging.WARNING or "exception" in text.lower():
            handover.said.append(text)

    def createLock(self) -> None:
        """None is needed: each thread writes to its own list."""
        self.lock = None


_REGISTRY = _Registry()


def _read_from_log(said: list[str]) -> Result:
    """The outcome of a failure of one of Apprise's own plugins, from its words.

    The words themselves stay here, but for the first: they may hold the address and with it its secrets.
    """
    text = " ".join(said).lower()
    if any(sign in text for sign in _LOST_AFTER + _DOUBTFUL_STATUS):
        return Result(Outcome.unknown, _status(text), reason=reasons.NO_ANSWER)
    if "error=4" in text and not any(sign in text for sign in _FOR_NOW_STATUS):
        return Result(Outcome.failed_for_good, _status(text), reason=reasons.REQUEST_REFUSED)
    return Result(Outcome.failed_for_now, _status(text), reason=reasons.CHANNEL_REFUSED)


def _status(text: str) -> str:
    _, sign, rest = text.partition("error=")
    return f"HTTP {rest[:3]}" if sign else "no answer from the channel"
