"""What an account for signed webhooks holds, and how its requests are signed: Standard Webhooks 1.0.

Light: the web process reads what comes back with it, and knows nothing of Apprise.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from datetime import UTC, datetime

from notifiers.channels.accounts import AccountFault, Kind, Wanted
from states.text import Text

SECRET_PREFIX = "whsec_"  # noqa: S105 - what every secret of the standard begins with, and no secret
SECRET = Wanted(
    "secret", Text("签名密钥（whsec_…）", "secret to sign with (whsec_…)"),
    form=re.compile(rf"(?:{SECRET_PREFIX})?[A-Za-z0-9+/]{{16,}}={{0,2}}"),
    wrong=Text("应为 whsec_ 加 base64", "must be whsec_ and base64"),
)  # fmt: skip
KIND = Kind(
    "hook", Text("签名 Webhook", "signed webhook"),
    (SECRET,),
)  # fmt: skip


def signature(secret: str, message_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """The three headers of Standard Webhooks; AccountFault when the secret is none of the standard."""
    seconds = str(int(at.astimezone(UTC).timestamp()))
    mac = hmac.new(_key(secret), f"{message_id}.{seconds}.".encode() + body, hashlib.sha256).digest()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": seconds,
        "webhook-signature": f"v1,{base64.b64encode(mac).decode()}",
    }


def _key(secret: str) -> bytes:
    try:
        return base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
    except binascii.Error as fault:
        raise AccountFault("the secret of a webhook is whsec_ and base64") from fault
