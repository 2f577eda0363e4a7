"""How requests to Alibaba Cloud are signed: ACS3-HMAC-SHA256 over method, path, parameters, headers and body.

Source: https://help.aliyun.com/zh/sdk/product-overview/v3-request-structure-and-signature ; in tests the provider's own
SDK (alibabacloud_tea_openapi) is the witness of every signature. Light: no Apprise.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote, urlencode, urlsplit

from notifiers.channels.accounts import ChannelAccount, Wanted
from notifiers.channels.web import Asked
from states.text import Text

ALGORITHM = "ACS3-HMAC-SHA256"
ACCESS_KEY = (
    Wanted("access_key_id", Text("AccessKey ID", "AccessKey ID"), shown=True),
    Wanted("access_key_secret", Text("AccessKey Secret", "AccessKey Secret")),
)


@dataclass(frozen=True, slots=True)
class Action:
    """What is asked of which version of an interface, with the parameters of the query."""

    name: str
    version: str
    parameters: Mapping[str, str]


def request(account: ChannelAccount, action: Action, now: datetime, nonce: str = "") -> Asked:
    """The signed request for an action."""
    parts = urlsplit(account.base_url)
    headers = {
        "host": parts.netloc,
        "x-acs-action": action.name,
        "x-acs-content-sha256": hashlib.sha256(b"").hexdigest(),
        "x-acs-date": now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "x-acs-signature-nonce": nonce or secrets.token_hex(16),
        "x-acs-version": action.version,
    }
    query, path = canonical_query(action.parameters), parts.path or "/"
    headers["authorization"] = authorization(
        account.secret("access_key_id"), account.secret("access_key_secret"), (path, query), headers
    )
    return Asked(f"{parts.scheme}://{parts.netloc}{path}?{query}", b"", headers)


def canonical_query(parameters: Mapping[str, str]) -> str:
    """The parameters as they are signed and sent: in order of their names, encoded by RFC 3986."""
    return urlencode(sorted(parameters.items()), quote_via=quote, safe="~")


def authorization(key_id: str, secret: str, where: tuple[str, str], headers: Mapping[str, str]) -> str:
    """The header that proves a POST to a path with a query and no body; all of `headers` are signed."""
    path, query = where
    signed = sorted(headers)
    lines = "".join(f"{name}:{headers[name].strip()}\n" for name in signed)
    names = ";".join(signed)
    asked = f"POST\n{path}\n{query}\n{lines}\n{names}\n{headers['x-acs-content-sha256']}"
    to_sign = f"{ALGORITHM}\n{hashlib.sha256(asked.encode()).hexdigest()}"
    mac = hmac.new(secret.encode(), to_sign.encode(), hashlib.sha256).hexdigest()
    return f"{ALGORITHM} Credential={key_id},SignedHeaders={names},Signature={mac}"
