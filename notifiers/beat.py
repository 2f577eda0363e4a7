"""A beat to an address outside: all is well here. What listens there raises the alarm when no beat comes.

Without a secret the address is read by GET, as hosted checks of scheduled jobs ask for it (Healthchecks: any request to
the ping address counts, https://healthchecks.io/docs/http_api/). With one, a beat is posted as JSON and signed by
Standard Webhooks 1.0, so that nobody else can send it. Taken is what was answered with a status from 200 to 299.
"""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime

from notifiers.channels.hook_signing import signature
from notifiers.channels.web import Asked, ask
from notifiers.notifier import Result

_TAKEN = range(200, 300)
_PATIENCE = 5.0


def beat(url: str, secret: str | None, now: datetime) -> str:
    """Sends one beat; why it was not taken, or nothing when it was. AccountFault when the secret is none."""
    request = Asked(url, b"", method="GET", connect_timeout=_PATIENCE, read_timeout=_PATIENCE)
    if secret is not None:
        said = {"type": "tocsin.beat", "timestamp": now.astimezone(UTC).isoformat(), "data": {"amiss": 0}}
        body = json.dumps(said).encode()
        signed = signature(secret, f"beat_{uuid.uuid4().hex}", now, body)
        headers = {"Content-Type": "application/json", **signed}
        request = Asked(url, body, headers, connect_timeout=_PATIENCE, read_timeout=_PATIENCE)
    answer = ask(request)
    if isinstance(answer, Result):
        return answer.detail or str(answer.outcome)
    return "" if answer.status in _TAKEN else f"HTTP {answer.status}"
