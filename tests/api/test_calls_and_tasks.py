"""Answers that the desk enters for somebody, and work on tasks."""

from datetime import timedelta
from typing import Any

import pytest

from tests.api.conftest import Clock, Office

REACHED = {"answer": "received", "note": "打座机接通，本人确认"}


@pytest.fixture
def response(office: Office) -> Any:
    """A response that has just been approved: calls are out, tasks are given."""
    _, proposed = office.proposed()
    return office["deputy"].pulls("approve", proposed)


def part(office: Office, response: Any, name: str) -> Any:
    """The calls or tasks of a response."""
    return office["duty"].get(f"/api/cases/{response['id']}/{name}")


def test_the_desk_enters_an_answer_with_its_real_time_and_how_it_was_got(
    office: Office, response: Any, clock: Clock
) -> None:
    call = part(office, response, "calls")[0]
    really = clock.at + timedelta(minutes=1)
    clock.passes(minutes=4)
    done = office["duty"].post(f"/api/calls/{call['id']}/answer", REACHED | {"happened_at": really.isoformat()})
    assert (done["outcome"], done["call"]["state"]) == ("first", "answered")
    entry = next(e for e in part(office, response, "journal") if e["kind"] == "answered")
    assert entry["happened_at"] < entry["entered_at"]
    assert (entry["why"], entry["actor"]["person"], entry["actor"]["door"]) == (
        REACHED["note"],
        "p007",
        "rest",
    )


def test_an_answer_that_comes_again_is_kept_as_a_repeat(office: Office, response: Any) -> None:
    path = f"/api/calls/{part(office, response, 'calls')[0]['id']}/answer"
    assert [office["duty"].post(path, REACHED)["outcome"] for _ in range(2)] == ["first", "repeat"]


def test_the_desk_says_how_somebody_was_reached(office: Office, response: Any) -> None:
    path = f"/api/calls/{part(office, response, 'calls')[0]['id']}/answer"
    assert office["duty"].post(path, {"answer": "received"}, 422)["fields"].keys() == {"note"}


def test_an_answer_can_not_come_from_the_future(office: Office, response: Any, clock: Clock) -> None:
    path = f"/api/calls/{part(office, response, 'calls')[0]['id']}/answer"
    late = (clock.at + timedelta(minutes=1)).isoformat()
    assert office["duty"].post(path, REACHED | {"happened_at": late}, 422)["fields"].keys() == {"happened_at"}


def test_nobody_but_the_desk_answers_for_others_and_an_attempt_is_journalled(office: Office, response: Any) -> None:
    path = f"/api/calls/{part(office, response, 'calls')[0]['id']}/answer"
    assert office["auditor"].post(path, REACHED, 403)["refused"] == "forbidden"
    assert [e["data"]["trigger"] for e in part(office, response, "journal") if e["kind"] == "refused"] == ["answer"]


def test_whoever_was_called_answers_for_themselves_without_a_reason(office: Office, response: Any) -> None:
    mine = next(one for one in part(office, response, "calls") if one["who"]["person"] == "p004")
    assert office["office"].post(f"/api/calls/{mine['id']}/answer", {"answer": "arrived"})["outcome"] == "first"


def test_a_call_that_does_not_exist_is_unknown(office: Office) -> None:
    office["duty"].post("/api/calls/00000000-0000-7000-8000-000000000000/answer", REACHED, 404)
    office["duty"].post("/api/calls/not-an-id/answer", REACHED, 422)


def test_a_task_is_accepted_and_done_by_its_owner_or_the_desk(office: Office, response: Any) -> None:
    task = part(office, response, "tasks")[0]
    assert office["duty"].post(f"/api/tasks/{task['id']}/accept", {})["state"] == "accepted"
    done = office["duty"].post(f"/api/tasks/{task['id']}/done", {"note": "已到位"})
    assert (done["state"], done["note"]) == ("done", "已到位")


def test_a_task_that_is_done_already_can_not_be_done_again(office: Office, response: Any) -> None:
    task = part(office, response, "tasks")[0]
    office["duty"].post(f"/api/tasks/{task['id']}/done", {"note": "已到位"})
    assert office["duty"].post(f"/api/tasks/{task['id']}/done", {"note": "已到位"}, 409)["refused"] == "stale"


def test_a_task_is_waived_only_by_those_who_command_and_with_a_reason(office: Office, response: Any) -> None:
    task = part(office, response, "tasks")[0]
    assert "commander" in office["duty"].post(f"/api/tasks/{task['id']}/waive", {"note": "不需要"}, 403)["who_could"]
    assert office["deputy"].post(f"/api/tasks/{task['id']}/waive", {}, 422)["fields"].keys() == {"note"}
    assert office["deputy"].post(f"/api/tasks/{task['id']}/waive", {"note": "由省队承担"})["state"] == "waived"


def test_an_act_that_tasks_do_not_know_is_refused_by_name(office: Office, response: Any) -> None:
    task = part(office, response, "tasks")[0]
    assert office["duty"].post(f"/api/tasks/{task['id']}/sell", {}, 422)["fields"].keys() == {"act"}


def test_the_board_tells_as_data_what_runs_and_who_has_not_answered(office: Office, response: Any) -> None:
    board = office["duty"].get("/api/board")
    row = board["rows"][0]
    assert row["case"]["number"] == response["number"]
    assert row["answers"]["silent"] == row["answers"]["called"] > 0
    assert row["answers"]["missing"][0]["name"]
    assert "未应答" in board["headline"]["zh"]


def test_an_answer_can_say_when_they_will_be_there(office: Office, response: Any, clock: Clock) -> None:
    call = part(office, response, "calls")[0]
    at = (clock.at + timedelta(minutes=40)).isoformat()
    done = office["duty"].post(f"/api/calls/{call['id']}/answer", REACHED | {"answer": "accepted", "arrives_at": at})
    assert done["call"]["arrives_at"] is not None
    early = (clock.at - timedelta(minutes=1)).isoformat()
    asked = REACHED | {"answer": "accepted", "arrives_at": early}
    assert office["duty"].post(f"/api/calls/{call['id']}/answer", asked, 422)["fields"].keys() == {"arrives_at"}


def test_it_is_told_what_a_call_out_asks_for_and_who_is_missing_by_name(office: Office, response: Any) -> None:
    (before,) = part(office, response, "call-outs")
    assert (before["rule"]["en"], before["complete"], before["answered"]) == ("one for each post", False, 0)
    assert before["needed"] == len(before["missing"])
    call = next(one for one in part(office, response, "calls") if one["who"]["title"] == before["missing"][0])
    office["duty"].post(f"/api/calls/{call['id']}/answer", REACHED)
    (after,) = part(office, response, "call-outs")
    assert (after["answered"], after["missing"]) == (1, before["missing"][1:])
