"""SMTP connections that are kept: opening one costs round trips, and with TLS some 16 ms of CPU for the
certificates.

Owns connecting, log-in, encryption and the number of connections per server. What is said on a connection
is the mail channel's.
"""

from __future__ import annotations

import functools
import re
import select
import smtplib
import socket
import ssl
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum


class Encryption(StrEnum):
    """How the connection to a mail server is protected."""

    none = "none"
    starttls = "starttls"
    implicit = "implicit"


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server and how to enter it; times in seconds."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    encryption: Encryption = Encryption.none
    verify: bool = True
    connect_timeout: float = 5.0
    read_timeout: float = 20.0


@dataclass(slots=True)
class Line:
    """One open connection; `used` tells a kept one from a fresh one, `broken` that it must not be kept."""

    smtp: smtplib.SMTP
    used: bool = False
    broken: bool = False
    since: float = 0.0

    def still_open(self, idle: float) -> bool:
        """Whether a kept line is young enough and the server has not spoken or hung up since."""
        sock = self.smtp.sock
        if sock is None or time.monotonic() - self.since > idle:
            return False
        return not select.select([sock], [], [], 0)[0]

    def close(self) -> None:
        """Hang up without ceremony: a QUIT would cost a round trip and can block."""
        with suppress(OSError):
            self.smtp.close()


class NoFreeConnection(OSError):
    """All connections that a server is given are in use, and none came free in time."""


class Connections:
    """A pool per server: at most `at_once` connections each, idle ones kept `idle` seconds. Thread-safe."""

    def __init__(self, at_once: int = 48, idle: float = 30.0) -> None:
        self._idle = idle
        self._lock = threading.Lock()
        self._kept: dict[Server, list[Line]] = defaultdict(list)
        self._room: dict[Server, threading.BoundedSemaphore] = defaultdict(lambda: threading.BoundedSemaphore(at_once))

    @contextmanager
    def line(self, server: Server, *, fresh: bool = False) -> Iterator[Line]:
        """A line of one's own, kept afterwards unless it is broken; raises OSError when none can be had."""
        with self._lock:
            room = self._room[server]
        if not room.acquire(timeout=server.read_timeout):
            raise NoFreeConnection(f"{server.host}:{server.port}")
        try:
            line = (None if fresh else self._kept_line(server)) or _opened(server)
            try:
                yield line
            except BaseException:
                line.broken = True
                raise
            finally:
                self._give_back(server, line)
        finally:
            room.release()

    def close(self) -> None:
        """Close every idle line."""
        with self._lock:
            lines = [line for kept in self._kept.values() for line in kept]
            self._kept.clear()
        for line in lines:
            line.close()

    def _kept_line(self, server: Server) -> Line | None:
        while True:
            with self._lock:
                line = self._kept[server].pop() if self._kept[server] else None
            if line is None or line.still_open(self._idle):
                return line
            line.close()

    def _give_back(self, server: Server, line: Line) -> None:
        if line.broken:
            line.close()
            return
        line.used, line.since = True, time.monotonic()
        with self._lock:
            self._kept[server].append(line)


@functools.cache
def tls_context(verify: bool) -> ssl.SSLContext:
    """One context for the whole process: each one made reads all certificates again."""
    context = ssl.create_default_context()
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


@functools.cache
def _own_name() -> str:
    # smtplib would ask the name service, which blocks for seconds where there is none
    name = socket.gethostname()
    return name if re.fullmatch(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", name) else "[127.0.0.1]"


def _opened(server: Server) -> Line:
    make: Callable[..., smtplib.SMTP] = smtplib.SMTP
    if server.encryption is Encryption.implicit:
        make = functools.partial(smtplib.SMTP_SSL, context=tls_context(server.verify))
    smtp = make(server.host, server.port, local_hostname=_own_name(), timeout=server.connect_timeout)
    try:
        _enter(smtp, server)
    except BaseException:
        smtp.close()
        raise
    return Line(smtp)


def _enter(smtp: smtplib.SMTP, server: Server) -> None:
    if smtp.sock is not None:
        smtp.sock.settimeout(server.read_timeout)
    smtp.ehlo_or_helo_if_needed()
    if server.encryption is Encryption.starttls:
        smtp.starttls(context=tls_context(server.verify))
        smtp.ehlo_or_helo_if_needed()
    if server.user:
        smtp.login(server.user, server.password)
