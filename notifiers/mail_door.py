"""The mail server of the local mailbox: recipients are judged first, messages on file before the answer."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message

from aiosmtpd.smtp import SMTP, Envelope, Session

from notifiers.phones import Parcel
from notifiers.tray import LARGEST, Tray, Trouble


@asynccontextmanager
async def mail_door(tray: Tray, host: str, port: int) -> AsyncIterator[int]:
    """Serve mail at `host:port`; gives the port. Every line is cut at the end."""
    loop = asyncio.get_running_loop()
    lines: set[asyncio.BaseTransport] = set()
    hooks = _Hooks(tray)

    class Line(SMTP):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            lines.add(transport)
            transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            super().connection_made(transport)

        def connection_lost(self, error: Exception | None) -> None:
            lines.discard(self.transport)
            super().connection_lost(error)

    def line() -> Line:
        return Line(hooks, hostname="mailbox", data_size_limit=LARGEST, loop=loop)

    server = await loop.create_server(line, host, port)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for transport in tuple(lines):
            _cut(transport)


class _Hooks:
    """What aiosmtpd asks."""

    def __init__(self, tray: Tray) -> None:
        self._tray = tray

    async def handle_EHLO(
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [*responses[:-1], "250-PIPELINING", responses[-1]]

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        trouble = self._tray.order_for(address).trouble
        if trouble is Trouble.refuse:
            return "550 5.1.1 no such mailbox"
        if trouble is Trouble.busy:
            return "451 4.3.2 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        for address in envelope.rcpt_tos:
            self._tray.take(_parcel(address, envelope.original_content or b""))
        orders = [self._tray.order_for(address) for address in envelope.rcpt_tos]
        if any(order.trouble is Trouble.lost for order in orders):
            _cut(server.transport)
        await asyncio.sleep(max(order.pause for order in orders))
        return "250 2.0.0 taken"


def _cut(transport: asyncio.BaseTransport | None) -> None:
    if isinstance(transport, asyncio.WriteTransport):
        transport.abort()


def _parcel(address: str, content: bytes) -> Parcel:
    mail = message_from_bytes(content)  # the classic reader: the modern one takes four times as long for the same words
    repeat = str(mail["X-Tocsin-Repeat"])
    return Parcel(
        channel="mail",
        to=address,
        number=str(mail["X-Tocsin-Number"] or ""),
        repeat=int(repeat) if repeat.isdecimal() else 0,
        subject=_decoded(str(mail["Subject"] or "")),
        account=_decoded(str(mail["From"] or "")),
        provider_id=str(mail["Message-ID"] or "").strip(),
        body=_words(mail),
    )


def _decoded(header: str) -> str:
    """A header in words, on one line; as it stands when it can not be read."""
    with suppress(HeaderParseError, LookupError, ValueError):
        header = str(make_header(decode_header(header)))
    return " ".join(header.splitlines()).strip()


def _words(mail: Message) -> str:
    """The first plain text of a mail; where it has none, its first page."""
    parts = [part for part in mail.walk() if part.get_content_maintype() == "text"]
    part = min(parts, key=lambda one: one.get_content_subtype() != "plain", default=None)
    if part is None:
        return ""
    said = part.get_payload(decode=True)
    if not isinstance(said, bytes):
        return ""
    try:
        text = said.decode(part.get_content_charset() or "utf-8", "replace")
    except LookupError:
        text = said.decode("utf-8", "replace")
    return text.replace("\r\n", "\n").rstrip()
