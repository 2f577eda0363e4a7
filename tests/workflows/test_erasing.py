"""After the event the numbers that people were called under are destroyed, and the record stands all the same."""

from __future__ import annotations

import json

import pytest

from notifiers.address import Address
from notifiers.notifier import Outcome, Result
from records.call import Message
from records.journal import Entry
from states.actor import Actor, engine
from states.refusal import Cause
from tests.cast import COMMANDER, DUTY, OFFICE
from tests.records.test_journal import faults, forger, sealed
from tests.workflows.scene import Scene
from tests.workflows.test_ending import all_done, ended
from workflows.commands.erase_addresses import erase_addresses
from workflows.commands.send_messages import settle, take
from workflows.work import RefusedAt

WORKER = engine("worker")


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


def test_once_the_incident_is_over_its_addresses_are_destroyed_and_the_record_stands(flood: Scene) -> None:
    archived(flood)
    sent = len(flood.rows(Message))
    assert flood.carry(OFFICE, lambda work: erase_addresses(work, flood.incident.number, "应急局档案处置单3号")) == sent
    assert {(one.address, one.address_salt) for one in flood.rows(Message)} == {("", None)}
    assert all(one.address_seal for one in flood.rows(Message))
    (told,) = flood.entries("addresses_erased")
    assert (told.data["messages"], told.why) == (sent, "应急局档案处置单3号")
    assert flood.proof().stands
    assert flood.carry(OFFICE, lambda work: erase_addresses(work, flood.incident.number, "再次")) == 0
    assert len(flood.entries("addresses_erased")) == 1


@pytest.mark.parametrize(
    ("who", "why", "cause"),
    [(OFFICE, "雨停", Cause.GUARD), (OFFICE, "  ", Cause.FORM), (DUTY, "雨停", Cause.FORBIDDEN)],
)
def test_nothing_is_destroyed_while_it_is_needed_without_a_reason_or_by_others(
    flood: Scene, who: Actor, why: str, cause: Cause
) -> None:
    before = targets(flood)
    with pytest.raises(RefusedAt) as refused:
        flood.carry(who, lambda work: erase_addresses(work, flood.incident.number, why))
    assert refused.value.refusal.cause is cause
    assert targets(flood) == before
