"""Passing on: a signed hand-over gives open tasks and open calls of posts that a rota fills to the incoming shift."""

from collections.abc import Iterable
from typing import Any

import pytest
from sqlmodel import col, select

from records import sealer
from records.call import Call, CallOut, Message
from records.case import Case
from records.duty import SignedHandOver
from records.journal import Entry
from records.questions import directory
from records.task import Task
from records.verify import verify
from states.actor import engine
from tests.api.conftest import Client, Clock, Office
from tests.api.duty_days import OFFICE, published
from tests.api.test_duty import entries
from tests.api.test_hand_over import INCOMING, OUTGOING, PATH
from workflows.commands.complete_call_outs import standings
from workflows.commands.pass_on import due_hand_overs
from workflows.turns import Turns
from workflows.work import House, Work

ORDER = {"order_to": ["shift", "duty"], "order": "核查红岩村转移情况", "within": "20h"}
FILLED = ("leader", "shift", "duty", "reserve")


def rows(house: House, table: Any, *conditions: Any) -> list[Any]:
    with house.database.transaction() as session:
        return list(session.execute(select(table).where(*conditions).order_by(col(table.id))).scalars())


def calls(house: House, post: str = "shift", person: str | None = None) -> list[Call]:
    """The calls to holders of a post in the order, the earliest first."""
    (order,) = rows(house, Case, Case.kind == "order")
    found: Iterable[Call] = rows(house, Call, Call.case_id == order.id, Call.part == "holder")
    return [one for one in found if one.who["post"] == post and person in (None, one.who["person"])]


def owners(house: House) -> dict[str, set[str]]:
    """By post that a rota may fill the names of the owners of its open tasks."""
    found: dict[str, set[str]] = {}
    for one in rows(house, Task, col(Task.state).in_(("open", "accepted", "refused"))):
        if one.owner["post"] in FILLED:
            found.setdefault(one.owner["post"], set()).add(one.owner["name"]["zh"])
    return found


def passed_on(house: House, what: str) -> list[Entry]:
    return [one for one in entries(house, "passed_on") if one.data["what"] == what]


def ordered(office: Office) -> None:
    """Level III is in force, and the shift leader and the duty officer on watch are called with an order."""
    incident, proposed = office.proposed()
    office["deputy"].pulls("approve", proposed)
    office["deputy"].pulls("give_order", incident, ORDER)


def signed(client: Client) -> Office:
    """Both leaders sign the hand-over."""
    desk = Office(client)
    desk["shift"].post(PATH, OUTGOING)
    desk["shift2"].post(PATH, INCOMING)
    return desk


def proven(house: House) -> bool:
    with house.database.transaction() as session:
        sealer.seal(session, whole=True)
    with house.database.transaction() as session:
        return verify(session).stands


@pytest.fixture
def changing(office: Office, client: Client, clock: Clock) -> Office:
    """The minute after a change of shifts in the middle of a response, with nothing signed."""
    published(office)
    ordered(office)
    clock.passes(hours=15, minutes=1)
    return Office(client)


def test_nothing_passes_on_before_both_leaders_have_signed(changing: Office, house: House, clock: Clock) -> None:
    changing["shift"].post(PATH, OUTGOING)
    before = owners(house)
    assert before["shift"] == {"杨永康"}
    assert not any(Turns(house, clock, lambda: "direct").carry(due_hand_overs))
    assert (owners(house), [one.state for one in calls(house)]) == (before, ["calling"])
    assert entries(house, "passed_on", "shift_passed_on") == []


def test_open_tasks_show_whoever_came_on_as_their_owner(changing: Office, house: House, client: Client) -> None:
    assert owners(house)["shift"] == {"杨永康"}
    others = [one.owner for one in rows(house, Task) if one.owner["post"] not in FILLED]
    signed(client)
    assert owners(house)["shift"] == {"谢晓岚"}
    assert [one.owner for one in rows(house, Task) if one.owner["post"] not in FILLED] == others
    told = [one for one in passed_on(house, "task") if one.data["post"] == "shift"]
    assert {(one.data["from"]["zh"], one.data["to"]["zh"]) for one in told} == {("杨永康", "谢晓岚")}
    assert proven(house)


def test_an_open_call_ends_and_whoever_came_on_is_called_for_the_same_duty(
    changing: Office, house: House, client: Client
) -> None:
    (before,) = calls(house)
    signed(client)
    old, new = calls(house)
    assert (old.state, old.next_at, old.fence, old.covered_by_id) == ("passed_on", None, before.fence + 1, new.id)
    assert (new.state, new.who["person"], new.rung, new.call_out_id) == ("calling", "p015", 0, old.call_out_id)
    assert new.next_at is not None
    assert [one.kind for one in rows(house, Message, Message.call_id == new.id)] == ["call"]
    (told,) = [one for one in passed_on(house, "call") if one.data["post"] == "shift"]
    assert (told.subject, told.data["from"]["zh"], told.data["to"]["zh"]) == (f"call:{old.id}", "杨永康", "谢晓岚")
    assert proven(house)


def test_whoever_answered_stays_awake_and_the_one_who_comes_on_is_told_and_not_called(
    changing: Office, house: House, client: Client
) -> None:
    (called,) = calls(house)
    changing["duty2"].post(f"/api/calls/{called.id}/answer", {"answer": "received", "note": "当面确认"})
    signed(client)
    assert [(one.who["person"], one.state) for one in calls(house)] == [("p006", "answered")]
    (told,) = passed_on(house, "answer")
    assert (told.data["from"]["zh"], told.data["to"]["zh"]) == ("杨永康", "谢晓岚")
    tell = [one for one in rows(house, Message, Message.kind == "tell") if one.values.get("text") == "shift_passed_on"]
    assert [one.values["text"] for one in tell] == ["shift_passed_on"]
    assert proven(house)


@pytest.mark.parametrize("over", [False, True])
def test_whoever_comes_on_is_told_of_answers_while_the_response_is_in_force(
    office: Office, client: Client, house: House, clock: Clock, *, over: bool
) -> None:
    published(office)
    _, second = office.proposed("II")
    office["standing"].pulls("approve", second)
    office["commander"].pulls("approve", second)
    (called,) = [one for one in rows(house, Call, Call.part == "holder") if one.who["post"] == "leader"]
    office["duty"].post(f"/api/calls/{called.id}/answer", {"answer": "received", "note": "当面确认"})
    if over:
        office["commander"].pulls("stand_down", second, {"reason": "雨停"})
        office["commander"].pulls("end", second, {"reason": "雨停", "waiver": "已落实", "follow_up": "恢复值守"})
    clock.passes(hours=15, minutes=1)
    signed(client)
    assert [one.data["post"] for one in passed_on(house, "answer")] == ([] if over else ["leader"])


def test_a_call_out_is_complete_when_the_new_shift_has_answered(changing: Office, house: House, client: Client) -> None:
    desk = signed(client)
    for post in ("shift", "duty"):
        desk["duty2"].post(f"/api/calls/{calls(house, post)[-1].id}/answer", {"answer": "received", "note": "当面确认"})
    with house.database.transaction() as session:
        out = session.get_one(CallOut, calls(house)[0].call_out_id)
        standing = standings(Work(house, session, engine("test"), out.opened_at), [out])[out.id]
    assert (standing.complete, standing.answered, standing.expected) == (True, 2, 2)


def test_an_answer_of_whoever_went_off_is_told_that_the_call_is_over(
    changing: Office, house: House, client: Client
) -> None:
    desk = signed(client)
    answer = {"answer": "received", "note": "下班途中回电"}
    done = desk["duty2"].post(f"/api/calls/{calls(house)[0].id}/answer", answer)
    assert (done["outcome"], calls(house)[1].state) == ("over", "calling")


def test_what_is_signed_before_the_change_passes_on_at_the_change_and_once(
    office: Office, client: Client, house: House, clock: Clock
) -> None:
    published(office)
    ordered(office)
    clock.passes(hours=14, minutes=30)
    signed(client)
    turns = Turns(house, clock, lambda: "direct")
    turns.look_after()
    assert passed_on(house, "task") == []
    clock.passes(minutes=30)
    for _ in range(3):
        turns.look_after()
    assert owners(house)["shift"] == {"谢晓岚"}
    assert len(entries(house, "shift_passed_on")) == 1
    (signature,) = rows(house, SignedHandOver)
    assert signature.passed_on_at == clock.at
    assert proven(house)


def test_where_no_rota_fills_a_post_nothing_passes_on(office: Office, house: House, clock: Clock) -> None:
    """Not even under a signed hand-over."""
    ordered(office)
    clock.passes(hours=15, minutes=1)
    with house.database.transaction() as session:
        body = directory.organisation_with_key(session, OFFICE)
        assert body is not None
        session.add(SignedHandOver(organisation_id=body.id, at=clock.at, outgoing_at=clock.at, incoming_at=clock.at))
    assert Turns(house, clock, lambda: "direct").carry(due_hand_overs)
    Turns(house, clock, lambda: "direct").look_after()
    assert owners(house)["shift"] == {"杨永康"}
    assert {one.who["person"] for one in calls(house)} == {"p006"}
    assert entries(house, "passed_on", "shift_passed_on") == []


def test_the_incident_shows_in_words_what_passed_on(office: Office, client: Client, clock: Clock) -> None:
    published(office)
    incident, second = office.proposed("II")
    office["standing"].pulls("approve", second)
    office["commander"].pulls("approve", second)
    clock.passes(hours=15, minutes=1)
    headers, path = signed(client)["shift2"].headers, f"/incidents/{incident['number']}"

    def shown(language: str, page: str = "") -> str:
        got = client.get(f"{path}{page}", headers=headers | {"accept-language": language})
        return " ".join(got.text.split())

    assert "已移交接班人员 · 邓光荣 接班" in shown("zh")
    assert "passed on to the next shift · Deng Guangrong came on" in shown("en")
    assert "带班领导：陈治川 → 邓光荣，改叫接班人员" in shown("zh", "/timeline")
    assert "duty leader: Chen Zhichuan → Deng Guangrong, who is called instead" in shown("en", "/timeline")
