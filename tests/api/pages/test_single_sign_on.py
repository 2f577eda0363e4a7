"""Single sign-on against a real OpenID provider: whoever it vouches for comes in, if there is an account for them."""

import re
from base64 import b32decode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from urllib.parse import urlsplit

import httpx
import pytest

from api.app import create_app
from api.single_sign_on import BACK
from records.credential import Identity
from settings import Settings
from states import totp
from tests.api.conftest import Client, Clock, Office
from tests.api.oidc.served import installed, served
from tests.api.pages.conftest import rows
from tests.api.test_office_journal import journal
from tests.conftest import free_port
from workflows.work import House


@pytest.fixture(scope="session")
def _issuer() -> Iterator[str]:
    folder = installed()
    if folder is None:
        pytest.skip("NO npm HERE: the single sign-on is not tested against a real provider")
    with served(folder, free_port(), f"http://testserver{BACK}") as issuer:
        yield issuer


@dataclass
class Browser:
    """A browser that walks from the office to the provider and back."""

    office: Client
    provider: httpx.Client

    def there(self, back: str = "/pocket") -> str:
        """Leaves for the provider: the address to which it is sent."""
        answer = self.office.get("/sign-in/oidc", params={"next": back}, follow_redirects=False)
        assert answer.status_code == 303, answer.text
        return str(answer.headers["location"])

    def signs_in(self, address: str, name: str) -> str:
        """Signs in at the provider under this name; the address with which it is sent back."""
        answer = self.provider.get(address)
        while True:
            if answer.is_redirect:
                target = str(answer.headers["location"])
                if target.startswith("http://testserver"):
                    return target
                answer = self.provider.get(str(answer.url.join(target)))
            else:
                form = re.search(r'action="([^"]+)"', answer.text)
                assert form is not None, answer.text
                hidden = dict(re.findall(r'name="(prompt)" value="([^"]+)"', answer.text))
                answer = self.provider.post(
                    str(answer.url.join(unescape(form.group(1)))), data={**hidden, "login": name, "password": "any"}
                )

    def comes_back(self, address: str) -> httpx.Response:
        """Comes back to the office."""
        parts = urlsplit(address)
        answer: httpx.Response = self.office.get(f"{parts.path}?{parts.query}")
        return answer


@pytest.fixture
def browser(house: House, settings: Settings, clock: Clock, _issuer: str) -> Iterator[Browser]:
    """A browser at an office whose single sign-on is the real provider."""
    clock.at = datetime.now(UTC)
    oidc = _issuer.replace("http://", "http://tocsin:only-for-tests@")
    with (
        Client(create_app(house, settings.model_copy(update={"oidc": oidc}), clock)) as office,
        httpx.Client() as there,
    ):
        yield Browser(office, there)


def test_whoever_the_provider_vouches_for_comes_in_and_gets_where_they_wanted(browser: Browser) -> None:
    done = browser.comes_back(browser.signs_in(browser.there(), "duty"))
    assert (done.status_code, str(done.url)) == (200, "http://testserver/pocket")
    me = browser.office.get("/api/me").json()
    assert me["person"]["key"] == "p007"
    came = journal(Office(browser.office), "signed_in", "identity")
    assert [one["kind"] for one in came] == ["identity", "signed_in"]
    assert came[1]["data"]["way"] == "oidc"


def test_the_sign_in_page_offers_it_only_where_there_is_one(browser: Browser, client: Client) -> None:
    assert 'href="/sign-in/oidc?next=/"' in browser.office.get("/sign-in").text
    assert "/sign-in/oidc" not in client.get("/sign-in").text
    assert client.get("/sign-in/oidc").status_code == 404


def test_nobody_is_created_by_it(browser: Browser, house: House) -> None:
    done = browser.comes_back(browser.signs_in(browser.there(), "stranger"))
    assert done.status_code == 401
    assert "本系统没有对应账号" in done.text
    assert rows(house, Identity) == []
    (refused,) = journal(Office(browser.office), "sign_in_refused")
    assert refused["data"]["way"] == "oidc"


def test_the_way_back_counts_once_and_only_in_the_browser_that_left(browser: Browser) -> None:
    back = browser.signs_in(browser.there(), "duty")
    kept = dict(browser.office.cookies)
    browser.office.cookies.clear()
    assert browser.comes_back(back).status_code == 401
    browser.office.cookies.update(kept)
    assert browser.comes_back(back).status_code == 200
    browser.office.cookies.clear()
    browser.office.cookies.update(kept)
    assert browser.comes_back(back).status_code == 401


@pytest.mark.parametrize("change", [r"state=[^&]+", r"code=[^&]+", r"iss=[^&]+"])
def test_what_was_changed_on_the_way_back_is_refused(browser: Browser, change: str) -> None:
    back = browser.signs_in(browser.there(), "duty")
    wrong = re.sub(change, lambda found: found.group(0).partition("=")[0] + "=another", back)
    assert wrong != back
    assert browser.comes_back(wrong).status_code == 401


def test_a_way_that_took_too_long_is_begun_again(browser: Browser, clock: Clock) -> None:
    back = browser.signs_in(browser.there(), "duty")
    clock.passes(minutes=10)
    done = browser.comes_back(back)
    assert (done.status_code, "请重新开始" in done.text) == (401, True)


def test_the_own_second_factor_is_asked_when_the_provider_asked_for_none(browser: Browser, clock: Clock) -> None:
    office = Office(browser.office)
    officer = office["duty"]
    begun = officer.post("/api/account/second-factor", {})
    secret = b32decode(begun["secret"])
    officer.post("/api/account/second-factor/confirm", {"code": totp.code(secret, totp.step_of(clock()))})
    done = browser.comes_back(browser.signs_in(browser.there(), "duty"))
    assert 'name="half"' in done.text
    assert browser.office.get("/api/me").status_code == 401
    clock.passes(seconds=30)
    half = re.search(r'name="half" value="([^"]+)"', done.text)
    assert half is not None
    given = {"half": half.group(1), "code": totp.code(secret, totp.step_of(clock())), "back": "/pocket"}
    assert str(browser.office.post("/sign-in/code", data=given).url).endswith("/pocket")


def test_an_account_is_bound_once_and_known_by_its_subject_from_then_on(browser: Browser, house: House) -> None:
    for _ in range(2):
        assert browser.comes_back(browser.signs_in(browser.there(), "duty")).status_code == 200
        browser.office.cookies.clear()
    (kept,) = rows(house, Identity)
    assert kept.subject == "duty"
