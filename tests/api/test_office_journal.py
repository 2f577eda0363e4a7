"""The office journal: who came in and went out, who was refused what; in one chain, for auditors, without passwords."""

import json
from typing import Any

import pytest

from records import sealer
from records.verify import Proof, verify
from states.actor import Actor
from tests.api.conftest import INFORMATION, PASSWORD, Client, Clock, Office
from tests.api.test_sessions import sign_in
from workflows.work import House


def journal(office: Office, *kinds: str) -> list[Any]:
    """The entries of the office journal, without the auditor's own coming in to read it."""
    found = [one for one in office["auditor"].get("/api/office/journal") if one["data"].get("username") != "auditor"]
    return [one for one in found if not kinds or one["kind"] in kinds]


def proof(house: House) -> Proof:
    """The whole record, sealed and proven."""
    with house.database.transaction() as session:
        sealer.seal(session, whole=True)
    with house.database.transaction() as session:
        return verify(session)


def test_who_signed_in_and_out_by_which_door_and_when_is_in_the_journal(office: Office, clock: Clock) -> None:
    officer = office["duty"]
    clock.passes(hours=1)
    office.client.post("/api/sign-out", headers=officer.headers)
    came, went = journal(office, "signed_in", "signed_out")
    assert [came["subject"], went["subject"]] == ["account:duty"] * 2
    assert came["actor"] == went["actor"]
    assert came["actor"] == {
        "person": "p007",
        "name": "罗春林",
        "name_en": "Luo Chunlin",
        "post": "duty",
        "door": "rest",
    }
    assert came["data"]["address"] == "testclient"
    assert came["data"]["until"].startswith("2026-08-23T21:00")
    assert (came["happened_at"][11:16], went["happened_at"][11:16]) == ("09:00", "10:00")


def test_a_session_that_is_over_already_is_not_ended_a_second_time(office: Office, clock: Clock) -> None:
    headers = office["duty"].headers
    for status in (204, 401):
        assert office.client.post("/api/sign-out", headers=headers).status_code == status
    assert len(journal(office, "signed_out")) == 1


def test_a_refused_sign_in_keeps_the_name_of_an_account_and_never_the_password(office: Office) -> None:
    sign_in(office.client, "duty", "hunter2-and-more")
    (known,) = journal(office, "sign_in_refused")
    assert (known["subject"], known["data"]["username"]) == ("account:duty", "duty")
    assert known["data"]["reason"]["zh"] == "用户名或密码不对"
    assert known["actor"]["person"] == ""
    assert "hunter2" not in json.dumps(office["auditor"].get("/api/office/journal"))


def test_what_was_typed_for_a_name_that_nobody_has_is_known_again_and_told_to_nobody(office: Office) -> None:
    for typed in (PASSWORD, PASSWORD, "长" * 200, "du\x00ty\u202e"):
        office.client.post("/sign-in", data={"username": typed, "password": "hunter2-and-more"})
    told = [one["data"] for one in journal(office, "sign_in_refused")]
    marks = [one["unknown"] for one in told]
    assert marks[0] == marks[1]
    assert len(set(marks)) == 3
    assert {one["username"] for one in told} == {""}
    said = json.dumps(office["auditor"].get("/api/office/journal"), ensure_ascii=False)
    assert [typed for typed in (PASSWORD, "长长", "du\ufffdty") if typed in said] == []


def test_a_name_that_is_tried_without_end_is_not_told_either(office: Office) -> None:
    for _ in range(7):
        sign_in(office.client, PASSWORD, "guess")
    last = journal(office, "sign_in_refused")[-1]
    assert last["data"]["reason"]["zh"] == "失败次数过多，暂不受理"
    assert PASSWORD not in json.dumps(last)


def test_an_account_that_is_closed_is_told_by_its_name(office: Office) -> None:
    asked = {"why": "调离"}
    office.client.post("/api/accounts/duty/close", json=asked, headers=office["keeper"].headers)
    sign_in(office.client, "duty")
    assert journal(office, "sign_in_refused")[-1]["data"]["username"] == "duty"


def test_guessing_without_end_does_not_fill_the_record_and_is_counted(office: Office, clock: Clock) -> None:
    for _ in range(30):
        sign_in(office.client, password="guess")
    refused = journal(office, "sign_in_refused")
    assert [one["data"]["reason"]["zh"] for one in refused] == ["用户名或密码不对"] * 5 + ["失败次数过多，暂不受理"]
    clock.passes(seconds=61)
    assert sign_in(office.client) == 200
    (came,) = journal(office, "signed_in")
    assert came["data"]["unread"] == 25


def test_whoever_may_not_open_a_case_is_kept_with_what_they_wanted(office: Office) -> None:
    office["auditor"].opens("intake", INFORMATION, status=403)
    (entry,) = journal(office, "refused")
    assert entry["case_id"] is None
    assert (entry["data"]["trigger"], entry["data"]["cause"]) == ("open:intake", "forbidden")
    assert entry["data"]["title"]["zh"] == "信息接报"
    assert entry["data"]["who_could"]
    assert entry["actor"]["post"] == "auditor"


def test_a_form_that_was_filled_in_wrongly_is_no_matter_for_the_journal(office: Office) -> None:
    office["duty"].opens("intake", {}, status=422)
    assert journal(office, "refused") == []


@pytest.mark.parametrize("path", ["/api/verify", "/api/office/journal", "/office"])
def test_whoever_asks_for_what_only_auditors_read_is_refused_and_kept(office: Office, path: str) -> None:
    assert office.client.get(path, headers=office["commander"].headers).status_code == 403
    (entry,) = journal(office, "refused")
    assert (entry["data"]["trigger"], entry["actor"]["post"]) == (f"GET {path}", "commander")


def test_a_change_without_the_key_of_its_page_is_kept(client: Client, office: Office) -> None:
    client.post("/sign-in", data={"username": "duty", "password": PASSWORD})
    answer = client.post("/api/cases", json={"procedure": "intake", "form": INFORMATION})
    assert answer.status_code == 403
    client.cookies.clear()
    (entry,) = journal(office, "refused")
    assert (entry["data"]["trigger"], entry["actor"]["post"]) == ("POST /api/cases", "duty")


def test_a_form_that_is_only_shown_again_after_signing_in_is_no_refusal(client: Client, office: Office) -> None:
    held = {"username": "duty", "password": PASSWORD, "held_path": "/intake", "held:source": "值班室电话"}
    assert client.post("/sign-in", data=held).status_code == 403
    client.cookies.clear()
    assert journal(office, "refused") == []


def test_the_office_journal_is_one_sealed_chain_beside_those_of_the_cases(office: Office, house: House) -> None:
    office["duty"].opens("intake", INFORMATION)
    office["auditor"].opens("intake", INFORMATION, status=403)
    office["auditor"].get("/api/office/journal")  # the auditor's own view is an entry too
    proven = proof(house)
    assert (proven.stands, proven.chains, proven.unsealed) == (True, 2, 0)
    entries = office["auditor"].get("/api/office/journal")
    assert [one["sequence"] for one in entries] == list(range(1, len(entries) + 1))
    assert [one["previous"] for one in entries[1:]] == [one["digest"] for one in entries[:-1]]
    after = office["auditor"].get("/api/office/journal", after=entries[0]["id"], limit=1)
    assert [one["id"] for one in after] == [entries[1]["id"]]


def test_what_is_set_has_its_place_there_with_before_after_who_and_why(
    office: Office, house: House, clock: Clock
) -> None:
    clerk = Actor("p001", "甲", post="office", name_en="A")
    house.carry(
        clerk,
        clock(),
        lambda work: work.ledger.office("setting_changed", subject="setting:x", why="试运行", before=1, after=[2, 3]),
    )
    (entry,) = journal(office, "setting_changed")
    assert (entry["why"], entry["data"], entry["actor"]["name"]) == ("试运行", {"before": 1, "after": [2, 3]}, "甲")
    assert proof(house).stands
