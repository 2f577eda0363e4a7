"""After the event the numbers that people were called under are destroyed, and the record stands all the same."""

from __future__ import annotations

import json
from typing import Any

import pytest

from notifiers.address import Address
from notifiers.notifier import Outcome, Result
from records.call import Message
from records.case import Case
from records.journal import Entry
from records.personal import PersonalKey
from states.actor import Actor, engine
from states.refusal import Cause, Refused
from tests.cast import COMMANDER, DUTY, LEADER, OFFICE, SHIFT, holder
from tests.records.test_journal import faults, forger, sealed
from tests.workflows.scene import INFORMATION, Scene
from tests.workflows.test_ending import all_done, ended
from workflows import personal
from workflows.commands.erase import erase, try_erase
from workflows.commands.send_messages import settle, take
from workflows.work import RefusedAt, Work

WORKER = engine("worker")
WATER = holder("water_duty")
AUDITOR = Actor("p099", "审计", roles=frozenset({"auditor"}))


def archived(flood: Scene) -> Scene:
    """A whole response with its calls sent, over and in the archive."""
    flood.sends()
    all_done(flood)
    flood.pulls(COMMANDER, "waive", ended(flood), {"reason": "合并复盘"})
    flood.pulls(OFFICE, "archive", flood.incident)
    return flood


def targets(scene: Scene) -> set[str]:
    """Every number and address that a message went to."""
    read = (Address.read(one.address) for one in scene.rows(Message))
    return {one.target for one in read if one is not None}


def journal(scene: Scene) -> str:
    """All that the journal says."""
    return json.dumps([one.model_dump(mode="json") for one in scene.rows(Entry)], ensure_ascii=False)


def test_the_journal_never_holds_a_number_or_an_address_not_even_in_what_a_channel_said(flood: Scene) -> None:
    flood.notifier.fail_always(flood.address("water_duty", "mail"), Outcome.failed_for_good)
    flood.sends()
    flood.nobody_answers(3, 2)
    flood.sends()
    said = journal(flood)
    assert targets(flood)
    assert [one for one in targets(flood) if one in said] == []


def test_what_a_channel_says_names_nobody_in_full(flood: Scene) -> None:
    message = flood.rows(Message)[0]
    read = Address.read(message.address)
    assert read is not None
    (claimed,) = (one for one in flood.claim() if one.id == message.effect_id)
    with_case = flood.carry(WORKER, lambda work: take(work, claimed, 1))
    failed = Result(Outcome.failed_for_good, f"550 <{read.target}> no such mailbox")
    flood.carry(WORKER, lambda work: settle(work, claimed, [(one, failed) for one in with_case]))
    (entry,) = [one for one in flood.entries("sent") if one.data["message"] == str(with_case[0].message.id)]
    assert "no such mailbox" in entry.data["detail"]
    assert "***" in entry.data["detail"]
    assert read.target not in entry.data["detail"]


def test_an_address_that_somebody_changed_in_the_table_is_found(flood: Scene) -> None:
    sealed(flood)
    message = flood.rows(Message)[0]
    forger(flood, "update messages set address = 'json://elsewhere' where id = :id", id=message.id)
    assert faults(flood) == [f"message {message.number}: its address is not the one that was sealed"]


REPORTER = {"reporter": "王小二", "reporter_phone": "13712345678"}


def kept_long_enough(scene: Scene) -> None:
    """The time of keeping that the rules of the place give has run."""
    scene.clock.passes(days=30)


def reported(scene: Scene) -> Case:
    """Somebody reports by telephone, by name; the shift leader lets it out, and it joins no incident that is there."""
    intake = scene.opens(DUTY, "intake", INFORMATION | REPORTER)
    scene.pulls(SHIFT, "let_out", intake)
    return scene.again(intake)


def read(scene: Scene, who: Actor, case: Case) -> Any:
    """What somebody reads of the reporter."""
    return scene.carry(who, lambda work: personal.told(work, case, facts_of(work, case)))["reporter"]


def facts_of(work: Work, case: Case) -> Any:
    """The facts that a case may have."""
    return work.library.pinned(work.session, case.definition_id).procedure.facts


def test_once_the_incident_is_over_its_addresses_are_destroyed_and_the_record_stands(flood: Scene) -> None:
    archived(flood)
    kept_long_enough(flood)
    sent, number = len(flood.rows(Message)), flood.incident.number
    assert flood.carry(OFFICE, lambda work: try_erase(work, number)).addresses == sent
    assert flood.carry(OFFICE, lambda work: erase(work, number, "应急局档案处置单3号")).addresses == sent
    assert {(one.address, one.address_salt) for one in flood.rows(Message)} == {("", None)}
    assert all(one.address_seal for one in flood.rows(Message))
    (told,) = flood.entries("erased")
    assert (told.data["messages"], told.why) == (sent, "应急局档案处置单3号")
    assert flood.proof().stands
    assert flood.carry(OFFICE, lambda work: erase(work, number, "再次")).nothing
    assert len(flood.entries("erased")) == 1


def test_who_reported_stands_sealed_in_case_and_journal_and_is_read_where_the_place_is_answered_for(
    scene: Scene,
) -> None:
    intake = reported(scene)
    assert "王小二" not in journal(scene)
    assert "王小二" not in json.dumps(scene.again(intake).facts)
    assert read(scene, DUTY, intake) == "王小二"
    assert read(scene, AUDITOR, intake).zh == "（已遮盖）"
    assert read(scene, WATER, intake).en == "(masked)"
    assert scene.proof().stands


def test_destroyed_facts_say_when_and_by_whom_and_the_record_stands(scene: Scene) -> None:
    intake = reported(scene)
    incident = scene.one(Case, Case.kind == "incident")
    scene.pulls(LEADER, "close", incident, {"reason": "雨停"})
    kept_long_enough(scene)
    going = scene.carry(OFFICE, lambda work: erase(work, incident.number, "处置单4号"))
    assert [title.zh for _, title in going.facts] == ["报告人姓名", "报告人电话"]
    assert {one.secret for one in scene.rows(PersonalKey)} == {""}
    gone = read(scene, DUTY, intake)
    assert gone.zh == f"已于 2026-09-22 由{OFFICE.name}销毁"
    assert gone.en == f"erased on 2026-09-22 by {OFFICE.name_en}"
    (told,) = scene.entries("erased")
    assert [one["case"] for one in told.data["facts"]] == [intake.number] * 2
    assert scene.proof().stands


def test_what_belongs_to_an_incident_is_destroyed_with_it_and_not_alone(scene: Scene) -> None:
    intake = reported(scene)
    with pytest.raises(Refused) as refused:
        scene.carry(OFFICE, lambda work: erase(work, intake.number, "处置单5号"))
    assert scene.one(Case, Case.kind == "incident").number in refused.value.refusal.reason.zh


def test_nothing_is_destroyed_before_the_time_of_keeping_has_run(flood: Scene) -> None:
    archived(flood)
    before, number = targets(flood), flood.incident.number
    flood.clock.passes(days=29)
    with pytest.raises(RefusedAt) as refused:
        flood.carry(OFFICE, lambda work: erase(work, number, "处置单6号"))
    assert refused.value.refusal.cause is Cause.GUARD
    assert refused.value.refusal.clause == "《突发事件应对法》(2024)第85条；归档后保存30日，供核查(示范)"
    assert targets(flood) == before
    flood.clock.passes(days=1)
    assert flood.carry(OFFICE, lambda work: try_erase(work, number)).refusal is None


@pytest.mark.parametrize(
    ("who", "why", "cause"),
    [(OFFICE, "雨停", Cause.GUARD), (OFFICE, "  ", Cause.FORM), (DUTY, "雨停", Cause.FORBIDDEN)],
)
def test_nothing_is_destroyed_while_it_is_needed_without_a_reason_or_by_others(
    flood: Scene, who: Actor, why: str, cause: Cause
) -> None:
    before = targets(flood)
    with pytest.raises(RefusedAt) as refused:
        flood.carry(who, lambda work: erase(work, flood.incident.number, why))
    assert refused.value.refusal.cause is cause
    assert targets(flood) == before
