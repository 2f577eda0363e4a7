"""Passing on to the first watch after a time without a rota, and what becomes of those who stand in at a change."""

from datetime import date, timedelta

from sqlmodel import col

from records.call import Call, Message
from tests.api.conftest import Client, Clock, Office
from tests.api.duty_days import FIRST, OFFICE, published, turns
from tests.api.test_duty import entries
from tests.api.test_pass_on import calls, ordered, owners, passed_on, proven, rows, signed
from workflows.turns import Turns
from workflows.work import House


def first_watch(office: Office, first: date = FIRST) -> None:
    """A rota is published where there was none: another shift leader than the holder of the post comes on."""
    days = {"first_day": str(first), "last_day": str(first + timedelta(days=2))}
    path = f"/api/duty/rotas/{office['office'].post(f'/api/duty/{OFFICE}/rotas', days, 201)['id']}"
    given = [
        one | {"day": str(date.fromisoformat(one["day"]) + (first - FIRST))} for one in turns(3, cadre=("p015", "p006"))
    ]
    office["office"].post(f"{path}/turns", {"turns": given})
    office["office"].post(f"{path}/publish", {})


def look_after(house: House, clock: Clock) -> None:
    turning = Turns(house, clock, lambda: "direct")
    while turning.look_after():
        pass


def test_the_first_watch_after_a_time_without_a_rota_takes_over_what_is_open(
    office: Office, house: House, clock: Clock
) -> None:
    ordered(office)
    clock.passes(minutes=1)
    first_watch(office)
    assert owners(house)["shift"] == {"杨永康"}
    look_after(house, clock)
    assert owners(house)["shift"] == {"谢晓岚"}
    old, new = calls(house)
    assert (old.who["person"], old.state, old.covered_by_id) == ("p006", "passed_on", new.id)
    assert (new.who["person"], new.state) == ("p015", "calling")
    assert [one.who["person"] for one in calls(house, "duty")] == ["p007"]
    look_after(house, clock)
    assert len(entries(house, "shift_passed_on")) == 1
    assert proven(house)


def test_what_is_open_waits_for_the_first_minute_of_the_first_watch(office: Office, house: House, clock: Clock) -> None:
    ordered(office)
    first_watch(office, FIRST + timedelta(days=1))
    clock.passes(hours=14, minutes=59)
    look_after(house, clock)
    assert owners(house)["shift"] == {"杨永康"}
    clock.passes(minutes=1)
    look_after(house, clock)
    assert owners(house)["shift"] == {"谢晓岚"}


def test_whoever_begins_the_first_watch_is_told_what_the_holder_has_answered(
    office: Office, house: House, clock: Clock
) -> None:
    ordered(office)
    (called,) = calls(house)
    office["duty2"].post(f"/api/calls/{called.id}/answer", {"answer": "received", "note": "当面确认"})
    first_watch(office)
    look_after(house, clock)
    assert [(one.who["person"], one.state) for one in calls(house)] == [("p006", "answered")]
    (told,) = passed_on(house, "answer")
    assert (told.data["from"]["zh"], told.data["to"]["zh"]) == ("杨永康", "谢晓岚")


def stood_in(house: House, call: Call) -> list[Call]:
    """Who has been called in the place of somebody, the earliest first."""
    return rows(house, Call, col(Call.id).in_(call.stand_in_ids or []))


def unanswered_to(client: Client, house: House, clock: Clock) -> Call:
    """An order in the last quarter of a shift: nobody answers, and the ladder has gone on to deputy and superior."""
    clock.passes(hours=14, minutes=47)
    ordered(Office(client))
    for _ in range(3):
        clock.passes(minutes=4)
        look_after(house, clock)
    (call,) = calls(house)
    assert [(one.part, one.state) for one in stood_in(house, call)] == [
        ("deputy", "calling"), ("superior", "calling"),
    ]  # fmt: skip
    clock.passes(minutes=2)
    return call


def test_two_open_stand_ins_stay_with_the_call_of_whoever_came_on_and_end_with_their_answer(
    office: Office, client: Client, house: House, clock: Clock
) -> None:
    published(office)
    call = unanswered_to(client, house, clock)
    sent = len(rows(house, Message))
    desk = signed(client)
    old, new = calls(house)
    assert (old.id, old.state, new.who["person"], new.state) == (call.id, "passed_on", "p015", "calling")
    assert set(call.stand_in_ids or ()) <= set(new.stand_in_ids or ())
    assert {one.call_id for one in rows(house, Message)[sent:]}.isdisjoint(call.stand_in_ids or ())
    desk["duty2"].post(f"/api/calls/{new.id}/answer", {"answer": "received", "note": "当面确认"})
    look_after(house, clock)
    assert {one.state for one in stood_in(house, new)}.isdisjoint({"calling", "unreached"})
    assert proven(house)


def test_a_stand_in_who_answers_after_the_change_answers_for_whoever_came_on(
    office: Office, client: Client, house: House, clock: Clock
) -> None:
    published(office)
    call = unanswered_to(client, house, clock)
    desk = signed(client)
    superior = stood_in(house, call)[1]
    desk["duty2"].post(f"/api/calls/{superior.id}/answer", {"answer": "received", "note": "当面确认"})
    look_after(house, clock)
    assert [one.state for one in calls(house)] == ["passed_on", "covered"]


def test_a_deputy_who_comes_on_is_called_once_and_their_answer_ends_both_calls(
    office: Office, client: Client, house: House, clock: Clock
) -> None:
    """The deputy of the shift leader is the incoming shift leader, and has been called in their place already."""
    published(office)
    call = unanswered_to(client, house, clock)
    deputy = stood_in(house, call)[0]
    assert deputy.who["person"] == "p015"
    desk = signed(client)
    new = calls(house)[-1]
    assert new.who["person"] == "p015"
    desk["duty2"].post(f"/api/calls/{new.id}/answer", {"answer": "received", "note": "当面确认"})
    look_after(house, clock)
    assert {one.state for one in stood_in(house, new)}.isdisjoint({"calling", "unreached"})
    assert calls(house)[-1].state == "answered"
    assert proven(house)
