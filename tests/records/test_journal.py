"""The journal is append-only, chained and anchored: whatever is altered, removed or cut off is found and named."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from records import sealer, verify
from records.call import Call
from records.database import Database
from records.journal import Anchor, Entry, Seal
from states.actor import engine
from states.chain import digest
from tests.cast import DEPUTY
from tests.workflows.scene import Scene

HISTORY = ("journal", "seals", "anchors")


def sealed(scene: Scene) -> None:
    with scene.house.database.transaction() as session:
        sealer.seal(session, whole=True)


def anchored(scene: Scene, day: date) -> None:
    with scene.house.database.transaction() as session:
        sealer.anchor(session, day, scene.clock())


def faults(scene: Scene) -> list[str]:
    with scene.house.database.transaction() as session:
        return verify.verify(session).faults


def forger(scene: Scene, *statements: str, **values: Any) -> None:
    """Somebody who came into the owner's role switches the guards off and changes history."""
    with scene.as_owner() as session:
        for table in HISTORY:
            session.execute(text(f"alter table {table} disable trigger user"))
        for statement in statements:
            session.execute(text(statement), values)
        for table in HISTORY:
            session.execute(text(f"alter table {table} enable trigger user"))


@pytest.mark.parametrize("table", HISTORY)
@pytest.mark.parametrize("statement", ["update {} set {} = {}", "delete from {}", "truncate {} cascade"])
def test_not_even_the_owner_changes_deletes_or_empties_history_by_mistake(
    flood: Scene, table: str, statement: str
) -> None:
    sealed(flood)
    anchored(flood, date(2026, 8, 23))
    column = {"journal": "why", "seals": "digest", "anchors": "digest"}[table]
    before = len(flood.entries())
    with pytest.raises(DBAPIError) as refused, flood.as_owner() as session:
        session.execute(text(statement.format(table, column, "'x'")))
    cause = refused.value.orig
    assert isinstance(cause, psycopg.Error)
    assert cause.sqlstate == "23001"
    assert f"{table} is append-only" in str(cause)
    assert len(flood.entries()) == before


def test_an_untouched_record_stands(flood: Scene) -> None:
    proof = flood.proof()
    assert (proof.stands, proof.unsealed) == (True, 0)
    assert proof.entries == len(flood.entries())
    assert proof.chains == len({one.case_id for one in flood.entries()})


ALTERED = {
    "why": "why = why || '.'",
    "data": "data = data || '{\"told\": 1}'",
    "changes": "changes = '[]'",
    "actor": 'actor = actor || \'{"person": "p999"}\'',
    "happened_at": "happened_at = happened_at - interval '1 microsecond'",
    "entered_at": "entered_at = entered_at + interval '1 microsecond'",
    "kind": "kind = 'opened'",
    "subject": "subject = subject || ' '",
    "definition": "definition = 'other'",
    "incident_id": "incident_id = null",
    "case_id": "case_id = null",
}


@pytest.mark.parametrize("column", sorted(ALTERED))
def test_one_altered_byte_is_found_and_the_entry_is_named(flood: Scene, column: str) -> None:
    sealed(flood)
    (entry,) = [one for one in flood.entries("moved") if one.data["trigger"] == "approve"]
    forger(flood, f"update journal set {ALTERED[column]} where id = :id", id=entry.id)  # noqa: S608 - named here
    named = [one for one in faults(flood) if one.startswith(f"entry {entry.id} ")]
    assert len(named) == 1
    assert "has been altered" in named[0]


def test_an_entry_whose_digest_was_made_to_fit_breaks_the_chain_after_it(flood: Scene) -> None:
    sealed(flood)
    entry = flood.entries("called")[0]
    forger(flood, "update journal set why = 'forged' where id = :id", id=entry.id)
    (row,) = flood.rows(Entry, Entry.id == entry.id)
    (seal,) = flood.rows(Seal, Seal.entry_id == entry.id)
    fitting = digest(seal.previous, seal.sequence, sealer.hashed(row))
    forger(flood, "update seals set digest = :digest where entry_id = :id", digest=fitting, id=entry.id)
    after = flood.rows(Seal, Seal.chain == entry.case_id, Seal.sequence == seal.sequence + 1)
    assert any(f"broken before entry {after[0].entry_id}" in one for one in faults(flood))


def test_a_removed_entry_is_found(flood: Scene) -> None:
    sealed(flood)
    entry = flood.entries("called")[10]
    forger(flood, "delete from journal where id = :id", id=entry.id)
    found = faults(flood)
    assert f"entry {entry.id} has been removed" in found


def test_an_entry_removed_together_with_its_seal_is_found(flood: Scene) -> None:
    sealed(flood)
    entry = flood.entries("called")[10]
    forger(flood, "delete from seals where entry_id = :id", "delete from journal where id = :id", id=entry.id)
    assert any("broken before entry" in one for one in faults(flood))


def test_two_entries_that_change_places_are_found(flood: Scene) -> None:
    sealed(flood)
    first, second = flood.entries("called")[:2]
    forger(
        flood,
        "update seals set entry_id = -1 where entry_id = :first",
        "update seals set entry_id = :first where entry_id = :second",
        "update seals set entry_id = :second where entry_id = -1",
        first=first.id,
        second=second.id,
    )
    assert {one.split(" of ")[0] for one in faults(flood)} >= {f"entry {first.id}", f"entry {second.id}"}


def test_a_row_that_was_changed_behind_the_journal_is_found(flood: Scene) -> None:
    call = flood.rows(Call)[0]
    with flood.house.database.transaction() as session:
        session.execute(text("update calls set answer_note = 'x' where id = :id"), {"id": call.id})
    assert flood.proof().faults == [f"calls {call.id}.answer_note: journal '', table 'x'"]


def test_a_row_that_came_from_nowhere_or_vanished_is_found(flood: Scene) -> None:
    with flood.as_owner() as session:
        session.execute(text("delete from clocks where name = 'report_due'"))
        session.execute(
            text("insert into clocks select gen_random_uuid(), case_id, incident_id, 'forged', fires, unless, due_at,"
                 " every_seconds, state, set_at, rung_at from clocks where name = 'follow_up_report'")
        )  # fmt: skip
    found = flood.proof().faults
    assert len(found) == 2
    assert any("in the journal, not in the table" in one for one in found)
    assert any("in the table, not in the journal" in one for one in found)


def test_a_tail_that_was_cut_off_with_its_seals_is_found_by_the_anchor(flood: Scene) -> None:
    sealed(flood)
    day = flood.clock().date()
    anchored(flood, day)
    assert faults(flood) == []
    last = flood.entries()[-1]
    forger(flood, "delete from seals where entry_id = :id", "delete from journal where id = :id", id=last.id)
    found = faults(flood)
    assert f"anchor of {day}: the chains are not what they were on that day" in found


def test_an_anchor_that_was_altered_or_left_out_is_found(flood: Scene) -> None:
    sealed(flood)
    days = [flood.clock().date() + timedelta(days=number) for number in range(3)]
    for day in days:
        anchored(flood, day)
        flood.clock.passes(days=1)
    forger(flood, "delete from anchors where day = :day", day=days[1])
    assert faults(flood) == [f"anchor of {days[2]} has been altered"]


def test_a_day_is_anchored_once_and_covers_the_day_before(flood: Scene) -> None:
    sealed(flood)
    day = flood.clock().date()
    anchored(flood, day)
    anchored(flood, day)
    anchored(flood, day + timedelta(days=1))
    with flood.house.database.transaction() as session:
        first, second = session.get_one(Anchor, day), session.get_one(Anchor, day + timedelta(days=1))
    assert second.previous == first.digest


def test_a_worker_anchors_the_day_that_is_over(flood: Scene) -> None:
    flood.clock.passes(days=1)
    flood.turns.anchor()
    with flood.house.database.transaction() as session:
        anchor = session.get_one(Anchor, flood.clock().date() - timedelta(days=1))
    assert anchor.chains == len({one.case_id for one in flood.entries()})


def test_entries_that_are_not_sealed_yet_are_counted(flood: Scene) -> None:
    with flood.house.database.transaction() as session:
        assert sealer.unsealed(session) == len(flood.entries())
    sealed(flood)
    with flood.house.database.transaction() as session:
        assert sealer.unsealed(session) == 0


def test_an_entry_that_was_committed_late_under_a_low_number_is_sealed_too(flood: Scene) -> None:
    sealed(flood)
    case = flood.response
    inside, go_on = threading.Event(), threading.Event()

    def slow(work: Any) -> None:
        work.ledger.entry(case, "learned", facts={})
        work.ledger.close()
        inside.set()
        assert go_on.wait(5)

    with ThreadPoolExecutor(1) as threads:
        late = threads.submit(flood.carry, engine("worker"), slow)
        assert inside.wait(5)
        flood.answers(flood.rows(Call)[0])
        sealed(flood)
        go_on.set()
        late.result()
    proof = flood.proof()
    assert (proof.stands, proof.unsealed) == (True, 0)


def test_processes_that_seal_at_once_never_fork_a_chain(flood: Scene) -> None:
    calls = flood.rows(Call)
    barrier = threading.Barrier(6)

    def sealing(_: int) -> int:
        database = Database(flood.house.database.url, pool=1)
        barrier.wait()
        done = 0
        for _turn in range(15):
            with database.transaction() as session:
                done += sealer.seal(session)
        database.close()
        return done

    def answering(part: int) -> int:
        barrier.wait()
        for call in calls[part::2]:
            flood.answers(call)
        return 0

    with ThreadPoolExecutor(6) as threads:
        counts = [threads.submit(sealing, number) for number in range(4)]
        counts += [threads.submit(answering, number) for number in range(2)]
        total = sum(one.result() for one in counts)
    with flood.house.database.transaction() as session:
        total += sealer.seal(session, whole=True)
    assert total == len(flood.entries())
    assert flood.proof().stands


def test_whatever_is_left_is_sealed_however_much_it_is(flood: Scene) -> None:
    assert len(flood.entries()) > 20
    sealer.seal_all(flood.house.database, most=3)
    with flood.house.database.transaction() as session:
        assert sealer.unsealed(session, whole=True) == 0


def test_an_entry_says_when_who_in_which_post_by_which_door_under_which_version_and_why(flood: Scene) -> None:
    flood.pulls(DEPUTY, "begin_work", flood.response, {"reason": "人员已到位"})
    entry = flood.entries("moved")[-1]
    assert entry.actor == {
        "person": "p003",
        "name": "李洪波",
        "name_en": "Li Hongbo",
        "post": "deputy",
        "door": "page",
    }
    assert entry.why == "人员已到位"
    assert entry.happened_at == entry.entered_at == flood.clock()
    assert entry.definition == "response/flood/III"
    opened = next(one for one in flood.entries("opened") if one.case_id == flood.response.id)
    assert opened.data["version"]


def test_nothing_that_has_a_history_can_be_deleted_from_under_it(flood: Scene) -> None:
    for table in ("people", "posts", "organisations", "definitions", "cases", "call_outs", "effects"):
        with pytest.raises(IntegrityError), flood.as_owner() as session:
            session.execute(text(f"delete from {table}"))  # noqa: S608 - named here
