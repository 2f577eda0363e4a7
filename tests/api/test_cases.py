"""Cases over REST: opened, moved, looked at; and nothing about any procedure is written in Python."""

from pathlib import Path
from typing import Any

import pytest

from plans.shelf import LIBRARY
from states.actor import engine
from tests.api.conftest import BEGIN, INFORMATION, PROPOSAL, Clock, Office
from workflows.commands.publish_library import publish_library
from workflows.work import House


def trigger(case: Any, name: str) -> Any:
    """One trigger of a case."""
    return next(one for one in case["triggers"] if one["trigger"] == name)


def test_a_report_becomes_an_incident_and_the_incident_a_response_that_awaits_approval(
    office: Office,
) -> None:
    incident, response = office.proposed()
    assert (incident["kind"], response["kind"]) == ("incident", "response")
    assert response["state"] == "proposed"
    assert response["level"] == "III"
    assert response["state_title"] == {"zh": "待批准", "en": "awaiting approval"}


def test_a_case_is_found_by_its_id_and_by_its_number(office: Office) -> None:
    incident = office.incident()
    duty = office["duty"]
    assert duty.get(f"/api/cases/{incident['id']}") == duty.get(f"/api/cases/{incident['number']}")


def test_cases_are_listed_by_kind_by_incident_and_by_whether_they_are_over(office: Office) -> None:
    incident, response = office.proposed()
    duty = office["duty"]
    kinds = [one["kind"] for one in duty.get("/api/cases", incident=incident["number"])]
    assert sorted(kinds) == ["incident", "intake", "response"]
    assert [one["id"] for one in duty.get("/api/cases", kind="response", open=True)] == [response["id"]]
    assert [one["kind"] for one in duty.get("/api/cases", open=False)] == ["intake"]


def test_a_trigger_tells_its_form_with_units_and_schemas_from_the_definition(office: Office) -> None:
    incident = office.incident()
    towns = next(f for f in trigger(incident_of(office, incident), "update_facts")["optional"] if f["name"] == "towns")
    rain = next(column for column in towns["columns"] if column["name"] == "rain_1h")
    assert (rain["type"], rain["unit"]) == ("number", "mm")
    assert towns["json_schema"]["items"]["required"] == ["place"]


def incident_of(office: Office, incident: Any, username: str = "duty") -> Any:
    """The incident as somebody sees it."""
    return office[username].get(f"/api/cases/{incident['id']}")


def test_a_trigger_tells_why_it_would_be_refused_and_who_could(office: Office) -> None:
    _, response = office.proposed()
    seen = trigger(office["duty"].get(f"/api/cases/{response['id']}"), "approve")
    assert seen["refused"]["refused"] == "forbidden"
    assert "deputy_commander" in seen["refused"]["who_could"]
    assert trigger(office["deputy"].get(f"/api/cases/{response['id']}"), "approve")["refused"] is None


def test_a_trigger_tells_what_would_follow_in_numbers_and_these_are_the_numbers_that_follow(
    office: Office,
) -> None:
    _, response = office.proposed()
    deputy = office["deputy"]
    promised = trigger(deputy.get(f"/api/cases/{response['id']}"), "approve")["consequence"]
    deputy.pulls("approve", response)
    calls = [one for one in deputy.get(f"/api/cases/{response['id']}/calls") if one["part"] == "holder"]
    tasks = deputy.get(f"/api/cases/{response['id']}/tasks")
    assert f"叫应 {len(calls)} 人、派发 {len(tasks)} 项任务" in promised["zh"]
    assert f"call {len(calls)} people" in promised["en"]


def test_an_urgent_start_tells_what_would_follow_at_the_suggested_level(office: Office) -> None:
    consequence = trigger(incident_of(office, office.incident(), "leader"), "start_urgently")["consequence"]
    assert consequence["zh"].startswith("按建议的Ⅲ级：叫应 ")


def test_a_guard_about_what_the_form_has_still_to_say_does_not_close_the_button(office: Office) -> None:
    assert trigger(incident_of(office, office.incident(), "leader"), "propose_response")["refused"] is None


def test_a_refusal_that_a_reason_could_waive_says_so(office: Office) -> None:
    _, response = office.proposed()
    office["deputy"].pulls("approve", response)
    office["deputy"].pulls("stand_down", response, {"reason": "雨停"})
    seen = trigger(office["deputy"].get(f"/api/cases/{response['id']}"), "end")
    assert (seen["refused"]["refused"], seen["refused"]["waivable"]) == ("guard", True)


def test_opening_twice_with_one_key_opens_one(office: Office) -> None:
    first = office["duty"].opens("intake", INFORMATION, key="the same report")
    second = office["duty"].opens("intake", INFORMATION, key="the same report")
    assert first["id"] == second["id"]
    assert len(office["duty"].get("/api/cases")) == 1


def test_the_key_of_one_person_does_not_lead_to_the_case_of_another(office: Office) -> None:
    first = office["duty"].opens("intake", INFORMATION, key="a report")
    second = office["shift"].opens("intake", INFORMATION, key="a report")
    assert first["id"] != second["id"]


def test_an_incident_suggests_a_level_with_the_rows_that_held_and_what_is_not_known(office: Office) -> None:
    incident = office.incident()
    suggestion = office["duty"].get(f"/api/cases/{incident['id']}/suggestion")
    assert suggestion["level"] == "III"
    assert suggestion["held"][0]["clause"]
    assert any("reservoir_danger" in row["missing"] for row in suggestion["unknown"])


def test_the_incident_tells_the_calls_tasks_clocks_and_journal_of_all_its_cases(office: Office) -> None:
    incident, response = office.proposed()
    office["deputy"].pulls("approve", response)
    duty = office["duty"]
    for part in ("calls", "tasks", "clocks", "messages", "journal"):
        assert duty.get(f"/api/cases/{incident['number']}/{part}"), part
    assert duty.get(f"/api/cases/{incident['number']}/calls") == duty.get(f"/api/cases/{response['number']}/calls")


def test_no_message_tells_its_address_or_the_key_of_its_link(office: Office) -> None:
    incident, response = office.proposed()
    office["deputy"].pulls("approve", response)
    message = office["duty"].get(f"/api/cases/{incident['id']}/messages")[0]
    assert not {"address", "token_digest", "values"} & message.keys()


def test_the_journal_and_the_replay_of_an_incident_begin_with_its_intake(office: Office, clock: Clock) -> None:
    intake = office["duty"].opens("intake", INFORMATION, drill=True)
    came_in = clock.at
    clock.passes(minutes=5)
    office["shift"].pulls("let_out", intake)
    incident = office["duty"].get("/api/cases", kind="incident")[0]
    told = office["auditor"].get(f"/api/cases/{incident['id']}/journal")
    assert [(one["case_id"], one["kind"]) for one in told[:2]] == [(intake["id"], "opened"), (intake["id"], "moved")]
    then = office["auditor"].get(f"/api/incidents/{incident['number']}/at", time=came_in.isoformat())
    assert (then["entries"], [one["number"] for one in then["cases"]]) == (1, [intake["number"]])


def test_the_journal_is_read_page_by_page_and_only_auditors_see_the_changed_rows(office: Office) -> None:
    incident, response = office.proposed()
    office["deputy"].pulls("approve", response)
    path = f"/api/cases/{incident['id']}/journal"
    whole = office["auditor"].get(path)
    first = office["duty"].get(path, limit=3)
    rest = office["duty"].get(path, after=first[-1]["id"])
    assert [one["id"] for one in (*first, *rest)] == [one["id"] for one in whole]
    assert all(one["changes"] is None for one in first)
    assert whole[0]["changes"]


@pytest.mark.parametrize("after", [2**63 - 1, 2**63, -1])
def test_a_page_of_the_journal_after_a_number_that_no_entry_has_is_empty_or_refused(office: Office, after: int) -> None:
    incident = office.incident()
    path = f"/api/cases/{incident['id']}/journal?after={after}"
    answer = office.client.get(path, headers=office["auditor"].headers)
    assert (answer.status_code, answer.json() == []) == ((200, True) if after == 2**63 - 1 else (422, False))


def test_an_incident_is_replayed_as_it_was_known_at_a_moment(office: Office, clock: Clock) -> None:
    incident, response = office.proposed()
    before = clock.at
    clock.passes(minutes=5)
    office["deputy"].pulls("approve", response)
    path = f"/api/incidents/{incident['number']}/at"
    then = office["auditor"].get(path, time=before.isoformat())
    now = office["auditor"].get(path, time=clock.at.isoformat())
    assert (
        then["counts"]["calls"],
        [one["state"] for one in then["cases"] if one["kind"] == "response"],
    ) == ({}, ["proposed"])
    assert now["counts"]["calls"]["calling"] == len(now["calls"]) > 0


def test_a_moment_with_a_plus_sign_that_became_a_space_is_understood(office: Office) -> None:
    incident = office.incident()
    answer = office.client.get(
        f"/api/incidents/{incident['number']}/at?time=2026-08-23T17:00:00+08:00",
        headers=office["auditor"].headers,
    )
    assert answer.status_code == 200


NEW_PROCEDURE = """
procedure: field_post
kind: field_post
title: {zh: 现场指挥部, en: Field command post}
clause: 《国家突发事件总体应急预案》4.2.3
facts:
  site: {type: text, title: {zh: 地点, en: site}}
  staff: {type: integer, title: {zh: 人数, en: staff}}
states:
  set_up: {zh: 已设立, en: set up}
  working: {zh: 运转中, en: working}
  gone: {zh: 已撤销, en: gone}
initial: set_up
final: [gone]
open:
  by: {role: duty_leader}
  form: [site]
transitions:
  - trigger: staffed
    title: {zh: 人员到位, en: staffed}
    from: set_up
    to: working
    by: {role: duty_leader}
    form: [staff]
    when:
      - {condition: "staff >= 3", reason: {zh: 至少3人, en: at least three people}}
  - trigger: withdraw
    title: {zh: 撤销, en: withdraw}
    from: working
    to: gone
    by: {role: duty_leader}
"""


@pytest.fixture
def with_a_new_file(house: House, tmp_path: Path) -> None:
    """A procedure file that somebody has just written, dropped into the library."""
    for file in LIBRARY.rglob("*.yaml"):
        (tmp_path / file.name if file.parent == LIBRARY else tmp_path / f"{file.parent.name}_{file.name}").write_text(
            file.read_text()
        )
    (tmp_path / "field_post.yaml").write_text(NEW_PROCEDURE)
    house.carry(engine("test"), BEGIN, lambda work: publish_library(work, tmp_path))


@pytest.mark.usefixtures("with_a_new_file")
def test_a_new_procedure_file_works_through_rest_without_a_line_of_python(office: Office) -> None:
    leader = office["leader"]
    told = leader.get("/api/procedures/field_post")
    assert [field["name"] for field in told["open_form"]] == ["site"]
    assert told["may_open"]
    assert not office["duty"].get("/api/procedures/field_post")["may_open"]
    post = leader.opens("field_post", {"site": "红岩村村委会"})
    assert [one["trigger"] for one in post["triggers"]] == ["staffed"]
    refused = leader.pulls("staffed", post, {"staff": 2}, status=409)
    assert refused["reason"]["zh"] == "至少3人"
    after = leader.pulls("staffed", post, {"staff": 4})
    assert (after["state"], after["facts"]["staff"]) == ("working", 4)
    assert leader.pulls("withdraw", post)["closed_at"]


def test_every_published_procedure_tells_itself_whole(office: Office) -> None:
    duty = office["duty"]
    for row in duty.get("/api/procedures"):
        told = duty.get(f"/api/procedures/{row['name']}")
        assert told["states"], row["name"]
        assert told["transitions"], row["name"]


def test_the_procedures_tell_the_form_that_the_desk_fills_in_first(office: Office) -> None:
    told = office["duty"].get("/api/procedures/intake")
    required = [field["name"] for field in told["open_form"] if field["required"]]
    assert required == ["source", "content", "occurred_at", "incident_class", "area"]
    assert PROPOSAL.keys() <= {
        field["name"] for one in office["duty"].get("/api/procedures/incident")["transitions"] for field in one["form"]
    }
