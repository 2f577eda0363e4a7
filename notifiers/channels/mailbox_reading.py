"""Reading a mailbox over IMAP (RFC 9051, 3501): the mails above a mark, without touching a flag.

Marks are UIDs: a server that renumbers says so by another UIDVALIDITY, and everything since the account was opened
is read once more. Always encrypted, but on this machine. What the mails mean is read in `mail_heard`.
"""

from __future__ import annotations

import imaplib
import re
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

from notifiers.channels.accounts import AccountFault, ChannelAccount

AT_ONCE = 50
LARGEST = 256 * 1024
"""Bytes that are fetched of a mail: text comes before what is attached."""
_SECONDS = 15
_PORTS = {"imap": 143, "imaps": 993}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class MailboxAway(Exception):
    """The mailbox could not be read; its words hold no secret."""


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a mailbox is read."""

    validity: int = 0
    uid: int = 0


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as it lies in the mailbox, with the mark up to which it is read, and when the server took it."""

    mark: Mark
    raw: bytes
    at: datetime | None


def read(account: ChannelAccount, mark: Mark, since: date) -> tuple[Letter, ...]:
    """The next mails above the mark, the oldest first, of those that came on that day or later.

    MailboxAway when the server is not there, lets us not in, or has no such folder.
    """
    try:
        with _opened(account) as line:
            folder = account.secrets.get("folder") or "INBOX"
            _sound(line.select('"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"', readonly=True))
            validity = int((line.response("UIDVALIDITY")[1] or [None])[0] or 0)
            last = mark.uid if mark.validity == validity else 0
            day = f"{since.day:02d}-{_MONTHS[since.month - 1]}-{since.year}"
            found = _sound(line.uid("SEARCH", f"UID {last + 1}:* SINCE {day}"))
            uids = sorted(uid for uid in map(int, b" ".join(found).split()) if uid > last)
            return tuple(_letter(line, Mark(validity, uid)) for uid in uids[:AT_ONCE])
    except (imaplib.IMAP4.error, OSError, ValueError, AccountFault) as fault:
        said = str(fault).replace(account.secrets.get("password") or "\0", "***")
        raise MailboxAway(f"{type(fault).__name__}: {said}"[:300]) from fault


@contextmanager
def _opened(account: ChannelAccount) -> Iterator[imaplib.IMAP4]:
    place = urlsplit(account.base_url)
    host, port = place.hostname or "", place.port or _PORTS.get(place.scheme, 0)
    if place.scheme == "imaps":
        line: imaplib.IMAP4 = imaplib.IMAP4_SSL(host, port, ssl_context=ssl.create_default_context(), timeout=_SECONDS)
    else:
        line = imaplib.IMAP4(host, port, timeout=_SECONDS)
    try:
        line.login(account.secret("user"), account.secret("password"))
        # 163, 126 and yeah.net open no folder before they were told who asks (RFC 2971): "Unsafe Login", reported
        # by many clients, and mended by a name alone.
        with suppress(imaplib.IMAP4.error):
            line.xatom("ID", '("name" "tocsin")')
        yield line
    finally:
        with suppress(imaplib.IMAP4.error, OSError):
            line.logout()


def _letter(line: imaplib.IMAP4, mark: Mark) -> Letter:
    told = _sound(line.uid("FETCH", str(mark.uid), f"(INTERNALDATE BODY.PEEK[]<0.{LARGEST}>)"))
    raw = next((one[1] for one in told if isinstance(one, tuple)), b"")
    around = b" ".join(one[0] if isinstance(one, tuple) else one for one in told if one)
    dated = re.search(rb'INTERNALDATE "[^"]*"', around)
    at = imaplib.Internaldate2tuple(dated[0]) if dated else None
    return Letter(mark, raw, datetime.fromtimestamp(time.mktime(at), UTC) if at else None)


def _sound(answer: tuple[str, list[bytes | tuple[bytes, bytes]] | list[bytes] | list[bytes | None]]) -> list:  # type: ignore[type-arg]
    status, told = answer
    if status != "OK":
        raise imaplib.IMAP4.error(str(told[:1]))
    return [one for one in told if one]
