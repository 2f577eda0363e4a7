"""Lock-outs: guessing from many addresses locks an account for strangers, never for its owner, and another releases."""

from typing import Any

import pytest

from records.credential import KnownDevice
from tests.api.conftest import PASSWORD, Client, Clock, Office, house_of
from tests.api.pages.conftest import Browser, rows
from tests.api.test_office_journal import journal
from workflows.commands.lock_out import FAILURES


def at(client: Client, address: str) -> Client:
    """The same office, asked from another address."""
    return Client(client.app, client=(address, 50000))


def tries(client: Client, password: str = PASSWORD, **more: str) -> Any:
    """An attempt to sign in as the duty officer, by the page."""
    given = {"username": "duty", "password": password, **more}
    return client.post("/sign-in", data=given, headers={"accept-language": "zh-CN"}, follow_redirects=False)


def guessed(client: Client, times: int = FAILURES, network: int = 0) -> None:
    """Somebody guesses from many addresses."""
    for number in range(times):
        assert tries(at(client, f"10.{network}.{number // 4}.1"), "guess").status_code == 401


def test_after_twenty_failures_from_anywhere_a_strange_device_is_not_looked_at(client: Client, clock: Clock) -> None:
    guessed(client, FAILURES - 1)
    assert tries(at(client, "10.9.0.1")).status_code == 303
    guessed(client, network=1)
    locked = tries(at(client, "10.9.0.2"))
    assert (locked.status_code, "此账号失败次数过多" in locked.text) == (401, True)
    clock.passes(minutes=15)
    assert tries(at(client, "10.9.0.3")).status_code == 303


def test_the_owner_gets_through_on_a_device_that_was_used_before(client: Client) -> None:
    own, other = at(client, "10.1.0.1"), at(client, "10.1.0.2")
    assert tries(own).status_code == 303
    guessed(client)
    assert tries(other).status_code == 401
    assert tries(own).status_code == 303
    assert tries(other).status_code == 401


def test_a_device_is_known_to_the_account_that_used_it_and_to_no_other(client: Client) -> None:
    own = at(client, "10.1.0.1")
    own.post("/sign-in", data={"username": "shift", "password": PASSWORD})
    guessed(client)
    assert tries(own).status_code == 401


def test_a_device_that_became_known_ninety_days_ago_is_strange_again(client: Client, clock: Clock) -> None:
    own = at(client, "10.1.0.1")
    tries(own)
    clock.passes(days=90)
    guessed(client)
    assert tries(own).status_code == 401


def test_failures_that_are_old_do_not_count(client: Client, clock: Clock) -> None:
    for _ in range(3):
        guessed(client, FAILURES // 2)
        clock.passes(minutes=15)
    assert tries(at(client, "10.9.0.1")).status_code == 303


def test_another_officer_releases_it_and_the_journal_tells(client: Client, office: Office) -> None:
    guessed(client)
    (locked,) = office["shift"].get("/api/locked")
    assert (locked["username"], locked["name"]["zh"]) == ("duty", "罗春林")
    answer = client.post("/api/locked/duty/release", headers=office["shift"].headers)
    assert answer.status_code == 204
    assert tries(at(client, "10.9.0.1")).status_code == 303
    shut, opened = journal(office, "locked_out", "released")
    assert (shut["subject"], opened["subject"], opened["actor"]["post"]) == ("account:duty", "account:duty", "shift")
    assert office["shift"].post("/api/locked/duty/release", {}, 404)["reason"]["zh"] == "此账号没有被锁定"


def test_nobody_releases_the_own_account_and_not_everybody_releases(client: Client, office: Office) -> None:
    for username in ("shift", "duty"):
        office[username]
    for number in range(FAILURES):
        given = {"username": "shift", "password": "guess"}
        at(client, f"10.0.{number // 4}.1").post("/sign-in", data=given)
    office["shift"].post("/api/locked/shift/release", {}, 409)
    office["duty"].post("/api/locked/shift/release", {}, 403)
    assert [one["data"]["who_could"] for one in journal(office, "refused")] == [
        ["system_keeper", "duty_leader", "shift_leader"]
    ]


def test_the_page_lists_them_and_releases(client: Client, browser: Browser) -> None:
    guessed(client)
    browser.signs_in("leader")
    assert browser.get("/locked").first_line == "1 个账号因失败次数过多被锁定"
    assert browser.post("/locked/duty/release").first_line == "没有被锁定的账号"


@pytest.mark.parametrize("username", ["nobody", "du\x00ty"])
def test_guessing_at_a_name_that_is_nobody_locks_nothing(client: Client, office: Office, username: str) -> None:
    for number in range(FAILURES + 2):
        given = {"username": username, "password": "guess"}
        at(client, f"10.0.{number // 4}.1").post("/sign-in", data=given)
    assert office["shift"].get("/api/locked") == []


def test_of_a_device_the_digest_is_kept(client: Client) -> None:
    own = at(client, "10.1.0.1")
    tries(own)
    (kept,) = rows(house_of(client), KnownDevice)
    given = next(cookie for cookie in own.cookies.jar if cookie.name == "tocsin_device")
    assert (given.path, str(given.value) in str(kept)) == ("/sign-in", False)
