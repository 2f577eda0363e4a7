"""The office's single sign-on (OpenID Connect): the way there, the way back, and what is believed of what comes back.

Authorization code with PKCE, state and nonce; the token's signature, issuer, audience, time and nonce are checked here
(OpenID Connect Core 3.1.3.7). What belongs to one way there and back travels sealed in a cookie of its own. Which
account somebody has here is the matter of `workflows.commands.sign_on`.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import threading
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from records.vault import Unreadable, Vault
from settings import LOOPBACK, UnsafeSettings
from states.text import Text
from workflows.commands.sign_on import Vouched
from workflows.presence import NotSignedIn

COOKIE = "tocsin_sign_on"
BACK = "/sign-in/oidc/back"
LASTS = timedelta(minutes=10)
SKEW = timedelta(minutes=1)
"""How far the provider's clock may be off."""
ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA", "Ed25519")
"""Signatures by the provider's own key alone; never `none`, never a shared secret."""
_SECOND_FACTORS = frozenset({"otp", "hwk", "swk", "sms", "tel"})
"""Authentication methods (RFC 8176) that make a second factor beside another one; `mfa` says so by itself."""
_BY_METHODS, _BY_CLASS = "amr", "acr:"
_KNOWN_FOR = timedelta(hours=1)
_SECONDS = 5.0
_ABOUT = "sign_on"
_AWAY = Text("单点登录暂时无法使用，请用用户名和密码登录", "the single sign-on is away: sign in with name and password")
_BROKEN = Text("单点登录未完成，请重新开始", "the sign-on was not completed: begin again")
_UNTRUE = Text("单点登录返回的凭据不可信，已拒绝", "what came back from the single sign-on is not to be believed")
_SETTING = Text(
    "TOCSIN_OIDC 应为 https://客户端:密钥@地址?claim=字段；认可其两步验证时另加 &second_factor=amr 或 acr:值。",
    "TOCSIN_OIDC must be https://client:secret@issuer?claim=name, and where its second factor counts "
    "&second_factor=amr or acr:value.",
)


@dataclass(frozen=True, slots=True)
class Registered:
    """What the office is at its provider: the issuer, the client with its secret, and the claim that names accounts.

    `second_factor` says by what the office believes that the provider asked for a second factor: `amr` for the methods
    that it names (RFC 8176), `acr:` and a value for an authentication context class (OpenID Connect Core 2).
    """

    issuer: str
    client: str
    secret: str = field(repr=False)
    claim: str = "preferred_username"
    second_factor: tuple[str, ...] = ()

    @classmethod
    def read(cls, url: str) -> Self:
        """Reads the setting; `UnsafeSettings` when it says too little, or would travel in the open."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        open_way = parts.scheme != "https" and not (parts.scheme == "http" and host in LOOPBACK)
        if open_way or not (host and parts.username and parts.password):
            raise UnsafeSettings([_SETTING])
        at = f"{host}:{parts.port}" if parts.port else host
        asked = parse_qs(parts.query)
        claim, second = asked.get("claim", ["preferred_username"])[0], tuple(asked.get("second_factor", ()))
        if not all(one == _BY_METHODS or one.removeprefix(_BY_CLASS) not in ("", one) for one in second):
            raise UnsafeSettings([_SETTING])
        issuer = f"{parts.scheme}://{at}{parts.path}"
        return cls(issuer, unquote(parts.username), unquote(parts.password), claim, second)

    @property
    def classes(self) -> frozenset[str]:
        """The authentication context classes that stand for a second factor."""
        return frozenset(one.removeprefix(_BY_CLASS) for one in self.second_factor if one.startswith(_BY_CLASS))

    def proves(self, claims: Mapping[str, Any]) -> bool:
        """Whether the claims of a token say, in a way that the office believes, that a second factor was asked."""
        methods = claims.get("amr")
        told = set(map(str, methods)) if isinstance(methods, list) and _BY_METHODS in self.second_factor else set()
        several = len(told) > 1 and not _SECOND_FACTORS.isdisjoint(told)
        class_ = claims.get("acr")
        return "mfa" in told or several or (isinstance(class_, str) and class_ in self.classes)


@dataclass(frozen=True, slots=True)
class Way:
    """One way there and back: what must come back with it, and where the person wanted to go."""

    state: str
    nonce: str
    verifier: str
    back: str
    until: datetime

    @classmethod
    def begin(cls, back: str, now: datetime) -> Self:
        """A new way."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        return cls(state, nonce, verifier, back, now + LASTS)

    def sealed(self, vault: Vault) -> str:
        """The way as the cookie carries it."""
        told = [self.state, self.nonce, self.verifier, self.back, self.until.isoformat()]
        return vault.shut(json.dumps(told).encode(), _ABOUT)

    @classmethod
    def opened(cls, vault: Vault, cookie: str, now: datetime) -> Self:
        """The way that a cookie carries; `NotSignedIn` when there is none, or it took too long."""
        try:
            state, nonce, verifier, back, until = json.loads(vault.open(cookie, _ABOUT))
        except Unreadable as broken:
            raise NotSignedIn(_BROKEN) from broken
        way = cls(state, nonce, verifier, back, datetime.fromisoformat(until))
        if now >= way.until:
            raise NotSignedIn(_BROKEN)
        return way

    @property
    def challenge(self) -> str:
        """What is told beforehand of the verifier (RFC 7636)."""
        return urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()


class Provider:
    """The provider, as it describes itself and with the keys that it signs with. Thread-safe."""

    def __init__(self, registered: Registered, page_url: str, wire: httpx.BaseTransport | None = None) -> None:
        self.registered = registered
        self._back = f"{page_url}{BACK}"
        self._http = httpx.Client(timeout=_SECONDS, transport=wire, trust_env=False)
        self._lock = threading.Lock()
        self._described: dict[str, Any] = {}
        self._keys: KeySet | None = None
        self._asked_at: datetime | None = None

    def close(self) -> None:
        """Lets go of the wire."""
        self._http.close()

    def way_there(self, way: Way, now: datetime) -> str:
        """The address at the provider to which the browser goes."""
        asked = {
            "response_type": "code", "client_id": self.registered.client, "redirect_uri": self._back,
            "scope": "openid profile email", "state": way.state, "nonce": way.nonce,
            "code_challenge": way.challenge, "code_challenge_method": "S256",
        }  # fmt: skip
        if self.registered.classes:
            asked["acr_values"] = " ".join(sorted(self.registered.classes))
        return f"{self._known(now)['authorization_endpoint']}?{urlencode(asked)}"

    def vouched(self, way: Way, came: dict[str, str], now: datetime) -> Vouched:
        """Whom the provider vouches for, given what came back by the browser; `NotSignedIn` when nobody."""
        if not secrets.compare_digest(came.get("state", "").encode(), way.state.encode()) or not came.get("code"):
            raise NotSignedIn(_BROKEN)
        if came.get("iss", self.registered.issuer) != self.registered.issuer:  # RFC 9207
            raise NotSignedIn(_UNTRUE)
        given = self._exchanged(came["code"], way, now)
        claims = token = self.believed(str(given.get("id_token", "")), way.nonce, now)
        if self.registered.claim not in token:
            claims = self._told(given, now, token) | token
        proven = self.registered.proves(token)
        return Vouched(self.registered.issuer, str(token["sub"]), self._username(claims), proven)

    def believed(self, token: str, nonce: str, now: datetime) -> dict[str, Any]:
        """The claims of an ID token; `NotSignedIn` unless it is signed by the provider, for us, now, for this way."""
        claims = self._signed(token, now)
        audience = claims.get("aud")
        audiences = audience if isinstance(audience, list) else [audience]
        moment = now.timestamp()
        true = (
            claims.get("iss") == self.registered.issuer
            and self.registered.client in audiences
            and claims.get("azp", self.registered.client) == self.registered.client
            and secrets.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode())
            and _number(claims.get("exp")) > moment - SKEW.total_seconds()
            and _number(claims.get("iat")) <= moment + SKEW.total_seconds()
            and isinstance(claims.get("sub"), str)
        )
        if not true:
            raise NotSignedIn(_UNTRUE)
        return claims

    def _signed(self, token: str, now: datetime) -> dict[str, Any]:
        keys = self._keys_now(now)
        for again in (False, True):
            try:
                return dict(jwt.decode(token, keys, algorithms=list(ALGORITHMS)).claims)
            except (JoseError, ValueError) as untrue:
                if again:
                    raise NotSignedIn(_UNTRUE) from untrue
                keys = self._keys_now(now, anew=True)  # the provider may have changed its keys
        raise NotSignedIn(_UNTRUE)

    def _username(self, claims: dict[str, Any]) -> str:
        """The name of an account here; none when the provider itself does not vouch for it."""
        if self.registered.claim == "email" and claims.get("email_verified") is not True:
            return ""
        said = claims.get(self.registered.claim)
        return said if isinstance(said, str) else ""

    def _exchanged(self, code: str, way: Way, now: datetime) -> dict[str, Any]:
        given = {
            "grant_type": "authorization_code", "code": code, "redirect_uri": self._back, "code_verifier": way.verifier,
        }  # fmt: skip
        asking = httpx.BasicAuth(_quoted(self.registered.client), _quoted(self.registered.secret))
        return self._asked("POST", str(self._known(now)["token_endpoint"]), data=given, auth=asking)

    def _told(self, given: dict[str, Any], now: datetime, claims: dict[str, Any]) -> dict[str, Any]:
        """What the provider tells besides the token, of the same subject."""
        address, access = self._known(now).get("userinfo_endpoint"), given.get("access_token")
        if not address or not access:
            return {}
        told = self._asked("GET", str(address), headers={"Authorization": f"Bearer {access}"})
        if told.get("sub") != claims["sub"]:
            raise NotSignedIn(_UNTRUE)
        return told

    def _known(self, now: datetime) -> dict[str, Any]:
        with self._lock:
            if self._asked_at is None or not timedelta(0) <= now - self._asked_at < _KNOWN_FOR:
                found = self._asked("GET", f"{self.registered.issuer.rstrip('/')}/.well-known/openid-configuration")
                if found.get("issuer") != self.registered.issuer:
                    raise NotSignedIn(_UNTRUE)
                self._described, self._keys, self._asked_at = found, None, now
            return self._described

    def _keys_now(self, now: datetime, *, anew: bool = False) -> KeySet:
        address = str(self._known(now)["jwks_uri"])
        with self._lock:
            if self._keys is None or anew:
                found: Any = self._asked("GET", address)
                self._keys = KeySet.import_key_set(found)
            return self._keys

    def _asked(self, method: str, address: str, **more: Any) -> dict[str, Any]:
        try:
            answer = self._http.request(method, address, **more)
        except httpx.HTTPError as away:
            raise NotSignedIn(_AWAY) from away
        if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise NotSignedIn(_AWAY)
        if answer.status_code != httpx.codes.OK:
            raise NotSignedIn(_BROKEN)
        try:
            told = answer.json()
        except ValueError as broken:
            raise NotSignedIn(_UNTRUE) from broken
        return told if isinstance(told, dict) else {}


def _number(said: Any) -> float:
    return float(said) if isinstance(said, int | float) else float("nan")


def _quoted(said: str) -> str:
    """As RFC 6749, 2.3.1 wants it in the header."""
    return urlencode({"": said})[1:]
