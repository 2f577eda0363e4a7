"""The second factor: set up, asked at both doors, each code once, recovery codes, and who must have one."""

import json
from base64 import b32decode
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from records.credential import SecondFactor
from records.person import SignIn
from records.questions import credentials
from settings import Settings
from states import totp
from tests.api.conftest import PASSWORD, Client, Clock, Office, Person, house_of
from tests.api.pages.conftest import Browser, rows
from tests.api.test_office_journal import journal


@dataclass
class Telephone:
    """A telephone with a code application."""

    clock: Clock
    secret: bytes

    def code(self) -> str:
        """What it shows now."""
        return totp.code(self.secret, totp.step_of(self.clock()))


def enrolled(person: Person, clock: Clock) -> tuple[Telephone, list[str]]:
    """The person's telephone after the factor was set up, and the recovery codes."""
    begun = person.post("/api/account/second-factor", {})
    telephone = Telephone(clock, b32decode(begun["secret"]))
    done = person.post("/api/account/second-factor/confirm", {"code": telephone.code()})
    clock.passes(seconds=30)
    return telephone, done["recovery_codes"]


def tries(client: Client, **more: str) -> Any:
    """An attempt of the duty officer."""
    return client.post("/api/sign-in", json={"username": "duty", "password": PASSWORD, **more})


def test_an_account_with_a_second_factor_is_not_opened_by_its_password_alone(office: Office, clock: Clock) -> None:
    telephone, _ = enrolled(office["duty"], clock)
    answer = tries(office.client)
    assert (answer.status_code, answer.json()["refused"]) == (401, "code")
    assert "token" not in answer.json()
    assert tries(office.client, code=telephone.code()).status_code == 200


def test_each_code_opens_once(office: Office, clock: Clock) -> None:
    telephone, _ = enrolled(office["duty"], clock)
    given = telephone.code()
    assert [tries(office.client, code=given).status_code for _ in range(2)] == [200, 401]
    clock.passes(seconds=30)
    assert tries(office.client, code=telephone.code()).status_code == 200


def test_of_two_who_show_the_same_code_in_the_same_moment_one_comes_in(office: Office, clock: Clock) -> None:
    enrolled(office["duty"], clock)
    database = house_of(office.client).database
    (factor,) = rows(house_of(office.client), SecondFactor)
    with database.transaction() as first, database.transaction() as second:
        step = totp.step_of(clock())
        assert credentials.take_step(first, factor, step)
        first.commit()
        assert not credentials.take_step(second, factor, step)


def test_a_code_without_the_password_opens_nothing(office: Office, clock: Clock) -> None:
    telephone, _ = enrolled(office["duty"], clock)
    answer = tries(office.client, password="wrong", code=telephone.code())
    assert (answer.status_code, answer.json()["reason"]["zh"]) == (401, "用户名或密码不对")
    assert tries(office.client, code=telephone.code()).status_code == 200


def test_guessing_codes_is_counted_like_guessing_passwords(office: Office, clock: Clock) -> None:
    telephone, _ = enrolled(office["duty"], clock)
    assert [tries(office.client, code="000000").status_code for _ in range(6)] == [401] * 5 + [429]
    assert tries(office.client, code=telephone.code()).status_code == 429


def test_a_recovery_code_stands_in_for_the_telephone_once(office: Office, clock: Clock) -> None:
    _, codes = enrolled(office["duty"], clock)
    assert len(set(codes)) == 10
    assert [tries(office.client, code=codes[0].upper()).status_code for _ in range(2)] == [200, 401]
    assert tries(office.client, code=codes[1]).status_code == 200


def test_a_factor_counts_only_when_a_code_has_confirmed_it(office: Office, clock: Clock) -> None:
    officer = office["duty"]
    officer.post("/api/account/second-factor", {})
    officer.post("/api/account/second-factor/confirm", {"code": "000000"}, 422)
    assert tries(office.client).status_code == 200


def test_an_open_session_can_not_exchange_a_factor_that_is_on(office: Office, clock: Clock) -> None:
    telephone, _ = enrolled(office["duty"], clock)
    officer = office["duty"]
    officer.post("/api/account/second-factor", {}, 409)
    officer.post("/api/account/second-factor/off", {"code": "000000"}, 422)
    assert tries(office.client).status_code == 401
    officer_off = office.client.post(
        "/api/account/second-factor/off", json={"code": telephone.code()}, headers=officer.headers
    )
    assert officer_off.status_code == 204
    assert tries(office.client).status_code == 200


def test_the_journal_tells_of_the_factor_and_never_of_a_secret(office: Office, clock: Clock) -> None:
    telephone, codes = enrolled(office["duty"], clock)
    tries(office.client, code="123123")
    tries(office.client, code=telephone.code())
    (factor,) = journal(office, "second_factor")
    assert (factor["subject"], factor["data"]) == ("account:duty", {"before": "off", "after": "on"})
    (refused,) = journal(office, "sign_in_refused")
    assert (refused["data"]["username"], refused["data"]["reason"]["zh"]) == ("duty", "验证码不对或已用过")
    assert journal(office, "signed_in")[-1]["data"]["way"] == "password+code"
    whole = json.dumps(office["auditor"].get("/api/office/journal"))
    for secret in (totp.written(telephone.secret), "123123", codes[0], codes[0].replace("-", "")):
        assert secret not in whole


def test_on_the_page_the_code_is_asked_after_the_password_and_leads_where_one_wanted(
    office: Office, clock: Clock, browser: Browser
) -> None:
    telephone, _ = enrolled(office["duty"], clock)
    page = browser.post("/sign-in", username="duty", password=PASSWORD, back="/pocket")
    assert (page.status, page.title) == (200, "两步验证 · 警钟")
    half = page.hidden("half")
    wrong = browser.post("/sign-in/code", half=half, code="000000", back="/pocket")
    assert (wrong.status, wrong.hidden("half")) == (401, half)
    assert "验证码不对或已用过" in wrong.text
    done = browser.post("/sign-in/code", half=half, code=telephone.code(), back="/pocket")
    assert (done.status, done.url) == (200, "http://testserver/pocket")


def test_the_code_must_come_within_five_minutes_of_the_password(office: Office, clock: Clock, browser: Browser) -> None:
    telephone, _ = enrolled(office["duty"], clock)
    half = browser.post("/sign-in", username="duty", password=PASSWORD).hidden("half")
    clock.passes(minutes=5)
    for given in (half, "made-up", ""):
        page = browser.post("/sign-in/code", half=given, code=telephone.code())
        assert page.status == 401
        assert "验证码超时" in page.text
        assert 'name="password"' in page.html


def test_the_page_draws_the_picture_and_shows_recovery_codes_once(
    at_desk: Callable[[str], Browser], clock: Clock
) -> None:
    browser = at_desk("duty")
    browser.get("/account/second-factor")
    page = browser.post("/account/second-factor")
    assert "<svg" in page.html
    secret = b32decode(page.html.split('<span class="mono">')[1].split("<")[0])
    refused = browser.post("/account/second-factor/confirm", code="000000")
    assert (refused.status, refused.faults()) == (422, ["验证码不对或已用过"])
    done = browser.post("/account/second-factor/confirm", code=Telephone(clock, secret).code())
    assert done.text.count("-") >= 20
    again = browser.get("/account/second-factor")
    assert "恢复码剩余 10 个" in again.text
    assert "<svg" not in again.html


def test_one_sees_where_one_is_signed_in_and_ends_the_others(
    at_desk: Callable[[str], Browser], office: Office, clock: Clock
) -> None:
    elsewhere, browser = office["duty"], at_desk("duty")
    page = browser.get("/account")
    assert page.first_line == "您在 2 处登录，两步验证未启用"
    browser.post("/account/sessions/end", session="others")
    assert browser.get("/account").first_line.startswith("您只在此处登录")
    assert office.client.get("/api/me", headers=elsewhere.headers).status_code == 401


def test_nobody_ends_the_session_of_somebody_else(office: Office) -> None:
    officer, other = office["duty"], office["shift"]
    (theirs,) = other.get("/api/account/sessions")
    answer = office.client.delete(f"/api/account/sessions/{theirs['id']}", headers=officer.headers)
    assert answer.status_code == 404
    assert theirs["here"] is True
    (mine,) = officer.get("/api/account/sessions")
    assert office.client.delete(f"/api/account/sessions/{mine['id']}", headers=officer.headers).status_code == 204
    assert office.client.get("/api/me", headers=officer.headers).status_code == 401
    assert len(journal(office, "sessions_ended")) == 1


@pytest.fixture
def strict(settings: Settings) -> Settings:
    """Settings that ask a second factor of whoever may approve."""
    return settings.model_copy(update={"second_factor": "approvers"})


def test_whoever_may_approve_must_have_one_when_the_office_says_so(
    client: Client, office: Office, clock: Clock, strict: Settings
) -> None:
    client.app.state.settings = strict  # type: ignore[attr-defined]
    deputy = office["deputy"]
    answer = client.get("/api/cases", headers=deputy.headers)
    assert (answer.status_code, answer.json()["refused"]) == (403, "second_factor")
    office["auditor"].get("/api/cases")
    enrolled(deputy, clock)
    deputy.get("/api/cases")


def test_a_page_leads_whoever_must_have_one_to_where_it_is_set_up(
    client: Client, at_desk: Callable[[str], Browser], strict: Settings
) -> None:
    client.app.state.settings = strict  # type: ignore[attr-defined]
    page = at_desk("deputy").get("/")
    assert page.url.endswith("/account/second-factor")
    assert "您的岗位须启用两步验证后才能办理" in page.text


def test_of_a_session_its_digest_is_kept_and_when_and_whence_it_was_used(office: Office, clock: Clock) -> None:
    officer = office["duty"]
    clock.passes(minutes=7)
    officer.get("/api/me")
    (kept,) = rows(house_of(office.client), SignIn)
    assert (kept.seen_at, kept.address, kept.agent, kept.way) == (clock(), "testclient", "testclient", "password")
    assert officer.headers["Authorization"].removeprefix("Bearer ") not in str(kept)
