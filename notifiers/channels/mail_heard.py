"""Reads the mails that come back: replies of people, notices that a mail was not delivered, and what is neither.

Which message is meant stands in In-Reply-To and References (RFC 5322), of a notice (RFC 3464) in the header that it
gives back. What a machine wrote (RFC 3834) answers nothing: that somebody is away was not said by them now.
"""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from email import message_from_bytes
from email.headerregistry import AddressHeader
from email.message import EmailMessage, Message
from email.policy import default as modern
from html.parser import HTMLParser

from typing_extensions import override

from notifiers.channels.heard import Heard, Receipt, Reply, Step, Unreadable
from notifiers.channels.mail_numbers import Named, named
from states.written_answer import Written, understood

LONGEST = 500
"""Characters of a reply that are read and kept."""
_STEPS = {"failed": Step.FAILED, "delivered": Step.DELIVERED}
_MACHINE = ("x-auto-response-suppress", "x-autoreply", "x-autorespond", "x-autoresponder")
_PRECEDENCE = frozenset({"auto_reply", "auto-reply", "bulk", "junk", "list"})
_CUT = re.compile(
    r"^\s*(?:>|-{2,}\s*$|_{5,}|-{2,}[\s-]*(?:original message|原始邮件|原邮件|forwarded message|转发)|"
    r"(?:发件人|寄件者|from|sent from)\s*[:：]|(?:发自我的|来自我的|发送自|sent from my|get outlook)|"
    r"(?:on\b.{4,200}\bwrote|.{4,200}(?:写道|寫道))\s*[:：]?\s*$)",
    re.I,
)
"""The line from which on a reply gives back what it answers, or signs."""
_WIDEST = 300
"""Characters of a line that are looked at: the words that begin what is given back are fewer."""
_DIGITS = re.compile(r"^[\W_]*[0-9０-９]+[\W_]*")


def read(raw: bytes, at: datetime | None) -> Heard:
    """What a mail tells: one reply, or what became of messages; nothing when it names none of ours.

    Unreadable when it can not be read at all.
    """
    try:
        mail = message_from_bytes(raw, _class=EmailMessage, policy=modern)
        if mail.get_content_type() == "multipart/report":
            return Heard(receipts=_of_report(mail, at))
        meant = named(str(mail["In-Reply-To"] or "")) or named(str(mail["References"] or ""))
        if meant is None or _by_machine(mail):
            return Heard()
        return Heard(replies=(_reply(mail, raw, meant, at),))
    except (ValueError, LookupError, AttributeError, TypeError) as fault:
        raise Unreadable(type(fault).__name__) from fault


def _reply(mail: EmailMessage, raw: bytes, meant: Named, at: datetime | None) -> Reply:
    said = own_words(_text(mail))[:LONGEST]
    written = _understood(said)
    origin = str(mail["Message-ID"] or "").strip().encode() or raw
    return Reply(
        event=f"mail:{hashlib.sha256(origin).hexdigest()}",
        answer=str(written.answer or said[:40]), way="mail", number=meant.number, proof=meant.proof,
        sender=_sender(mail), note=written.note if written.answer else "", at=at,
        minutes=written.minutes,
    )  # fmt: skip


def own_words(text: str) -> str:
    """What somebody wrote themselves, above what they give back and above their signature."""
    kept: list[str] = []
    for line in text.replace("\r\n", "\n").split("\n"):
        if _CUT.match(line[:_WIDEST]):
            break
        kept.append(line.rstrip())
    return "\n".join(kept).strip()


def _understood(said: str) -> Written:
    """Calls by mail have no code: the number in front of a word belongs to the words."""
    written = understood(said)
    if written.code is None:
        return written
    rest = understood(_DIGITS.sub("", said))
    return Written(None, rest.answer if rest.code is None else None, said, rest.minutes)


def _sender(mail: EmailMessage) -> str:
    """Who wrote it, when it says one mailbox and no more."""
    written = mail.get_all("From") or []
    found = [one.addr_spec for header in written if isinstance(header, AddressHeader) for one in header.addresses]
    return found[0] if len(found) == 1 else ""


def _by_machine(mail: EmailMessage) -> bool:
    submitted = str(mail["Auto-Submitted"] or "no").partition(";")[0].strip().lower()
    if submitted != "no" or str(mail["Precedence"] or "").strip().lower() in _PRECEDENCE:
        return True
    return any(name in mail for name in _MACHINE) or str(mail["Return-Path"] or "").strip() == "<>"


def _of_report(mail: EmailMessage, at: datetime | None) -> tuple[Receipt, ...]:
    parts = list(mail.walk())
    given_back = [one for one in parts if one.get_content_type() in ("message/rfc822", "text/rfc822-headers")]
    told = [one for one in parts if one.get_content_type() == "message/delivery-status"]
    meant = named(_given_id(given_back[0])) if given_back else None
    fields = [block for one in told for block in _blocks(one) if block["Action"]]
    if meant is None or len(fields) != 1:
        return ()
    step = _STEPS.get(str(fields[0]["Action"]).strip().lower())
    if step is None:
        return ()
    detail = " ".join(str(fields[0][name] or "").strip() for name in ("Status", "Diagnostic-Code"))
    event = hashlib.sha256(f"{meant.number}:{meant.proof}:{step}".encode()).hexdigest()
    receipt = Receipt(
        f"mail:{event}", step, number=meant.number, proof=meant.proof, at=at, detail=" ".join(detail.split())[:300]
    )
    return (receipt,)


def _blocks(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [one for one in payload if isinstance(one, Message)] if isinstance(payload, list) else []


def _given_id(part: Message) -> str:
    blocks = _blocks(part)
    if blocks:
        return str(blocks[0]["Message-ID"] or "")
    content = part.get_payload(decode=True)
    text = content.decode("utf-8", "replace") if isinstance(content, bytes) else ""
    found = re.search(r"^message-id:\s*(\S+)", text, re.I | re.M)
    return found[1] if found else ""


def _text(mail: EmailMessage) -> str:
    part = mail.get_body(("plain", "html"))
    if part is None:
        return ""
    content = part.get_payload(decode=True)
    written = content if isinstance(content, bytes) else b""
    charset = (part.get_content_charset() or "utf-8").lower()
    text = written.decode({"gb2312": "gb18030", "gbk": "gb18030"}.get(charset, charset), "replace")
    if part.get_content_type() == "text/plain":
        return text
    page = _Page()
    page.feed(text)
    page.close()
    return "".join(page.said)


class _Page(HTMLParser):
    """The words of a page, without what it quotes."""

    _LINES = frozenset({"br", "p", "div", "tr", "li", "hr", "table"})
    _SILENT = frozenset({"blockquote", "style", "script", "head", "title"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self._silent = 0

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in self._SILENT
        if tag in self._LINES:
            self.said.append("\n")

    @override
    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in self._SILENT and self._silent > 0
        if tag in self._LINES:
            self.said.append("\n")

    @override
    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.said.append(data.replace("\n", " "))
