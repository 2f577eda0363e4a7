"""The printed call list: the numbers that stay, who may print, what is kept, and entering many lines by number."""

from __future__ import annotations

from datetime import timedelta

import pytest

from records.call import Call, Message
from records.case import Case
from records.journal import Entry
from records.person import Address
from states.actor import Actor, engine
from states.call import Answer
from tests.cast import DUTY, OUTSIDER
from tests.workflows.scene import Scene
from tests.workflows.seen import as_owner
from workflows.commands.enter_answers import Taken, Written, enter_answers
from workflows.commands.print_call_list import CallList, print_call_list
from workflows.work import RefusedAt, token

HOW = "电话联系"
MINUTE = timedelta(minutes=1)


def prints(scene: Scene, actor: Actor = DUTY, case: Case | None = None) -> CallList:
    number = (case or scene.response).number
    return scene.carry(actor, lambda work: print_call_list(work, number))


def enters(scene: Scene, *lines: Written, actor: Actor = DUTY) -> list[Taken]:
    number = scene.response.number
    return scene.carry(actor, lambda work: enter_answers(work, number, lines))


def said(scene: Scene, number: int, answer: Answer = Answer.ACCEPTED, note: str = "") -> Written:
    """A line that was filled in now."""
    return Written(number, answer, scene.clock(), HOW, note)


def test_the_list_holds_everybody_called_in_the_order_of_their_calling(flood: Scene) -> None:
    calls = flood.rows(Call, Call.case_id == flood.response.id)
    printed = prints(flood)
    assert [one.call.id for one in printed.lines] == [call.id for call in calls]
    assert [one.number for one in printed.lines] == list(range(1, len(calls) + 1))


def test_a_call_keeps_its_number_on_every_list_and_later_calls_follow(flood: Scene) -> None:
    before = {one.call.id: one.number for one in prints(flood).lines}
    flood.nobody_answers(20, 20)
    after = {one.call.id: one.number for one in prints(flood).lines}
    assert after.items() > before.items()
    assert sorted(after.values()) == list(range(1, len(after) + 1))


def test_a_line_holds_the_telephone_the_message_and_the_key_of_its_link(flood: Scene) -> None:
    flood.sends()
    line = prints(flood).lines[0]
    sent = flood.rows(Message, Message.call_id == line.call.id)[-1]
    assert line.telephones
    assert all(number.isdecimal() for number in line.telephones)
    assert (line.message, line.key) == (sent.number, token(flood.house.link_key, sent.id))


def test_the_list_of_a_drill_holds_no_number_of_real_use(flood: Scene) -> None:
    called = flood.call_of(flood.response, "water_duty").person_id
    with flood.house.database.transaction() as session:
        for one in flood.rows(Address, Address.person_id == called):
            kept = session.get_one(Address, one.id)
            kept.drill = False
            session.add(kept)
    line = next(one for one in prints(flood).lines if one.call.who["post"] == "water_duty")
    assert line.telephones == ()


def test_a_number_that_somebody_else_answered_from_is_not_printed(flood: Scene) -> None:
    called = flood.call_of(flood.response, "water_duty").person_id
    with flood.house.database.transaction() as session:
        for one in flood.rows(Address, Address.person_id == called):
            kept = session.get_one(Address, one.id)
            kept.denied_at = flood.clock()
            session.add(kept)
    line = next(one for one in prints(flood).lines if one.call.who["post"] == "water_duty")
    assert line.telephones == ()


def test_printing_is_kept_with_who_did_it_and_how_many_numbers_went_out(flood: Scene) -> None:
    printed = prints(flood)
    entry = flood.one(Entry, Entry.kind == "list_printed")
    numbers = sum(len(one.telephones) for one in printed.lines)
    assert entry.actor["person"] == DUTY.person
    assert (entry.data["people"], entry.data["telephones"]) == (len(printed.lines), numbers)
    assert flood.proof().faults == []


def test_whoever_prints_at_the_machine_is_kept_by_name(flood: Scene) -> None:
    number = flood.response.number
    flood.carry(engine("command_line"), lambda work: print_call_list(work, number, "root"))
    assert flood.one(Entry, Entry.kind == "list_printed").data["printed_by"] == "root"


def test_nobody_but_the_desk_prints_or_enters_and_an_attempt_is_kept(flood: Scene) -> None:
    prints(flood)
    with pytest.raises(RefusedAt):
        prints(flood, OUTSIDER)
    with pytest.raises(RefusedAt):
        enters(flood, said(flood, 1), actor=OUTSIDER)
    refused = flood.rows(Entry, Entry.kind == "refused", Entry.case_id == flood.response.id)
    assert [one.data["trigger"] for one in refused] == ["call_list", "call_list"]


def test_a_case_that_has_called_nobody_has_no_list(flood: Scene) -> None:
    with pytest.raises(RefusedAt, match=r"nobody has been called"):
        prints(flood, case=flood.incident)


def test_every_line_counts_with_its_real_time_and_the_time_of_entry(flood: Scene) -> None:
    prints(flood)
    flood.clock.passes(minutes=5)
    really = flood.clock()
    flood.clock.passes(minutes=30)
    lines = [Written(number, Answer.ACCEPTED, really, HOW) for number in (1, 2)]
    assert [one.outcome for one in enters(flood, *lines)] == ["first", "first"]
    kept = flood.rows(Entry, Entry.kind == "answered")
    assert {(one.happened_at, one.entered_at) for one in kept} == {(really, flood.clock())}
    assert {one.answered_at for one in flood.rows(Call, Call.answer.is_not(None))} == {really}  # type: ignore[union-attr]


def test_a_line_that_can_not_be_taken_keeps_no_other_back(flood: Scene) -> None:
    prints(flood)
    unknown, good = said(flood, 4711), said(flood, 2)
    bad, fine = enters(flood, unknown, good)
    assert (bad.outcome, fine.outcome) == ("refused", "first")
    assert bad.reason is not None
    assert "4711" in bad.reason.zh


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (Written(1, None, None, HOW), "choose what"),
        (Written(1, Answer.ACCEPTED, None, HOW), "real time"),
        (Written(1, Answer.DECLINED, None, HOW), "real time"),
    ],
)
def test_a_line_that_lacks_something_is_refused_in_words(flood: Scene, line: Written, why: str) -> None:
    prints(flood)
    (taken,) = enters(flood, line)
    assert taken.reason is not None
    assert why in taken.reason.en


def test_whoever_can_not_come_is_entered_with_the_reason(flood: Scene) -> None:
    prints(flood)
    bare, told = enters(flood, said(flood, 1, Answer.DECLINED), said(flood, 1, Answer.DECLINED, "住院"))
    assert (bare.outcome, told.outcome) == ("refused", "first")
    assert flood.rows(Entry, Entry.kind == "answered")[-1].why.startswith("住院")


def test_a_time_in_the_future_or_before_the_call_is_refused_in_words(flood: Scene) -> None:
    opened = flood.call_of(flood.response, "water_duty").opened_at
    prints(flood)
    flood.clock.passes(minutes=10)
    early = Written(1, Answer.ACCEPTED, opened - MINUTE, HOW)
    late = Written(1, Answer.ACCEPTED, flood.clock() + MINUTE, HOW)
    reasons = [one.reason.en for one in enters(flood, early, late) if one.reason is not None]
    assert ["before the call" in reasons[0], "in the future" in reasons[1]] == [True, True]
    assert flood.rows(Entry, Entry.kind == "answered") == []


def test_a_time_written_by_the_minute_of_the_call_counts_from_the_call(flood: Scene) -> None:
    prints(flood)
    opened = flood.call_of(flood.response, "water_duty").opened_at
    minute = opened.replace(second=0, microsecond=0)
    (taken,) = enters(flood, Written(1, Answer.ACCEPTED, minute, HOW))
    assert taken.call is not None
    assert taken.call.answered_at == opened


def test_the_same_line_entered_again_is_a_repeat(flood: Scene) -> None:
    prints(flood)
    line = said(flood, 1)
    assert [one.outcome for one in enters(flood, line, line)] == ["first", "repeat"]
    assert [one.outcome for one in enters(flood, line)] == ["repeat"]


def test_a_list_of_an_ended_response_prints_nothing_and_late_lines_are_kept_as_over(flood: Scene) -> None:
    prints(flood)
    with as_owner(flood.house) as session:
        for one in flood.rows(Call, Call.case_id == flood.response.id):
            session.get_one(Call, one.id).state = "stood_down"
    assert [one.outcome for one in enters(flood, said(flood, 1))] == ["over"]
    with pytest.raises(RefusedAt):
        prints(flood)
