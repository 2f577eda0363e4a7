"""Handing over: who may sign when, what the sheet keeps, and whose authority it is in between."""

import pytest

from records.board import holders_of
from records.reading import desk
from states.procedure import Selector
from tests.api.conftest import INFORMATION, Client, Clock, Office
from tests.api.duty_days import OFFICE, published
from tests.api.test_duty import entries
from workflows.audience import Directory
from workflows.work import House

AT = "2026-08-24T08:00:00+08:00"
PATH = f"/api/duty/{OFFICE}/hand-over"
OUTGOING = {"at": AT, "part": "outgoing"}
INCOMING = {"at": AT, "part": "incoming"}


@pytest.fixture
def changing(office: Office, client: Client, clock: Clock) -> Office:
    """The desk in the minute after a change of shifts, with nothing signed."""
    published(office)
    clock.passes(hours=15, minutes=1)
    return Office(client)


def test_without_a_rota_everybody_acts_in_the_posts_of_the_directory(office: Office) -> None:
    assert office["shift"].get("/api/me")["roles"] == ["shift_leader"]
    assert office["shift2"].get("/api/me")["roles"] == ["shift_leader"]


def test_authority_goes_with_the_shift_and_not_with_the_directory(office: Office) -> None:
    published(office)
    assert office["shift"].get("/api/me")["roles"] == ["shift_leader"]
    assert office["shift2"].get("/api/me")["roles"] == []
    intake = office["duty2"].opens("intake", INFORMATION, drill=True)
    refused = office["shift2"].pulls("let_out", intake, status=403)
    assert "当班的是杨永康" in refused["reason"]["zh"]


def test_information_is_taken_in_by_the_new_shift_from_its_first_minute(changing: Office) -> None:
    changing["duty2"].opens("intake", INFORMATION, drill=True)


def test_the_outgoing_leader_signs_first_and_both_only_once(changing: Office) -> None:
    changing["shift2"].post(PATH, INCOMING, 409)
    changing["shift"].post(PATH, OUTGOING)
    changing["shift"].post(PATH, OUTGOING, 409)
    changing["shift2"].post(PATH, INCOMING)
    changing["shift2"].post(PATH, INCOMING, 409)


def test_nobody_else_signs(changing: Office, house: House) -> None:
    for who, what in (("duty", OUTGOING), ("shift2", OUTGOING), ("leader", INCOMING), ("deputy", OUTGOING)):
        refused = changing[who].post(PATH, what, 403)
        assert refused["clause"]
    assert len([one for one in entries(house, "refused") if one.data["trigger"] == "duty:hand_over"]) == 4


def test_the_head_of_the_office_signs_for_somebody_absent_with_a_reason_but_never_for_both(
    changing: Office, house: House
) -> None:
    changing["office"].post(PATH, OUTGOING, 422)
    signed = changing["office"].post(PATH, OUTGOING | {"note": "杨永康突发疾病送医"})
    assert signed["outgoing_by"]["instead"] is True
    changing["office"].post(PATH, INCOMING | {"note": "一并代签"}, 403)
    changing["shift2"].post(PATH, INCOMING)
    (first, second) = entries(house, "hand_over_signed")
    assert (first.actor["person"], first.why, first.data["instead"]) == ("p004", "杨永康突发疾病送医", True)
    assert second.data["after"] == {"signed": ["outgoing", "incoming"]}


def test_a_hand_over_is_not_signed_hours_before(office: Office, client: Client, clock: Clock) -> None:
    published(office)
    assert "1h" in office["shift"].post(PATH, OUTGOING, 409)["reason"]["zh"]
    clock.passes(hours=14, minutes=30)
    later = Office(client)
    later["shift"].post(PATH, OUTGOING)
    later["shift2"].post(PATH, INCOMING)
    assert later["shift"].get("/api/me")["roles"] == ["shift_leader"]
    clock.passes(minutes=30)
    assert later["shift"].get("/api/me")["roles"] == []
    assert later["shift2"].get("/api/me")["roles"] == ["shift_leader"]


def test_there_is_nothing_to_sign_at_a_time_at_which_no_shift_changes(changing: Office) -> None:
    changing["shift"].post(PATH, OUTGOING | {"at": "2026-08-24T09:00:00+08:00"}, 404)


def test_what_comes_after_the_first_signature_is_kept_with_the_second(changing: Office, house: House) -> None:
    changing["shift"].post(PATH, OUTGOING)
    intake = changing["duty2"].opens("intake", INFORMATION, drill=True)
    signed = changing["shift2"].post(PATH, INCOMING)
    assert signed["sheet"]["cases"] == []
    since = entries(house, "hand_over_signed")[1].data["since_signed"]
    assert [one["number"] for one in since["cases"]] == [intake["number"]]


def test_a_call_goes_to_whoever_is_there_and_the_usual_holder_stands_in(
    changing: Office, house: House, clock: Clock
) -> None:
    """Also while the hand-over is not signed: it is the new shift that sits by the telephone."""
    selector = Selector(role=("shift_leader",), unit=(OFFICE,))
    with house.database.transaction() as session:
        (slot,) = Directory(session, clock(), drill=True).resolve([selector], ())
        assert {part: one.person.key for part, one in slot.people.items() if part != "superior"} == {
            "holder": "p015", "deputy": "p006",
        }  # fmt: skip
        (owners,) = Directory(session, clock(), drill=True).owners([[selector]], ())
        assert [one.person.key for one in owners if one.person] == ["p015"]
        assert {one.person.key for one in desk(session, clock())} >= {"p015", "p016"}


CHEMICAL = {"c004", "c005"}
"""The crew of the other headquarters of the county: no rota says anything of it."""


def test_whom_to_ask_is_the_shift_in_charge(changing: Office, house: House, clock: Clock) -> None:
    def asked() -> set[str]:
        with house.database.transaction() as session:
            found = holders_of(session, ("duty_leader", "shift_leader", "duty_officer"), clock(), ["511527"])
            return {person.key for _, person in found}

    assert asked() == {"p005", "p006", "p016", *CHEMICAL}
    changing["shift"].post(PATH, OUTGOING)
    changing["shift2"].post(PATH, INCOMING)
    assert asked() == {"p014", "p015", "p016", *CHEMICAL}


def test_an_act_before_the_signatures_is_told_who_has_to_sign(changing: Office) -> None:
    intake = changing["duty2"].opens("intake", INFORMATION, drill=True)
    refused = changing["shift2"].pulls("let_out", intake, status=403)
    assert "还须交班人杨永康、接班人谢晓岚签字" in refused["reason"]["zh"]
    changing["shift"].post(PATH, OUTGOING)
    refused = changing["shift2"].pulls("let_out", intake, status=403)
    assert "还须接班人谢晓岚签字" in refused["reason"]["zh"]
    assert refused["clause"].startswith("本级交接班制度")


def test_whoever_comes_on_reads_everything_before_signing_and_decides_nothing(changing: Office) -> None:
    intake = changing["duty2"].opens("intake", INFORMATION, drill=True)
    assert changing["shift2"].get("/api/me")["roles"] == []
    assert changing["shift2"].get(f"/api/cases/{intake['number']}")["number"] == intake["number"]
    assert [one["number"] for one in changing["shift2"].get(PATH)["sheet"]["cases"]] == [intake["number"]]


def test_the_sheet_is_for_the_organisation_and_those_above_it(changing: Office) -> None:
    changing["city"].get(PATH)
    for stranger in ("gong", "committee"):
        answer = changing.client.get(PATH, headers=changing[stranger].headers)
        assert answer.status_code == 403, stranger


def test_the_sheet_holds_nothing_of_another_county(changing: Office) -> None:
    theirs = changing["gong_duty"].opens("intake", INFORMATION | {"area": ["511526"], "towns": []}, drill=True)
    mine = changing["duty2"].opens("intake", INFORMATION, drill=True)
    assert theirs["number"] != mine["number"]
    assert [one["number"] for one in changing["shift"].get(PATH)["sheet"]["cases"]] == [mine["number"]]


def test_equipment_is_entered_by_the_planner_and_reported_by_the_office(office: Office, house: House) -> None:
    register = {"key": "SAT-02", "zh": "卫星便携站2号", "en": "portable satellite set 2"}
    path = f"/api/duty/{OFFICE}/equipment"
    office["duty"].post(path, register, 403)
    office["office"].post(path, register, 201)
    office["office"].post(path, register, 422)
    fault = {"key": "SAT-02", "state": "faulty", "fault": "无法入网"}
    office["auditor"].post(f"{path}/state", fault, 403)
    office["duty"].post(f"{path}/state", fault | {"fault": " "}, 422)
    office["duty"].post(f"{path}/state", fault)
    assert office["duty"].get(path)[0]["state"] == "faulty"
    told = entries(house, "equipment_state")[0]
    assert (told.data["before"]["state"], told.data["after"]["state"]) == ("in_order", "faulty")
    office["duty"].post(f"{path}/state", {"key": "SAT-02", "state": "in_order"})
    assert office["duty"].get(path)[0]["fault"] == ""
    office["duty"].post(f"{path}/state", {"key": "SAT-09", "state": "in_order"}, 404)
