"""The mailbox of replies over IMAP4rev1 (RFC 3501): what it takes to read mail above a mark, and no more.

It listens on loopback and lets everybody in, as the practice mailbox does: nothing in it was written to a real office.
What it does not know it refuses by BAD.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import date, datetime
from imaplib import Time2Internaldate

from notifiers.rehearsed.letters import Letter, Letters

_END = b"\r\n"
_COMMAND = re.compile(r"(?P<tag>[^\s(){%*\"\\+]+) (?P<verb>UID [A-Za-z]+|[A-Za-z]+)(?: (?P<rest>.*))?")
_SEARCH = re.compile(r"UID (?P<first>[0-9]+):\*(?: SINCE (?P<since>[0-9]{1,2}-[A-Z][a-z]{2}-[0-9]{4}))?")
_FETCH = re.compile(r"(?P<uid>[0-9]+) \(INTERNALDATE BODY\.PEEK\[\]<0\.(?P<most>[0-9]+)>\)")
_BAD = "BAD not known here"


@asynccontextmanager
async def imap_door(letters: Letters, host: str, port: int) -> AsyncIterator[int]:
    """Serve the mailbox at `host:port`; gives the port. Every line is cut at the end."""
    lines: set[asyncio.StreamWriter] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        lines.add(writer)
        with suppress(ConnectionError, ValueError, asyncio.IncompleteReadError):
            await _Line(letters).speak(reader, writer)
        lines.discard(writer)
        writer.close()

    server = await asyncio.start_server(serve, host, port)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for writer in tuple(lines):
            writer.transport.abort()


class _Line:
    """One connection: who is let in, and which folder is open."""

    def __init__(self, letters: Letters) -> None:
        self._letters = letters
        self._inside = self._opened = False

    async def speak(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answers until the other end leaves."""
        writer.write(b"* OK mailbox of replies, for drills" + _END)
        verb = ""
        while verb != "LOGOUT":
            line = await reader.readline()
            if not line:
                return
            said = _COMMAND.fullmatch(line.decode("utf-8", "replace").rstrip("\r\n"))
            verb = said["verb"].upper() if said else ""
            told, done = self._answer(verb, (said["rest"] or "") if said else "")
            tag = said["tag"] if said else "*"
            writer.write(b"".join(b"* " + one + _END for one in told) + f"{tag} {done}".encode() + _END)
            await writer.drain()

    def _answer(self, verb: str, rest: str) -> tuple[list[bytes], str]:
        if verb in ("UID SEARCH", "UID FETCH"):
            if not self._opened:
                return [], "BAD no folder is open"
            return self._search(rest) if verb == "UID SEARCH" else self._fetch(rest)
        if verb == "EXAMINE":
            return self._examine(rest)
        if verb == "LOGIN":
            self._inside = True
        told = {"CAPABILITY": [b"CAPABILITY IMAP4rev1 ID"], "ID": [b"ID NIL"], "LOGOUT": [b"BYE"]}
        return told.get(verb, []), "OK done" if verb in (*told, "LOGIN", "NOOP") else _BAD

    def _examine(self, rest: str) -> tuple[list[bytes], str]:
        if not self._inside:
            return [], "BAD not logged in"
        self._opened = rest.strip('"').upper() == "INBOX"
        if not self._opened:
            return [], "NO no such folder"
        count, validity = len(self._letters.all()), self._letters.validity
        return [b"FLAGS ()", b"%d EXISTS" % count, b"OK [UIDVALIDITY %d] valid" % validity], "OK [READ-ONLY] open"

    def _search(self, rest: str) -> tuple[list[bytes], str]:
        asked = _SEARCH.fullmatch(rest)
        if asked is None:
            return [], _BAD
        letters = self._letters.all()
        # The last one is in every range that ends in *, however far the range begins behind it.
        ranged = [one for one in letters if one.uid >= int(asked["first"])] or letters[-1:]
        try:
            since = datetime.strptime(asked["since"], "%d-%b-%Y").date() if asked["since"] else date.min  # noqa: DTZ007 - a day
        except ValueError:
            return [], _BAD
        found = [str(one.uid) for one in ranged if one.at.date() >= since]
        return [" ".join(["SEARCH", *found]).encode()], "OK done"

    def _fetch(self, rest: str) -> tuple[list[bytes], str]:
        asked = _FETCH.fullmatch(rest)
        if asked is None:
            return [], _BAD
        wanted = int(asked["uid"])
        found = [
            _fetched(n, one, int(asked["most"])) for n, one in enumerate(self._letters.all(), 1) if one.uid == wanted
        ]
        return found, "OK done"


def _fetched(n: int, letter: Letter, most: int) -> bytes:
    raw = letter.raw[:most]
    head = f"{n} FETCH (UID {letter.uid} INTERNALDATE {Time2Internaldate(letter.at)} BODY[]<0> {{{len(raw)}}}"
    return head.encode() + _END + raw + b")"
