"""Every refusal has one status and one body: what was refused, by which rule, what is possible, who could."""

from typing import Any

import pytest

from api.app import create_app
from api.refusals import STATUS
from records.database import Database
from settings import Settings
from states.refusal import Cause
from tests.api.conftest import INFORMATION, PASSWORD, PROPOSAL, Client, Clock, Office
from workflows.library import Library
from workflows.work import House

KEYS = {"refused", "reason", "clause", "possible", "who_could", "fields", "telephone"}
NOWHERE = "postgresql+psycopg://nobody@127.0.0.1:9/nothing"


def entries(office: Office, case: Any, kind: str) -> list[Any]:
    """The entries of one kind in the journal of a case."""
    return [one for one in office["auditor"].get(f"/api/cases/{case['id']}/journal") if one["kind"] == kind]


def test_every_cause_of_a_refusal_has_its_status() -> None:
    assert {cause: STATUS[cause] for cause in Cause} == {
        "form": 422, "forbidden": 403, "illegal": 409, "guard": 409, "stale": 409, "unknown": 404,
        "over": 410,
    }  # fmt: skip


def test_a_malformed_form_names_every_wrong_field_at_once_in_both_languages(office: Office) -> None:
    form = INFORMATION | {
        "occurred_at": "yesterday",
        "towns": [{"place": "511527109", "rain_1h": "much"}],
        "source": "",
    }
    refused = office["duty"].opens("intake", form, status=422)
    assert refused.keys() >= KEYS
    assert refused["refused"] == "form"
    assert refused["fields"].keys() == {"occurred_at", "towns", "source"}
    assert refused["fields"]["towns"]["zh"].startswith("第1行 1小时降雨量：应为数字")


def test_a_field_that_the_form_does_not_have_is_refused_by_its_name(office: Office) -> None:
    refused = office["duty"].opens("intake", INFORMATION | {"secret": "x"}, status=422)
    assert set(refused["fields"]) == {"secret"}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"form": {}}, "procedure"),
        ({"procedure": "intake", "form": [], "drill": True}, "form"),
        ({"procedure": "intake", "form": {}, "who": "me"}, "who"),
        ({"procedure": "intake", "form": {}, "drill": True, "pace": 0}, "pace"),
        ({"procedure": "intake", "form": {"source": "a\x00b"}}, "form"),
        ({"procedure": "intake", "form": {"source": "\ud800"}}, "form"),
        ({"procedure": "in\x00take", "form": {}}, "procedure"),
    ],
)
def test_a_malformed_body_is_refused_with_the_name_of_what_is_wrong(office: Office, body: Any, field: str) -> None:
    assert field in office["duty"].post("/api/cases", body, 422)["fields"]


def test_a_real_case_can_not_be_hurried(office: Office) -> None:
    assert office["duty"].opens("intake", INFORMATION, status=422, pace=60)["refused"] == "form"


def test_a_body_that_is_no_json_is_refused_as_such(office: Office) -> None:
    headers = office["duty"].headers | {"Content-Type": "application/json"}
    answer = office.client.post("/api/cases", content=b"{", headers=headers)
    assert (answer.status_code, answer.json()["refused"]) == (422, "form")


def test_whoever_may_not_is_refused_and_the_refusal_is_kept_in_the_journal(office: Office) -> None:
    _, response = office.proposed()
    refused = office["duty"].pulls("approve", response, status=403)
    assert refused["refused"] == "forbidden"
    assert refused["clause"]
    assert "commander" in refused["who_could"]
    kept = entries(office, response, "refused")
    assert [(one["data"]["trigger"], one["data"]["cause"], one["actor"]["post"]) for one in kept] == [
        ("approve", "forbidden", "duty")
    ]


def test_what_was_refused_has_changed_nothing(office: Office) -> None:
    _, response = office.proposed()
    office["duty"].pulls("approve", response, status=403)
    after = office["duty"].get(f"/api/cases/{response['id']}")
    assert (after["state"], after["version"]) == ("proposed", 1)
    assert office["duty"].get(f"/api/cases/{response['id']}/calls") == []


def test_whoever_took_a_report_in_does_not_let_it_out_as_well(office: Office) -> None:
    """Four eyes: information goes nowhere before a second person has looked at it."""
    intake = office["shift"].opens("intake", INFORMATION)
    assert office["shift"].pulls("let_out", intake, status=403)["reason"]["zh"].startswith("同一人")
    assert office["leader"].pulls("let_out", intake)["state"] == "let_out"


def test_whoever_proposed_a_response_does_not_approve_it(office: Office) -> None:
    """《突发事件应对法》第72条: the one with authority decides the start, not whoever asks for it."""
    incident = office.incident()
    after = office["office"].pulls("propose_response", incident, PROPOSAL | {"level": "IV", "departure": "先期响应"})
    response = next(one for one in after["children"] if one["kind"] == "response")
    assert office["office"].pulls("approve", response, status=403)["refused"] == "forbidden"
    assert office["deputy"].pulls("approve", response)["state"] == "active/calling_out"


def test_a_trigger_that_the_state_does_not_allow_is_refused_with_what_is_possible(office: Office) -> None:
    _, response = office.proposed()
    refused = office["deputy"].pulls("end", response, {"reason": "x", "follow_up": "y"}, status=409)
    assert (refused["refused"], refused["possible"]) == ("illegal", ["approve", "start_urgently", "reject"])


def test_a_guard_that_does_not_hold_is_refused_with_its_reason(office: Office) -> None:
    incident = office.incident()
    refused = office["leader"].pulls("propose_response", incident, PROPOSAL | {"level": "I"}, status=409)
    assert (refused["refused"], refused["reason"]["zh"]) == (
        "guard",
        "建议级别为Ⅲ级，提出其他级别须填写偏离理由",
    )


def test_whoever_decides_from_an_old_version_is_told_who_was_faster(office: Office) -> None:
    _, response = office.proposed()
    office["deputy"].pulls("approve", response, version=1)
    refused = office["commander"].pulls("reject", response, {"reason": "不够条件"}, status=409, version=1)
    assert refused["refused"] == "stale"
    assert refused["reason"]["zh"].startswith("情况已变化：李洪波 已于")
    assert refused["reason"]["en"].startswith("Li Hongbo was faster")
    assert "stand_down" in refused["possible"]


@pytest.mark.parametrize("ref", ["2026-9999", "6f1e2d3c-5077-41c2-ac43-36f34769a4f8", "x" * 500, "%ED%A0%80", "🙂"])
def test_a_case_that_does_not_exist_is_unknown_whatever_it_is_called(office: Office, ref: str) -> None:
    answer = office.client.get(f"/api/cases/{ref}", headers=office["duty"].headers)
    assert (answer.status_code, answer.json()["refused"]) == (404, "unknown")


@pytest.mark.parametrize("path", ["cases/%00", "people/%00", "organisations/%00", "incidents/%00/first-times"])
def test_an_address_with_a_null_in_it_is_refused_before_anything_is_looked_for(office: Office, path: str) -> None:
    answer = office.client.get(f"/api/{path}", headers=office["duty"].headers)
    assert (answer.status_code, answer.json()["refused"]) == (400, "form")


def test_a_trigger_that_no_procedure_knows_is_unknown(office: Office) -> None:
    assert office["duty"].pulls("explode", office.incident(), status=404)["refused"] == "unknown"


def test_a_procedure_that_is_not_published_is_unknown(office: Office) -> None:
    assert office["duty"].opens("no/such/thing", {}, status=404)["refused"] == "unknown"


def test_only_an_incident_has_a_suggestion_and_a_replay(office: Office) -> None:
    _, response = office.proposed()
    for path in (
        f"/api/cases/{response['id']}/suggestion",
        f"/api/incidents/{response['id']}/at?time=2026-08-23T17:00:00Z",
    ):
        assert office.client.get(path, headers=office["duty"].headers).status_code == 404


def test_a_moment_without_a_zone_is_refused(office: Office) -> None:
    path = f"/api/incidents/{office.incident()['id']}/at?time=2026-08-23T17:00:00"
    answer = office.client.get(path, headers=office["duty"].headers)
    assert (answer.status_code, list(answer.json()["fields"])) == (422, ["time"])


def test_every_refusal_says_whom_to_telephone(office: Office) -> None:
    refused = office["duty"].pulls("explode", office.incident(), status=404)
    desk = {one["post"]["zh"]: one for one in refused["telephone"]}
    assert desk.keys() == {"值班员", "值班长", "县危化指挥部值班长"}
    assert desk["值班长"]["name"]["zh"] == "杨永康"
    assert desk["值班长"]["numbers"] == ["13800000006"]


def test_an_address_that_leads_nowhere_and_a_method_that_it_does_not_know_are_answered_in_the_same_form(
    office: Office,
) -> None:
    assert office.client.get("/api/nothing").json().keys() == KEYS
    assert office.client.put("/api/cases", json={}).status_code == 405


def test_only_an_auditor_verifies_the_whole_record(office: Office) -> None:
    answer = office.client.get("/api/verify", headers=office["commander"].headers)
    assert (answer.status_code, answer.json()["who_could"]) == (403, ["auditor"])
    assert office["auditor"].get("/api/verify")["faults"] == []


@pytest.fixture
def away(settings: Settings, clock: Clock) -> Client:
    """The application over a database that can not be reached."""
    return Client(create_app(House(Database(NOWHERE), Library(), b"k" * 32), settings, clock))


def test_without_the_database_whoever_asks_is_told_to_come_again_and_nothing_was_done(
    away: Client,
) -> None:
    answer = away.post("/api/sign-in", json={"username": "duty", "password": PASSWORD})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert answer.json()["refused"] == "away"


def test_without_the_database_a_session_is_not_taken_for_none(away: Client) -> None:
    answer = away.get("/api/me", headers={"Authorization": "Bearer something"})
    assert answer.status_code == 503


def test_without_the_database_the_process_is_alive_and_not_ready(away: Client) -> None:
    assert away.get("/health").json() == {"health": "alive"}
    answer = away.get("/ready")
    assert (answer.status_code, answer.json()["parts"]) == (
        503,
        {"database": {"ready": False, "seen": "away"}},
    )
