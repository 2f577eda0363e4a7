"""The real notifier: every message through an Apprise service object of its own, in the caller's thread.

With `channels/` the only import of Apprise. Apprise's configuration files, tags, retries and thread pool
are not used: retries are rows of ours, and 1,000 people are 1,000 messages in the caller's own threads.
"""

from __future__ import annotations

import logging
import threading
import warnings
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from apprise import Apprise, AppriseAsset
from apprise.manager_plugins import NotificationManager

from notifiers import reasons
from notifiers.address import Address
from notifiers.channels.accounts import AccountFault
from notifiers.channels.aliyun_sms import AliyunSms
from notifiers.channels.centre import TocsinCentre
from notifiers.channels.connections import Connections
from notifiers.channels.dingtalk import DingTalkApp
from notifiers.channels.feishu import FeishuApp
from notifiers.channels.further import TocsinFurther, judged
from notifiers.channels.gateway import TocsinSms
from notifiers.channels.handover import HANDOVER, Handover
from notifiers.channels.hook import TocsinHook
from notifiers.channels.mail import TocsinMail
from notifiers.channels.mail_by_account import MailByAccount
from notifiers.channels.overheard import overhear
from notifiers.channels.tencent_sms import TencentSms
from notifiers.channels.tencent_voice import TencentVoice
from notifiers.channels.wecom import TocsinWecom
from notifiers.gate import Gate
from notifiers.notifier import Message, Outcome, Result

_LOGGER = logging.getLogger("apprise")


class AppriseNotifier:
    """Sends what the gate lets through. `close()` hangs up the kept connections."""

    def __init__(self, gate: Gate, clock: Callable[[], datetime], connections: Connections | None = None) -> None:
        self._gate = gate
        self._clock = clock
        self._connections = connections or Connections()
        # A redirect would carry a message past the gate to a host that it never saw.
        # Pictures of Apprise's would be fetched from outside by whoever is sent their address.
        self._asset = AppriseAsset(app_id="Tocsin", async_mode=False, http_redirects=False, image_url_mask="")
        _REGISTRY.admit(gate.schemas | gate.services)

    def send(self, message: Message) -> Result:
        """See Notifier.send."""
        refusal = self._gate.refusal(message)
        return refusal if refusal is not None else self._sent(self._handover(message))

    def send_together(self, messages: Sequence[Message]) -> list[Result]:
        """See SendsTogether; each passes the gate by itself."""
        results = {one.duplicate_key: self._gate.refusal(one) for one in messages}
        through = [one for one in messages if results[one.duplicate_key] is None]
        if through:
            handover = self._handover(through[0], through[1:])
            shared = self._sent(handover)
            results |= dict.fromkeys((one.duplicate_key for one in through), shared) | handover.results
        return [found for one in messages if (found := results[one.duplicate_key]) is not None]

    def _handover(self, message: Message, beside: Sequence[Message] = ()) -> Handover:
        account = self._gate.account_of(message)
        return Handover(message, self._connections, self._clock(), account, beside=tuple(beside))

    def _sent(self, handover: Handover) -> Result:
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
        service = Apprise.instantiate(_taken_apart(handover.message.address), asset=self._asset)
        if service is None:
            detail = reasons.ADDRESS_WRONG_FOR_CHANNEL
            return Result(Outcome.failed_for_good, detail.en, reason=detail)
        said_yes = bool(service.notify(title=handover.message.subject, body=handover.message.body))
        return handover.result or judged(service.schema, handover, said_yes=said_yes)


OURS = (
    TocsinMail, MailByAccount, TocsinSms, TocsinHook, TocsinCentre, AliyunSms, DingTalkApp, FeishuApp, TocsinFurther,
    TencentSms, TencentVoice, TocsinWecom,
)  # fmt: skip


_BY_SCHEMA = {schema: one for one in OURS for schema in (one.protocol, one.secure_protocol) if schema}


def _taken_apart(address: str) -> str | dict[str, Any]:
    """What Apprise makes a service from: of ours the parts; of others the text, which it takes apart itself.

    A text costs as much as the sending: Apprise looks through it for secrets that its log, which nobody hears, hides.
    """
    read = Address.read(address)
    plugin = _BY_SCHEMA.get(read.schema) if read else None
    return (plugin.parse_url(address) if plugin else None) or address


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
            overhear()
            # What Apprise says holds addresses, and with them secrets: nobody hears it.
            _LOGGER.disabled = True


def _loaded(register: Any) -> Any:
    """Apprise's register with its plugins imported; some of them import what Python is about to drop."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        register.schemas()
    return register


_REGISTRY = _Registry()
