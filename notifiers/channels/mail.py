"""Mail, as an Apprise plugin of ours: `tmail://host:port/recipient@domain?from=sender@domain&name=Sender`.

`tmails://` encrypts: implicit TLS on port 465, STARTTLS on every other (587 if none is given), or as
`?mode=implicit|starttls` says; it never falls back to plain. `user:password@` logs in; `?verify=no` accepts
any certificate; `?cto=` and `?rto=` set the seconds to connect and to wait for an answer.

Reads the server's answers exactly: refused connection and 4xx are *for now*, 5xx is *for good*, a
connection that is lost after the body began to flow is *unknown*. Connections are kept by `connections.py`; a server
that announces PIPELINING hears sender, recipient and request for the body in one breath.
"""

from __future__ import annotations

import functools
import re
import smtplib
import ssl
from dataclasses import dataclass
from email.charset import BASE64, Charset
from email.header import Header
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.policy import Compat32
from email.utils import formataddr, formatdate
from typing import Any

from typing_extensions import override

from notifiers import reasons
from notifiers.address import Address
from notifiers.channels.connections import Connections, Encryption, Line, NoFreeConnection, Server
from notifiers.channels.handover import Handover
from notifiers.channels.mail_numbers import message_id
from notifiers.channels.plugin import Plugin
from notifiers.channels.targets import MAILBOX
from notifiers.notifier import Message, Outcome, Result
from states.text import Text

IMPLICIT_TLS_PORT = 465
_DONE = 250
_FORWARDED = 251
_SEND_BODY = 354
_FIRST_FINAL = 500
# Our own: Apprise's mail plugin changes the process's UTF-8 to quoted-printable, nine bytes a Chinese letter.
_UTF8 = Charset("utf-8")
_UTF8.header_encoding = _UTF8.body_encoding = BASE64


class _AsWritten(Compat32):
    """Headers that fit go out as they stand: whoever made them has encoded them, and taking them apart costs a lot."""

    @override
    def fold_binary(self, name: str, value: str) -> bytes:
        """The header as it goes over the wire."""
        whole = f"{name}: {value}\r\n"
        return whole.encode() if _FITS.fullmatch(whole) else super().fold_binary(name, value)


_FITS = re.compile(r"[ -~]{1,78}\r\n( [ -~]{1,77}\r\n)*")  # RFC 5322, 2.1.1 and 2.2.3
_POLICY = _AsWritten(linesep="\r\n")
_BETWEEN = "=_tocsin"
"""The line between the parts; in BASE64, which both of them are, it can not stand."""


class TocsinMail(Plugin):
    """One mail to one person."""

    service_name = "Tocsin mail"
    protocol = "tmail"
    secure_protocol = "tmails"

    def __init__(self, address: Address, **kwargs: Any) -> None:
        super().__init__(address, **kwargs)
        self.sender = address.query.get("from", "")
        if not (MAILBOX.fullmatch(address.target) and MAILBOX.fullmatch(self.sender)):
            raise TypeError("recipient and ?from= must be plain mailboxes")
        usual = Encryption.implicit if address.port == IMPLICIT_TLS_PORT else Encryption.starttls
        encryption = Encryption(address.query.get("mode", usual)) if self.secure else Encryption.none
        self.server = Server(
            host=address.host,
            port=address.port,
            user=address.user,
            password=address.password,
            encryption=encryption,
            verify=self.verify_certificate,
            connect_timeout=self.socket_connect_timeout,
            read_timeout=self.socket_read_timeout,
        )

    @override
    def deliver(self, handover: Handover) -> Result:
        """Hand the letter to the server over a kept connection."""
        envelope = Envelope(self.sender, self.address.target, self.address.query.get("name", ""))
        return send_letter(handover, self.server, envelope)


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who sends a mail, to whom, and under which name."""

    sender: str
    recipient: str
    sender_name: str


def send_letter(handover: Handover, server: Server, envelope: Envelope) -> Result:
    """Hand the message of a handover to a server as one mail."""
    letter = Letter(envelope.sender, envelope.recipient, envelope.sender_name, handover.message)
    try:
        data = letter.as_bytes()
    except ValueError as fault:
        return _result(Outcome.failed_for_good, reasons.TEXT_REFUSED, repr(fault))
    return deliver(handover.connections, server, letter, data)


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail to one person."""

    sender: str
    recipient: str
    sender_name: str
    message: Message

    @property
    def message_id(self) -> str:
        """Made from number and repeat: the same attempt has the same id, a repeat refers to the first."""
        return self._id(self.message.repeat)

    def as_bytes(self) -> bytes:
        """The mail as it goes over the wire, ends of lines and leading dots included.

        Raises ValueError for a text that can not be encoded.
        """
        # The modern EmailMessage takes 1.1 ms of CPU for a mail, these classes 0.3: 1,000 people wait for it.
        mail = _part(self.message.body, "plain")
        if self.message.html:
            parts = [mail, _part(self.message.html, "html")]
            mail = MIMEMultipart("alternative", _BETWEEN, parts, policy=_POLICY)
        for name, value in self._headers().items():
            mail[name] = value
        data = mail.as_bytes()
        return re.sub(rb"(?m)^\.", b"..", data if data.endswith(b"\r\n") else data + b"\r\n")

    def _headers(self) -> dict[str, str]:
        first = {"References": self._id(0)} if self.message.repeat else {}
        return first | {
            "From": _from(_one_line(self.sender_name), self.sender),
            "To": self.recipient,
            "Subject": _subject(_one_line(self.message.subject)),
            "Date": formatdate(localtime=True),
            "Message-ID": self.message_id,
            "Importance": "high",
            "Auto-Submitted": "auto-generated",
            "X-Tocsin-Number": _one_line(self.message.number),
            "X-Tocsin-Repeat": str(self.message.repeat),
        }

    def _id(self, repeat: int) -> str:
        return message_id(self.message, repeat, self.sender.rpartition("@")[2])


# Those who are called in the same moment get the same sender and subject.
@functools.lru_cache(maxsize=64)
def _from(name: str, sender: str) -> str:
    return formataddr((name, sender), _UTF8).replace(" <", "\r\n <")


@functools.lru_cache(maxsize=64)
def _subject(text: str) -> str:
    return Header(text, _UTF8, header_name="Subject").encode(linesep="\r\n")


def _part(text: str, kind: str) -> MIMEBase:
    part = MIMENonMultipart("text", kind, policy=_POLICY, charset="utf-8")
    part.set_payload(text.replace("\r\n", "\n").replace("\n", "\r\n"), _UTF8)
    return part


def deliver(connections: Connections, server: Server, letter: Letter, data: bytes) -> Result:
    """Hand one letter to one server.

    A kept line that turns out dead before the body was handed over is replaced once.
    """
    for fresh in (False, True):
        try:
            with connections.line(server, fresh=fresh) as line:
                result = _offered(line, letter, data)
        except (OSError, UnicodeError) as fault:
            return _no_line(fault)
        if result is not None:
            return result
    return _result(Outcome.failed_for_now, reasons.NO_CONNECTION, "the line broke before the body was handed over")


def _offered(line: Line, letter: Letter, data: bytes) -> Result | None:
    """What the server said; None when a kept line was dead before the body."""
    try:
        refusal = _announced(line, letter)
    except OSError as fault:
        line.broken = True
        dead = line.used and not isinstance(fault.__context__, TimeoutError)
        return None if dead else _result(Outcome.failed_for_now, reasons.NO_CONNECTION, repr(fault))
    if refusal is not None:
        _start_over(line)
        return refusal
    try:
        line.smtp.send(data + b".\r\n")
        code, answer = line.smtp.getreply()
    except OSError as fault:
        line.broken = True
        return _result(Outcome.unknown, reasons.NO_ANSWER, repr(fault))
    if code == _DONE:
        return Result(Outcome.accepted, _said(code, answer), letter.message_id)
    _start_over(line)
    return _refused(code, answer, reasons.TEXT_REFUSED)


def _announced(line: Line, letter: Letter) -> Result | None:
    """Sender, recipient, permission to send the body; the refusal, if any."""
    steps = (
        (f"mail FROM:<{letter.sender}>", {_DONE}, reasons.SENDER_REFUSED),
        (f"rcpt TO:<{letter.recipient}>", {_DONE, _FORWARDED}, reasons.RECIPIENT_REFUSED),
        ("data", {_SEND_BODY}, reasons.TEXT_REFUSED),
    )
    together = line.smtp.has_extn("pipelining")
    commands = [command for command, _, _ in steps]
    answers = _asked_at_once(line, commands) if together else map(line.smtp.docmd, commands)
    said = 0
    refusal = None
    for (_, wanted, reason), (said, answer) in zip(steps, answers, strict=False):
        if said not in wanted:
            refusal = refusal or _refused(said, answer, reason)
            if not together:
                break
    if refusal is not None and said == _SEND_BODY:  # it lets the body come all the same: an empty one goes to nobody
        line.smtp.send(".\r\n")
        line.smtp.getreply()
    return refusal


def _asked_at_once(line: Line, commands: list[str]) -> list[tuple[int, bytes]]:
    """The answers to commands that go out together (RFC 2920): one round trip instead of three, near or far."""
    line.smtp.send("".join(f"{command}\r\n" for command in commands))
    return [line.smtp.getreply() for _ in commands]


def _start_over(line: Line) -> None:
    try:
        line.broken = line.smtp.rset()[0] != _DONE
    except OSError:
        line.broken = True


def _refused(code: int, answer: bytes, reason: Text) -> Result:
    if code >= _FIRST_FINAL:
        return _result(Outcome.failed_for_good, reason, _said(code, answer))
    return _result(Outcome.failed_for_now, reasons.BUSY, _said(code, answer))


def _no_line(fault: OSError | UnicodeError) -> Result:
    """Why no connection could be had, in outcome and words."""
    if isinstance(fault, NoFreeConnection):
        return _result(Outcome.failed_for_now, reasons.NO_FREE_CONNECTION, str(fault))
    if isinstance(fault, ssl.SSLCertVerificationError):
        return _result(Outcome.failed_for_good, reasons.CERTIFICATE, fault.verify_message)
    if isinstance(fault, smtplib.SMTPNotSupportedError):
        return _result(Outcome.failed_for_good, reasons.NO_ENCRYPTION, str(fault))
    if isinstance(fault, smtplib.SMTPResponseException):
        answer = fault.smtp_error
        said = answer if isinstance(answer, bytes) else answer.encode()
        return _refused(fault.smtp_code, said, reasons.LOG_IN_REFUSED)
    return _result(Outcome.failed_for_now, reasons.NO_CONNECTION, repr(fault))


def _result(outcome: Outcome, reason: Text, detail: str) -> Result:
    return Result(outcome, detail, reason=reason)


def _said(code: int, answer: bytes) -> str:
    return f"{code} {_one_line(answer.decode('utf-8', 'replace'))}"[:300]


def _one_line(text: str) -> str:
    return " ".join(text.split())
