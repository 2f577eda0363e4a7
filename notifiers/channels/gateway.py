"""SMS through a county's own gateway, as an Apprise plugin of ours: `tsms://host:port/13800000000`.

`tsmss://` is HTTPS; `user:password@` is sent as basic authentication; `?path=` names the gateway's path
(default `/sms`); `?verify=no`, `?cto=`, `?rto=` as for mail. One POST per message:

    {"to", "text", "number", "repeat", "key", "segments", "drill"}  →  200 {"code": 0, "id": "..."}

Only the body's own code is success. Codes 1 to 99 are *for now* (1 throttled, 2 busy), from 100 *for good*
(101 bad number, 102 the number refuses, 103 text refused, 104 not entitled). `key` is the duplicate key: a
gateway that already has it answers with the first id. HTTP 408, 429, 503 are *for now*, other 3xx and 4xx
*for good*; any other answer, an answer that can not be read, and silence after the request was handed over
are *unknown*.
"""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from typing_extensions import override

from notifiers import reasons
from notifiers.address import Address
from notifiers.channels.handover import Handover
from notifiers.channels.plugin import Plugin
from notifiers.channels.targets import NUMBER
from notifiers.channels.web import Asked, ask
from notifiers.notifier import Message, Outcome, Result

ONE_SEGMENT = 70
PER_SEGMENT_OF_MANY = 67
_PATH = re.compile(r"/[!\"$-~]*")
_FOR_NOW = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})
_FIRST_FINAL = 100
_CODES = {
    1: reasons.BUSY,
    2: reasons.BUSY,
    101: reasons.RECIPIENT_REFUSED,
    102: reasons.RECIPIENT_REFUSED,
    103: reasons.TEXT_REFUSED,
    104: reasons.LOG_IN_REFUSED,
}


def segments(text: str) -> int:
    """How many SMS a text becomes: 70 characters in one, 67 each in several; rare ones count as two."""
    units = len(text.encode("utf-16-be", "surrogatepass")) // 2
    return 1 if units <= ONE_SEGMENT else -(-units // PER_SEGMENT_OF_MANY)


class TocsinSms(Plugin):
    """One SMS to one person."""

    service_name = "Tocsin SMS gateway"
    protocol = "tsms"
    secure_protocol = "tsmss"

    def __init__(self, address: Address, **kwargs: Any) -> None:
        super().__init__(address, **kwargs)
        if not NUMBER.fullmatch(address.target):
            raise TypeError("the path must be a phone number")
        self.path = address.query.get("path", "/sms")
        if not _PATH.fullmatch(self.path):
            raise TypeError("?path= must be the path of a URL")

    @override
    def deliver(self, handover: Handover) -> Result:
        """Post the message to the gateway over a connection of its own."""
        return self._post(_payload(self.address.target, handover.message))

    def _post(self, payload: dict[str, object]) -> Result:
        scheme = "https" if self.secure else "http"
        host = f"[{self.address.host}]" if ":" in self.address.host else self.address.host
        said = ask(
            Asked(
                f"{scheme}://{host}:{self.address.port}{self.path}",
                json.dumps(payload).encode(),
                self._headers(),
                verify=self.verify_certificate,
                connect_timeout=self.socket_connect_timeout,
                read_timeout=self.socket_read_timeout,
            )
        )
        return said if isinstance(said, Result) else judged(said.status, said.body)

    def _headers(self) -> dict[str, str]:
        headers = {"Content-Type": "application/json"}
        if self.address.user:
            pair = f"{self.address.user}:{self.address.password}".encode()
            headers["Authorization"] = f"Basic {base64.b64encode(pair).decode()}"
        return headers


@dataclass(frozen=True, slots=True)
class Answer:
    """What a gateway says in its body."""

    code: int
    id: str | None
    text: str

    @classmethod
    def read(cls, body: bytes) -> Answer | None:
        """The answer in a body, or None when it is not in the agreed form."""
        try:
            said = json.loads(body)
        except ValueError:
            return None
        if not isinstance(said, dict) or type(said.get("code")) is not int:
            return None
        return cls(said["code"], str(said["id"]) if "id" in said else None, str(said.get("message", ""))[:200])


def judged(status: int, body: bytes) -> Result:
    """What became of a message, from the gateway's HTTP status and its body."""
    if status in _FOR_NOW:
        return Result(Outcome.failed_for_now, f"HTTP {status}", reason=reasons.BUSY)
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return Result(Outcome.failed_for_good, f"HTTP {status}", reason=reasons.REQUEST_REFUSED)
    answer = Answer.read(body)
    if status != HTTPStatus.OK or answer is None or answer.code < 0:
        return Result(Outcome.unknown, f"HTTP {status}", reason=reasons.UNREADABLE_ANSWER)
    detail = f"code {answer.code} {answer.text}".strip()
    if answer.code == 0:
        return Result(Outcome.accepted, detail, answer.id)
    outcome = Outcome.failed_for_now if answer.code < _FIRST_FINAL else Outcome.failed_for_good
    return Result(outcome, detail, answer.id, _CODES.get(answer.code, reasons.REQUEST_REFUSED))


def _payload(to: str, message: Message) -> dict[str, object]:
    return {
        "to": to,
        "text": message.body,
        "number": message.number,
        "repeat": message.repeat,
        "key": message.duplicate_key,
        "segments": segments(message.body),
        "drill": message.drill,
    }
