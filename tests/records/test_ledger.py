"""Rows and what is told of them change together, or neither does."""

from __future__ import annotations

from sqlalchemy import select
from sqlmodel import col

from records.call import Call
from tests.cast import DEPUTY
from tests.workflows.scene import Scene
from workflows.work import Work


def test_a_change_that_expects_a_row_as_it_was_is_written_and_told_only_while_it_is_so(flood: Scene) -> None:
    call = flood.call_of(flood.response, "water_duty")

    def changes(fence: int) -> bool:
        def command(work: Work) -> bool:
            draft = work.ledger.entry(flood.response, "climbed", subject=f"call:{call.id}")
            return draft.change(work.session.get_one(Call, call.id), {"fence": fence}, rung=call.rung + 1)

        return flood.carry(DEPUTY, command)

    assert changes(call.fence + 1) is False
    assert flood.again(call).rung == call.rung
    assert [one.changes for one in flood.entries("climbed")] == [[]]
    assert changes(call.fence) is True
    assert flood.again(call).rung == call.rung + 1
    assert flood.entries("climbed")[-1].changes == [["calls", str(call.id), {"rung": call.rung + 1}]]
    assert flood.proof().stands


def test_of_two_changes_put_off_to_the_same_row_the_later_one_stands(flood: Scene) -> None:
    call = flood.call_of(flood.response, "water_duty")

    def command(work: Work) -> int:
        row = work.session.get_one(Call, call.id)
        draft = work.ledger.entry(flood.response, "climbed", subject=f"call:{call.id}")
        draft.change_later(row, rung=5)
        draft.change_later(row, rung=6, fence=8)
        draft.change_later(row, rung=7)
        return row.rung

    assert flood.carry(DEPUTY, command) == 7
    assert (flood.again(call).rung, flood.again(call).fence) == (7, 8)
    assert [told["rung"] for *_, told in flood.entries("climbed")[-1].changes] == [5, 6, 7]


def test_what_is_put_off_is_found_by_whoever_lets_the_ledger_write_first(flood: Scene) -> None:
    call = flood.call_of(flood.response, "water_duty")
    asked = select(col(Call.rung)).where(col(Call.id) == call.id)

    def command(work: Work) -> list[int]:
        draft = work.ledger.entry(flood.response, "climbed", subject=f"call:{call.id}")
        draft.change_later(work.session.get_one(Call, call.id), rung=5)
        before = work.session.execute(asked).scalar_one()
        work.ledger.write()
        return [before, work.session.execute(asked).scalar_one()]

    assert flood.carry(DEPUTY, command) == [call.rung, 5]
