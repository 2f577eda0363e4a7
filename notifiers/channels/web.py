"""One request to a provider over HTTP, and how far it got: not out of the house, handed over, or answered.

Whoever asks must know whether the provider may have seen the request: only then is a failure `unknown`. A connection
of its own for each request: a kept one that the provider closes meanwhile would leave its message in doubt.
"""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from notifiers import reasons
from notifiers.channels.connections import tls_context
from notifiers.notifier import Outcome, Result

LONGEST_ANSWER = 65536
CONNECT_TIMEOUT, READ_TIMEOUT = 5.0, 20.0


@dataclass(frozen=True, slots=True)
class Asked:
    """A request; times in seconds."""

    url: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = "POST"
    verify: bool = True
    connect_timeout: float = CONNECT_TIMEOUT
    read_timeout: float = READ_TIMEOUT


@dataclass(frozen=True, slots=True)
class Said:
    """What was answered: the status of HTTP, and at most `LONGEST_ANSWER` bytes of the body."""

    status: int
    body: bytes


def ask(asked: Asked) -> Said | Result:
    """The answer; or the Result of a message that got no answer. Never raises for a fault of the network."""
    try:
        connection = _connected(asked)
    except ssl.SSLCertVerificationError as fault:
        return Result(Outcome.failed_for_good, fault.verify_message, reason=reasons.CERTIFICATE)
    except (OSError, UnicodeError, http.client.HTTPException) as fault:
        return Result(Outcome.failed_for_now, repr(fault), reason=reasons.NO_CONNECTION)
    try:
        parts = urlsplit(asked.url)
        path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        connection.request(asked.method, path, asked.body, dict(asked.headers))
        answer = connection.getresponse()
        return Said(answer.status, answer.read(LONGEST_ANSWER))
    except (OSError, http.client.HTTPException) as fault:
        return Result(Outcome.unknown, repr(fault), reason=reasons.NO_ANSWER)
    finally:
        connection.close()


def _connected(asked: Asked) -> http.client.HTTPConnection:
    parts = urlsplit(asked.url)
    host, port = parts.hostname or "", parts.port
    connection = http.client.HTTPConnection(host, port, timeout=asked.connect_timeout)
    if parts.scheme == "https":
        context = tls_context(asked.verify)
        connection = http.client.HTTPSConnection(host, port, timeout=asked.connect_timeout, context=context)
    connection.connect()
    if connection.sock is not None:
        connection.sock.settimeout(asked.read_timeout)
    return connection
