"""What belongs to no case: one chain of its own, sealed, proven and guarded like those of the cases."""

from __future__ import annotations

from records.definition import PUBLISHED
from records.journal import OFFICE, Seal
from tests.cast import DEPUTY
from tests.records.test_journal import faults, forger, sealed
from tests.workflows.scene import Scene
from workflows.work import Work


def test_what_belongs_to_no_case_has_one_chain_of_its_own_and_is_guarded_alike(flood: Scene) -> None:
    def sets(work: Work) -> None:
        for number in (1, 2, 3):
            work.ledger.office("setting_changed", before=number - 1, after=number)

    flood.carry(DEPUTY, sets)
    before = flood.proof()
    assert (before.stands, before.unsealed) == (True, 0)
    entries = flood.entries("setting_changed")
    assert [one.case_id for one in entries] == [None] * 3
    seals = [flood.rows(Seal, Seal.entry_id == one.id)[0] for one in entries]
    earlier = len(flood.entries(PUBLISHED))
    assert [(one.chain, one.sequence - earlier) for one in seals] == [(OFFICE, 1), (OFFICE, 2), (OFFICE, 3)]
    forger(flood, "update journal set data = '{}' where id = :id", id=entries[1].id)
    assert faults(flood) == [f"entry {entries[1].id} of the office (number {earlier + 2}) has been altered"]


def test_a_seal_that_was_moved_to_another_chain_is_found(flood: Scene) -> None:
    sealed(flood)
    entry = flood.entries("called")[0]
    moved = "update seals set chain = :office, sequence = sequence + 1000 where entry_id = :id"
    forger(flood, moved, id=entry.id, office=OFFICE)
    assert any(f"broken before entry {entry.id} " in one for one in faults(flood))
