"""The picture of the past: what it reads, when it is looked at, is what folding the journal gives."""

from __future__ import annotations

from typing import Any

from sqlmodel import SQLModel

from records import picture, replay
from records.call import Call
from records.case import Case
from records.clock import Clock
from records.ledger import plain
from records.task import Task
from tests.records.test_replay import played
from tests.workflows.scene import Scene


def told(row: Any, table: type[SQLModel]) -> dict[str, Any]:
    """The columns of a row that hold something, as the journal writes them."""
    values = {name: plain(getattr(row, name)) for name in table.model_fields}
    return {name: value for name, value in values.items() if value is not None}


def held(values: dict[str, Any]) -> dict[str, Any]:
    """The columns of a folded row that hold something."""
    return {name: value for name, value in values.items() if value is not None}


def test_the_picture_of_every_moment_is_what_the_journal_told_by_then(flood: Scene) -> None:
    album = played(flood)
    incident = flood.incident
    seen = set()
    for moment, _ in album.pictures:
        with flood.house.database.transaction() as session:
            known = replay.as_known(session, incident.id, moment)
            seen_then = picture.as_known_at(session, incident, moment)
        assert seen_then is not None
        roll = seen_then.roll
        calls = {str(one.id): one for one in roll.calls}
        assert {one: (call.state, call.part, call.rung) for one, call in calls.items()} == {
            one: (row["state"], row["part"], row["rung"]) for one, row in known["calls"].items()
        }
        whole = roll.whole(call.id for call in calls.values())
        assert {str(one): told(row, Call) for one, row in whole.items()} == {
            one: held(row) for one, row in known["calls"].items()
        }
        sent = [(str(one), message.state) for one, messages in roll.sent(whole).items() for message in messages]
        assert sorted(sent) == sorted(
            (row["call_id"], row["state"]) for row in known["messages"].values() if "call_id" in row
        )
        for table, rows in ((Case, seen_then.cases), (Task, seen_then.tasks), (Clock, seen_then.clocks)):
            folded = known[str(table.__tablename__)]
            assert {str(row.id): told(row, table) for row in rows} == {one: held(row) for one, row in folded.items()}
        seen |= {call.state for call in calls.values()}
    assert {"calling", "answered", "unreached", "handed_over"} <= seen


def test_the_last_picture_of_the_past_reads_as_the_tables_do(flood: Scene) -> None:
    """Numbers are numbers, times are times: not only the same text."""
    played(flood)
    with flood.house.database.transaction() as session:
        seen = picture.as_known_at(session, flood.incident, flood.clock())
        assert seen is not None
        whole = seen.roll.whole(one.id for one in seen.roll.calls)
    rows = flood.rows(Call, Call.incident_id == flood.incident.id)
    assert {row.id: [getattr(whole[row.id], name) for name in Call.model_fields] for row in rows} == {
        row.id: [getattr(row, name) for name in Call.model_fields] for row in rows
    }
    assert any(row.stand_in_ids for row in rows)


def test_a_row_of_the_past_has_the_columns_of_its_table_and_no_others(flood: Scene) -> None:
    with flood.house.database.transaction() as session:
        seen = picture.as_known_at(session, flood.incident, flood.clock())
    assert seen is not None
    assert seen.incident.predecessor_id is None
    assert seen.incident.opened_at == flood.incident.opened_at
    assert not hasattr(seen.incident, "colour")


def test_what_a_row_says_of_itself_it_says_of_the_past_too(flood: Scene) -> None:
    with flood.house.database.transaction() as session:
        then = picture.as_known_at(session, flood.incident, flood.clock())
        now = picture.present(session, flood.incident)
    assert then is not None
    assert then.clocks
    assert sorted(one.told_at for one in then.clocks) == sorted(one.told_at for one in now.clocks)
    assert {one.drawn_from for one in then.clocks} == {None}
