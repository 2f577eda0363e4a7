"""A call-out that failed marks the entry of the person for checking; a confirmation takes the mark away."""

from __future__ import annotations

import pytest

from notifiers.notifier import Outcome
from records.call import Call, Message
from records.doubt import Doubt
from records.journal import Entry
from records.person import Person
from states.actor import engine
from states.call import Answer
from states.readiness import Shortfall, Want
from states.refusal import Refused
from tests.cast import DUTY, OFFICE
from tests.workflows.scene import Scene
from tests.workflows.test_addresses import WHOM, answers, asks, link_of, sms
from workflows.commands.directory import people
from workflows.readiness import readiness_of

WHY = "已电话核实"


def against(scene: Scene, person: str = WHOM) -> list[tuple[str, str]]:
    """What stands against the entry of a person: the cause and the channel."""
    number = scene.one(Person, Person.key == person).id
    return [(one.cause, one.channel) for one in scene.rows(Doubt, Doubt.person_id == number) if not one.confirmed_at]


def listed(scene: Scene, *, drill: bool = True) -> list[Shortfall]:
    """Whom readiness lists as to be checked."""
    found = scene.carry(engine("test"), lambda work: readiness_of(work, drill=drill, services=()))
    return [one for one in found if one.want is Want.TO_CHECK]


def refused(scene: Scene) -> Call:
    """The provider does not know the number of the water bureau's shift leader; their call."""
    scene.notifier.fail_always(sms(scene).url, Outcome.failed_for_good)
    scene.sends()
    scene.nobody_answers(5)
    scene.sends()
    return scene.call_of(scene.response, "water_duty")


def test_a_number_that_its_provider_refuses_marks_the_entry_with_the_call_and_the_journal_says_so(flood: Scene) -> None:
    call = refused(flood)
    assert against(flood) == [("refused", "sms")]
    (row,) = flood.rows(Doubt)
    assert (row.call_id, row.case_number, row.since) == (call.id, flood.response.number, flood.clock())
    (entry,) = flood.rows(Entry, Entry.kind == "entry_doubted")
    assert (entry.subject, entry.data["after"]["call"]) == (f"person:{WHOM}", str(call.id))


def test_readiness_lists_who_and_why_and_in_which_case_and_what_drills_found_with_drills_alone(flood: Scene) -> None:
    assert listed(flood) == []
    refused(flood)
    (one,) = listed(flood)
    assert one.href == f"/people/{WHOM}"
    assert "水利局值班长：号码或地址被渠道拒绝 sms" in one.detail.zh
    assert flood.response.number in one.detail.en
    (row,) = flood.rows(Doubt)
    assert [bool(listed(flood, drill=counts)) for counts in (False, True)] == [not row.drill, True]


def test_a_fault_for_now_marks_nobody(flood: Scene) -> None:
    flood.notifier.fail_always(sms(flood).url, Outcome.failed_for_now)
    flood.sends()
    flood.nobody_answers(5)
    for _ in range(4):
        flood.sends()
        flood.clock.passes(minutes=1)
    assert {one.state for one in flood.rows(Message, Message.channel == "sms") if one.address == sms(flood).url} == {
        "failed"
    }
    assert flood.rows(Doubt) == []


def test_the_same_fault_marks_an_entry_once_until_it_is_confirmed(flood: Scene) -> None:
    refused(flood)
    flood.nobody_answers(5)
    flood.sends()
    assert against(flood) == [("refused", "sms")]


def test_a_call_that_nobody_answers_to_its_end_marks_whoever_was_called_and_said_nothing(flood: Scene) -> None:
    flood.answers(flood.call_of(flood.response, "weather_duty"), Answer.RECEIVED)
    for _ in range(12):
        flood.nobody_answers(10)
    ended = [one for one in flood.rows(Call, Call.state == "unreached") if one.person_id]
    assert ended
    marked = {one.person_id for one in flood.rows(Doubt, Doubt.cause == "unreached")}
    assert {one.person_id for one in ended} <= marked
    assert flood.call_of(flood.response, "weather_duty").person_id not in marked


def test_an_answer_from_the_address_takes_the_mark_away(flood: Scene) -> None:
    refused(flood)
    flood.notifier.fail_always(sms(flood).url, Outcome.accepted)
    flood.clock.passes(hours=1)
    _, letter = asks(flood)
    answers(flood, link_of(letter))
    assert against(flood) == []
    (entry,) = flood.rows(Entry, Entry.kind == "entry_confirmed")
    assert entry.actor["person"] == WHOM


def test_the_office_takes_the_mark_away_with_a_word_and_nobody_else(flood: Scene) -> None:
    refused(flood)
    for actor, why in ((OFFICE, " "), (DUTY, WHY)):
        with pytest.raises(Refused):
            flood.carry(actor, lambda work, w=why: people.confirm_entry(work, WHOM, w))  # type: ignore[misc]
    assert against(flood)
    flood.carry(OFFICE, lambda work: people.confirm_entry(work, WHOM, WHY))
    assert (against(flood), listed(flood)) == ([], [])
    (row,) = flood.rows(Doubt)
    assert (row.confirmed_by, row.word) == (OFFICE.person, WHY)
    with pytest.raises(Refused):
        flood.carry(OFFICE, lambda work: people.confirm_entry(work, WHOM, WHY))
