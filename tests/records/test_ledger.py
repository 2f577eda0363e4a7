"""Rows and what is told of them change together, or neither does."""

from __future__ import annotations

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
