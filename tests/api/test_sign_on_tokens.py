"""What is believed of an ID token: signed by the provider's own key, for us, now, for this way; and nothing else."""

import hashlib
import hmac
import json
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from api.app import create_app
from api.single_sign_on import Provider, Registered, Way
from records.vault import Vault
from settings import Settings, UnsafeSettings
from tests.api.conftest import Client, Clock, Office
from tests.api.test_office_journal import journal
from workflows.commands.sign_in import Try
from workflows.commands.sign_on import Vouched, sign_on
from workflows.presence import NotSignedIn
from workflows.work import House

NOW = datetime(2026, 8, 23, 9, 0, tzinfo=UTC)
ISSUER = "https://idp.example"
KEY, OTHER = (RSAKey.generate_key(2048, {"kid": kid, "use": "sig", "alg": "RS256"}) for kid in ("one", "two"))
CLAIMS = {
    "iss": ISSUER, "aud": "tocsin", "sub": "s1", "nonce": "n", "preferred_username": "duty",
    "iat": NOW.timestamp(), "exp": NOW.timestamp() + 300,
}  # fmt: skip


class Idp:
    """A provider on the far end of the wire, with the keys and the token that the test gives it."""

    def __init__(self) -> None:
        self.keys = [KEY]
        self.token = ""
        self.down = False

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answers one request."""
        if self.down:
            raise httpx.ConnectError("nobody answers")
        told: Any = {"sub": "s1", "email": "duty@office.example", "email_verified": True}
        if request.url.path == "/.well-known/openid-configuration":
            told = {
                "issuer": ISSUER, "authorization_endpoint": f"{ISSUER}/auth", "token_endpoint": f"{ISSUER}/token",
                "jwks_uri": f"{ISSUER}/jwks", "userinfo_endpoint": f"{ISSUER}/me",
            }  # fmt: skip
        elif request.url.path == "/jwks":
            told = {"keys": [key.as_dict(private=False) for key in self.keys]}
        elif request.url.path == "/token":
            told = {"id_token": self.token, "access_token": "a"}
        return httpx.Response(200, json=told)


def provider(idp: Idp, claim: str = "preferred_username", second_factor: tuple[str, ...] = ()) -> Provider:
    """Our side of it."""
    return Provider(
        Registered(ISSUER, "tocsin", "s", claim, second_factor), "https://here.example", httpx.MockTransport(idp)
    )


def signed(key: Any = KEY, alg: str = "RS256", **changed: Any) -> str:
    """A token; a claim that is changed to None is left out."""
    claims = {name: value for name, value in (CLAIMS | changed).items() if value is not None}
    return jwt.encode({"alg": alg, "kid": key.kid or "one"}, claims, key)


def by_public_key() -> str:
    """A token signed by the provider's public key as if it were a secret that we share."""
    parts = (json.dumps(part).encode() for part in ({"alg": "HS256", "kid": "one"}, CLAIMS))
    body = ".".join(urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)
    made = hmac.new(KEY.as_pem(private=False), body.encode(), hashlib.sha256).digest()
    return f"{body}.{urlsafe_b64encode(made).rstrip(b'=').decode()}"


def test_a_token_that_says_what_it_must_is_believed() -> None:
    for good in ({}, {"aud": ["tocsin", "other"], "azp": "tocsin"}, {"iat": NOW.timestamp() + 59}):
        assert provider(Idp()).believed(signed(**good), "n", NOW)["sub"] == "s1"


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "https://elsewhere.example"}, {"aud": "other"}, {"aud": None}, {"nonce": "another"}, {"nonce": None},
        {"exp": NOW.timestamp() - 60}, {"exp": None}, {"iat": NOW.timestamp() + 61}, {"iat": None}, {"sub": None},
        {"aud": ["tocsin", "other"], "azp": "other"}, {"exp": "never"},
    ],
)  # fmt: skip
def test_a_token_that_says_anything_else_is_not(changed: dict[str, Any]) -> None:
    with pytest.raises(NotSignedIn):
        provider(Idp()).believed(signed(**changed), "n", NOW)


def test_a_token_that_the_provider_did_not_sign_is_not_believed() -> None:
    body = ".".join(
        urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in ({"alg": "none"}, CLAIMS)
    )
    head, _, tail = signed().rpartition(".")
    altered = f"{head}.{'A' * len(tail)}"
    for forged in (f"{body}.", body, "", "a.b.c", altered, signed(OTHER), by_public_key()):
        with pytest.raises(NotSignedIn):
            provider(Idp()).believed(forged, "n", NOW)


def test_keys_that_the_provider_has_changed_are_asked_for_again() -> None:
    idp = Idp()
    ours = provider(idp)
    ours.believed(signed(), "n", NOW)
    idp.keys = [OTHER]
    assert ours.believed(signed(OTHER), "n", NOW)["sub"] == "s1"
    with pytest.raises(NotSignedIn):
        ours.believed(signed(KEY), "n", NOW)


def comes_back(
    idp: Idp, claim: str = "preferred_username", second_factor: tuple[str, ...] = (), **changed: Any
) -> Vouched:
    """What is vouched for when somebody comes back with this token."""
    way = Way.begin("/", NOW)
    idp.token = signed(nonce=way.nonce, **changed)
    return provider(idp, claim, second_factor).vouched(way, {"state": way.state, "code": "c"}, NOW)


def test_a_provider_that_is_away_is_said_to_be_away() -> None:
    idp = Idp()
    idp.down = True
    with pytest.raises(NotSignedIn, match="sign in with name and password"):
        comes_back(idp)


def test_a_claim_that_is_not_in_the_token_is_asked_for_and_must_be_of_the_same_subject() -> None:
    assert comes_back(Idp(), "email").username == "duty@office.example"
    with pytest.raises(NotSignedIn):
        comes_back(Idp(), "email", sub="s2")


def test_an_address_that_the_provider_has_not_verified_names_nobody() -> None:
    assert comes_back(Idp(), "email", email="duty@office.example", email_verified=False).username == ""
    assert comes_back(Idp(), "email", email="duty@office.example").username == ""
    assert comes_back(Idp(), "email", email="duty@office.example", email_verified=True).username


@pytest.mark.parametrize(
    ("claims", "proven"),
    [
        ({"amr": ["pwd"]}, False), ({"amr": ["otp"]}, False), ({"amr": ["pwd", "otp"]}, True), ({"amr": ["mfa"]}, True),
        ({"amr": "mfa"}, False), ({}, False), ({"acr": "gold"}, True), ({"acr": "silver"}, False),
        ({"acr": ["gold"]}, False),
    ],
)  # fmt: skip
def test_a_second_factor_counts_when_the_provider_says_that_it_asked_for_one(
    claims: dict[str, Any], proven: bool
) -> None:
    """RFC 8176; OpenID Connect Core 2."""
    assert comes_back(Idp(), second_factor=("amr", "acr:gold"), **claims).by_second_factor is proven


@pytest.mark.parametrize("claims", [{"amr": ["pwd", "otp"]}, {"amr": ["mfa"]}, {"acr": "gold"}])
def test_without_the_setting_no_second_factor_of_the_provider_counts(claims: dict[str, Any]) -> None:
    assert not comes_back(Idp(), **claims).by_second_factor
    assert not comes_back(Idp(), second_factor=("acr:platinum",), **claims).by_second_factor


def test_the_provider_is_asked_for_the_class_that_counts() -> None:
    there = provider(Idp(), second_factor=("amr", "acr:gold")).way_there(Way.begin("/", NOW), NOW)
    assert "acr_values=gold" in there
    assert "acr_values" not in provider(Idp()).way_there(Way.begin("/", NOW), NOW)


@pytest.mark.parametrize(("proven", "status"), [(True, 200), (False, 403)])
def test_an_approver_whom_the_provider_asked_for_a_second_factor_needs_no_other_one(
    house: House, clock: Clock, proven: bool, status: int
) -> None:
    asking = Settings(public_url="http://testserver", second_factor="approvers")
    opened = sign_on(house, Vouched(ISSUER, "s1", "deputy", proven), Try("", "", "10.0.0.1", "rest"), clock())
    with Client(create_app(house, asking, clock)) as client:
        answer = client.get("/api/board", headers={"Authorization": f"Bearer {opened.token}"})
    assert answer.status_code == status, answer.text


def test_the_way_travels_sealed() -> None:
    vault, way = Vault.of(b"secret"), Way.begin("/pocket", NOW)
    cookie = way.sealed(vault)
    assert Way.opened(vault, cookie, NOW) == way
    assert way.verifier not in cookie
    for wrong, at in ((cookie, NOW + timedelta(minutes=10)), ("", NOW), ("v1:secret:AAAA", NOW)):
        with pytest.raises(NotSignedIn):
            Way.opened(vault, wrong, at)


def test_a_name_that_the_provider_gives_to_somebody_else_opens_nothing(
    house: House, clock: Clock, office: Office
) -> None:
    one = Try("", "", "10.0.0.1")
    sign_on(house, Vouched(ISSUER, "s1", "duty"), one, clock())
    sign_on(house, Vouched(ISSUER, "s1", "renamed over there"), one, clock())
    with pytest.raises(NotSignedIn):
        sign_on(house, Vouched(ISSUER, "s2", "duty"), one, clock())
    with pytest.raises(NotSignedIn):
        sign_on(house, Vouched("https://another.example", "s1", ""), one, clock())
    assert len(journal(office, "sign_in_refused")) == 2
    assert [one["data"]["after"]["subject"] for one in journal(office, "identity")] == ["s1"]


@pytest.mark.parametrize(
    "url",
    [
        "https://idp.example",
        "http://tocsin:s@idp.example",
        "https://tocsin@idp.example",
        "ftp://tocsin:s@idp.example",
        "https://tocsin:s@idp.example?second_factor=yes",
        "https://tocsin:s@idp.example?second_factor=acr:",
    ],
)
def test_a_sign_on_without_a_secret_or_in_the_open_is_refused(url: str) -> None:
    with pytest.raises(UnsafeSettings):
        Registered.read(url)


def test_the_setting_names_issuer_client_and_claim() -> None:
    read = Registered.read("https://tocsin:s%40x@idp.example:8443/realms/office?claim=email")
    assert read == Registered("https://idp.example:8443/realms/office", "tocsin", "s@x", "email")
    assert "s@x" not in repr(read)
    both = Registered.read("https://tocsin:s@idp.example?second_factor=amr&second_factor=acr:https%3A%2F%2Fx%2Fmfa")
    assert both.second_factor == ("amr", "acr:https://x/mfa")
