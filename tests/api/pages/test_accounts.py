"""Accounts: kept by the system keeper who never sees a password; guests read, within limits, until a day, watched."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.api.conftest import INFORMATION, Client, Clock, Office, Person
from tests.api.pages.conftest import Browser
from tests.api.route_rules import ruled
from tests.api.test_office_journal import journal
from tests.api.test_sessions import routes

CHOSEN = "correct horse battery"


def owner_of(client: Client, link: str, username: str, clock: Clock) -> Person:
    """Whoever holds the link, after choosing a password and signing in."""
    path = link.removeprefix("http://testserver")
    assert client.get(path).status_code == 200
    chosen = client.post(path, data={"new_password": CHOSEN, "once_more": CHOSEN}, follow_redirects=False)
    assert (chosen.status_code, chosen.headers["location"]) == (303, "/sign-in")
    answer = client.post("/api/sign-in", json={"username": username, "password": CHOSEN})
    assert answer.status_code == 200, answer.text
    return Person(client, {"Authorization": f"Bearer {answer.json()['token']}"})


def guest(office: Office, clock: Clock, kind: str, *incidents: str, days: int = 30) -> Person:
    """A guest of this kind, signed in."""
    asked = {
        "username": f"the-{kind}", "kind": kind, "name_zh": "秦评估", "name_en": "Qin Ping'gu",
        "until": (clock() + timedelta(days=days)).isoformat(), "incidents": incidents,
    }  # fmt: skip
    made = office["keeper"].post("/api/accounts", asked, 201)
    return owner_of(office.client, made["link"], f"the-{kind}", clock)


def test_an_officer_is_given_an_account_and_chooses_the_password(office: Office, clock: Clock) -> None:
    made = office["keeper"].post("/api/accounts", {"username": "water.1", "person": "p009"}, 201)
    officer = owner_of(office.client, made["link"], "water.1", clock)
    assert officer.get("/api/me")["person"]["key"] == "p009"
    again = office.client.get(made["link"].removeprefix("http://testserver"))
    assert (again.status_code, "链接无效" in again.text or "not valid" in again.text) == (410, True)


def test_a_link_lasts_three_days(office: Office, clock: Clock) -> None:
    made = office["keeper"].post("/api/accounts", {"username": "water.1", "person": "p009"}, 201)
    clock.passes(days=3)
    assert office.client.get(made["link"].removeprefix("http://testserver")).status_code == 410


@pytest.mark.parametrize("password", ["short", "contains-WATER.1-of-all", "x" * 1001])
def test_a_weak_password_is_refused_and_the_link_stays_good(office: Office, clock: Clock, password: str) -> None:
    made = office["keeper"].post("/api/accounts", {"username": "water.1", "person": "p009"}, 201)
    path = made["link"].removeprefix("http://testserver")
    refused = office.client.post(path, data={"new_password": password, "once_more": password})
    assert refused.status_code == 422
    assert password not in refused.text
    owner_of(office.client, made["link"], "water.1", clock)


@pytest.mark.parametrize("username", ["duty", "commander", "office", "auditor"])
def test_nobody_but_the_system_keeper_keeps_accounts_and_the_attempt_is_kept(office: Office, username: str) -> None:
    officer = office[username]
    officer.post("/api/accounts", {"username": "mine", "person": "p009"}, 403)
    officer.post("/api/accounts/duty/close", {"why": "x"}, 403)
    assert office.client.get("/accounts", headers=officer.headers).status_code == 403
    assert [one["data"]["who_could"] for one in journal(office, "refused")] == [["system_keeper"]] * 3


def test_the_system_keeper_has_no_right_on_incidents(office: Office) -> None:
    office["keeper"].opens("intake", INFORMATION, status=403)


def test_closing_ends_sessions_and_tokens_at_once_and_says_why(office: Office, clock: Clock) -> None:
    officer = office["duty"]
    token = officer.post("/api/account/tokens", {"name": "x", "days": 1, "scopes": ["cases:read"]}, 201)["token"]
    office["keeper"].post("/api/accounts/duty/close", {"why": " "}, 422)
    answer = office.client.post("/api/accounts/duty/close", json={"why": "调离岗位"}, headers=office["keeper"].headers)
    assert answer.status_code == 204
    assert office.client.get("/api/me", headers=officer.headers).status_code == 401
    program = office.client.get("/api/cases", headers={"Authorization": f"Bearer {token}"})
    assert (program.status_code, program.json()["reason"]["zh"]) == (401, "令牌所属账号已停用")
    (entry,) = journal(office, "account")
    assert (entry["subject"], entry["why"]) == ("account:duty", "调离岗位")
    assert (entry["data"]["before"]["open"], entry["data"]["after"]["open"]) == (True, False)


def test_nobody_closes_the_account_at_which_they_sit(office: Office) -> None:
    office["keeper"].post("/api/accounts/keeper/close", {"why": "x"}, 409)


def test_a_new_start_ends_the_old_password_and_keeps_the_second_factor_unless_the_telephone_is_lost(
    office: Office, clock: Clock
) -> None:
    office["duty"]
    made = office["keeper"].post("/api/accounts/duty/reset", {"why": "忘记密码"})
    old = office.client.post("/api/sign-in", json={"username": "duty", "password": "rehearsal only"})
    assert old.status_code == 401
    owner_of(office.client, made["link"], "duty", clock)
    assert [one["why"] for one in journal(office, "account_reset")] == ["忘记密码"]


def test_an_auditor_reads_everything_changes_nothing_and_every_view_is_kept(
    office: Office, clock: Clock, client: Client
) -> None:
    incident = office.incident()
    auditor = guest(office, clock, "auditor")
    assert auditor.get("/api/me")["roles"] == ["auditor"]
    for path in (f"/api/cases/{incident['id']}", "/api/verify", "/api/office/journal"):
        auditor.get(path)
    auditor.opens("intake", INFORMATION, status=403)
    auditor.get(f"/api/cases/{incident['id']}")
    views = journal(office, "viewed")
    assert [one["data"]["path"] for one in views] == [
        f"/api/cases/{incident['id']}", "/api/verify", "/api/office/journal",
    ]  # fmt: skip
    assert {one["subject"] for one in views} == {"account:the-auditor"}
    assert [one["data"]["trigger"] for one in journal(office, "refused")] == ["POST /api/cases"]


def test_a_view_is_kept_again_after_ten_minutes(office: Office, clock: Clock) -> None:
    auditor = guest(office, clock, "auditor")
    for _ in range(3):
        auditor.get("/api/cases")
        clock.passes(minutes=5)
    assert len(journal(office, "viewed")) == 2


def test_an_evaluator_reads_the_named_incident_and_no_other(office: Office, clock: Clock, client: Client) -> None:
    mine = office.incident()
    office["shift"].pulls("let_out", office["duty"].opens("intake", INFORMATION | {"source": "群众来电"}, drill=True))
    other = next(one for one in office["duty"].get("/api/cases", kind="incident") if one["id"] != mine["id"])
    evaluator = guest(office, clock, "evaluator", mine["number"])
    for path in ("", "/timeline", "/at"):
        assert client.get(f"/incidents/{mine['number']}{path}", headers=evaluator.headers).status_code == 200
        assert client.get(f"/incidents/{other['number']}{path}", headers=evaluator.headers).status_code == 403
    evaluator.get(f"/api/cases/{mine['id']}/journal")
    board = client.get("/", headers=evaluator.headers)
    assert str(board.url).endswith("/evaluation")
    assert mine["number"] in board.text
    assert f"/incidents/{mine['number']}/timeline" in [one["data"]["path"] for one in journal(office, "viewed")]
    assert f"GET /incidents/{other['number']}" in [one["data"]["trigger"] for one in journal(office, "refused")]


def test_no_route_lets_an_evaluator_see_or_change_anything_else(office: Office, clock: Clock, client: Client) -> None:
    """A route that is added tomorrow is closed to evaluators until somebody says that it is about an incident."""
    mine = office.incident()
    evaluator = guest(office, clock, "evaluator", mine["number"])
    elsewhere = {*ruled("open"), *ruled("own")}
    walked = 0
    for method, path in routes(client.app.routes):  # type: ignore[attr-defined]
        if (method, path) in elsewhere:
            continue
        asked = path.replace("{name:path}", "intake").replace("{ref}", "2026-9999")
        answer = client.request(method, asked, json={}, headers=evaluator.headers, follow_redirects=False)
        assert answer.status_code == (303 if path == "/" else 403), (method, path, answer.status_code)
        walked += 1
    assert walked > 40


def test_a_guest_is_out_when_the_day_is_over(office: Office, clock: Clock) -> None:
    evaluator = guest(office, clock, "evaluator", office.incident()["number"], days=1)
    for _ in range(8):
        clock.passes(hours=2, minutes=59)
        office.client.get("/api/me", headers=evaluator.headers)
    clock.passes(minutes=8)
    assert office.client.get("/api/me", headers=evaluator.headers).status_code == 401
    again = office.client.post("/api/sign-in", json={"username": "the-evaluator", "password": CHOSEN})
    assert again.status_code == 401


@pytest.mark.parametrize(
    ("asked", "wrong"),
    [
        ({"username": "duty", "person": "p009"}, "username"),
        ({"username": "a b", "person": "p009"}, "username"),
        ({"username": "x1", "person": "nobody"}, "person"),
        ({"username": "x1"}, "person"),
        ({"username": "x1", "kind": "root", "person": "p009"}, "kind"),
        ({"username": "x1", "kind": "auditor", "name_zh": "甲", "name_en": "A"}, "until"),
        ({"username": "x1", "kind": "auditor", "name_zh": "甲", "name_en": "A", "until": "2026-01-01T00:00Z"}, "until"),
        ({"username": "x1", "kind": "auditor", "until": "2027-01-01T00:00:00Z"}, "name"),
        (
            {"username": "x1", "kind": "evaluator", "name_zh": "甲", "name_en": "A", "until": "2027-01-01T00:00:00Z"},
            "incidents",
        ),
        (
            {
                "username": "x1", "kind": "evaluator", "name_zh": "甲", "name_en": "A",
                "until": "2027-01-01T00:00:00Z", "incidents": ["2026-9999"],
            },
            "incidents",
        ),
    ],
)  # fmt: skip
def test_an_account_that_can_not_be_is_refused_at_its_field(office: Office, asked: dict[str, Any], wrong: str) -> None:
    assert list(office["keeper"].post("/api/accounts", asked, 422)["fields"]) == [wrong]


def test_limits_are_changed_with_before_after_and_why(office: Office, clock: Clock) -> None:
    mine = office.incident()
    evaluator = guest(office, clock, "evaluator", mine["number"], days=1)
    later = (clock() + timedelta(days=9)).isoformat()
    answer = office.client.post(
        "/api/accounts/the-evaluator/limit",
        json={"until": later, "incidents": [mine["number"]], "why": "评估延期"},
        headers=office["keeper"].headers,
    )
    assert answer.status_code == 204
    made, entry = journal(office, "account")
    assert made["data"]["before"] is None
    assert (entry["why"], entry["data"]["before"]["until"] < entry["data"]["after"]["until"]) == ("评估延期", True)
    evaluator.get("/api/me")


def test_one_changes_the_own_password_and_every_other_session_is_over(
    at_desk: Callable[[str], Browser], office: Office
) -> None:
    elsewhere, browser = office["duty"], at_desk("duty")
    browser.get("/account/password")
    wrong = browser.post("/account/password", password="guess", new_password=CHOSEN, once_more=CHOSEN)
    assert (wrong.status, wrong.faults()) == (422, ["现用密码不对"])
    done = browser.post("/account/password", password="rehearsal only", new_password=CHOSEN, once_more=CHOSEN)
    assert "密码已修改" in done.text
    assert office.client.get("/api/me", headers=elsewhere.headers).status_code == 401
    assert browser.get("/account").status == 200


def test_a_password_in_a_form_that_came_too_late_is_not_shown_again(at_desk: Callable[[str], Browser]) -> None:
    browser = at_desk("duty")
    late = browser.post("/account/password", password="my own secret", new_password=CHOSEN, form_key="old")
    assert late.status == 403
    assert "my own secret" not in late.html
    assert CHOSEN not in late.html


def test_no_entry_of_the_journal_holds_a_link_or_a_password(office: Office, clock: Clock) -> None:
    made = office["keeper"].post("/api/accounts", {"username": "water.1", "person": "p009"}, 201)
    owner_of(office.client, made["link"], "water.1", clock)
    whole = json.dumps(office["auditor"].get("/api/office/journal"))
    assert made["link"].rpartition("/")[2] not in whole
    assert CHOSEN not in whole
    assert "argon2" not in whole + json.dumps(office["keeper"].get("/api/accounts"))


def test_the_keeper_works_on_the_page(at_desk: Callable[[str], Browser]) -> None:
    browser = at_desk("keeper")
    assert browser.get("/accounts").first_line.endswith("未启用两步验证")
    refused = browser.post("/accounts", username="duty", kind="officer", person="p009")
    assert (refused.status, refused.faults()) == (422, ["用户名已被占用"])
    made = browser.post("/accounts", username="water.1", kind="officer", person="p009")
    assert "/sign-in/setup/" in made.text
    assert "/sign-in/setup/" not in browser.get("/accounts").html
    closed = browser.post("/accounts/water.1/close", why="测试完毕")
    assert "已停用" in closed.text
    nothing = browser.post("/accounts/nobody/close", why="x")
    assert (nothing.status, "没有这个账号" in nothing.text) == (404, True)
