"""How requests to Tencent Cloud are signed: TC3-HMAC-SHA256 over content type, host and body.

Source: https://cloud.tencent.com/document/api/382/52071 ; in tests the provider's own SDK (tencentcloud-sdk-python) is
the witness of every signature. Light: no Apprise.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from notifiers.channels.accounts import NUMBER, ChannelAccount, Wanted
from notifiers.channels.web import Asked
from states.text import Text

ALGORITHM = "TC3-HMAC-SHA256"
CONTENT_TYPE = "application/json"
USUAL_REGION = "ap-guangzhou"
SECRET = (
    Wanted("secret_id", Text("SecretId", "SecretId"), shown=True),
    Wanted("secret_key", Text("SecretKey", "SecretKey")),
    Wanted("app_id", Text("应用 SdkAppId", "SdkAppId of the application"), shown=True, form=NUMBER),
    Wanted("region", Text("地域（默认 ap-guangzhou）", "region, ap-guangzhou if not said"), needed=False, shown=True),
)


@dataclass(frozen=True, slots=True)
class Action:
    """What is asked of which version of which service, with its parameters."""

    service: str
    name: str
    version: str
    parameters: Mapping[str, Any]


def request(account: ChannelAccount, action: Action, now: datetime) -> Asked:
    """The signed request for an action."""
    parts = urlsplit(account.base_url)
    body = json.dumps(action.parameters, ensure_ascii=False).encode()
    proof = authorization(account, action.service, (parts.netloc, parts.path or "/", body), now)
    headers = {
        "Host": parts.netloc,
        "Content-Type": CONTENT_TYPE,
        "Authorization": proof,
        "X-TC-Action": action.name,
        "X-TC-Version": action.version,
        "X-TC-Region": account.secrets.get("region") or USUAL_REGION,
        "X-TC-Timestamp": str(_seconds(now)),
    }
    return Asked(f"{parts.scheme}://{parts.netloc}{parts.path or '/'}", body, headers)


def authorization(account: ChannelAccount, service: str, asked: tuple[str, str, bytes], now: datetime) -> str:
    """The header that proves a POST to a host and path with a body."""
    host, path, body = asked
    lines = f"content-type:{CONTENT_TYPE}\nhost:{host}\n"
    canonical = f"POST\n{path}\n\n{lines}\ncontent-type;host\n{hashlib.sha256(body).hexdigest()}"
    scope = f"{now.astimezone(UTC):%Y-%m-%d}/{service}/tc3_request"
    to_sign = f"{ALGORITHM}\n{_seconds(now)}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = f"TC3{account.secret('secret_key')}".encode()
    for piece in scope.split("/"):
        key = hmac.new(key, piece.encode(), hashlib.sha256).digest()
    mac = hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()
    credential = f"{account.secret('secret_id')}/{scope}"
    return f"{ALGORITHM} Credential={credential}, SignedHeaders=content-type;host, Signature={mac}"


def _seconds(now: datetime) -> int:
    return int(now.timestamp())
