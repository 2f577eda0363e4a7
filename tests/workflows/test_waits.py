"""Whoever waits in the database for longer than anybody may is sent away, also when the server's own clock fails."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from sqlalchemy import text
from sqlmodel import Session

from records.call import Call
from records.database import Database, DatabaseAway
from records.questions import waits
from tests.workflows.scene import Scene
from tests.workflows.test_locks import somebody_waits
from workflows.waits import FOR_A_LOCK, STANDING_STILL, Waits


class Watch:
    """A monotonic clock under test."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        """The time now."""
        return self.now


@pytest.fixture
def other(flood: Scene) -> Iterator[Database]:
    """Connections of another process; their limits never come, as under a clock that was set back."""
    database = Database(flood.house.database.url, pool=2)
    yield database
    database.close()


def touched(session: Session, call: Call) -> None:
    session.execute(text("set local lock_timeout = 0"))
    session.execute(text("set local idle_in_transaction_session_timeout = 0"))
    session.execute(text("update calls set rung = rung where id = :id"), {"id": call.id})


def test_who_waits_for_a_lock_for_too_long_is_sent_away_and_nobody_else(flood: Scene, other: Database) -> None:
    call, watch = flood.rows(Call)[0], Watch()
    waits = Waits(flood.house, watch)

    def also() -> None:
        with other.transaction() as session:
            touched(session, call)

    with ThreadPoolExecutor(1) as threads:
        with other.transaction() as session:
            touched(session, call)
            waiting = threads.submit(also)
            assert somebody_waits(flood.house.database)
            assert not waits.look()
            watch.now += FOR_A_LOCK
            assert not waits.look()
            assert not waiting.done()
            watch.now += 1
            assert waits.look()
            with pytest.raises(DatabaseAway):
                waiting.result(10)
        assert not waits.look()


def test_who_stands_still_in_the_middle_of_a_transaction_loses_it(flood: Scene, other: Database) -> None:
    call, watch = flood.rows(Call)[0], Watch()
    waits, inside, on = Waits(flood.house, watch), threading.Event(), threading.Event()

    def frozen() -> None:
        with other.transaction() as session:
            touched(session, call)
            inside.set()
            on.wait(30)
            touched(session, call)

    with ThreadPoolExecutor(1) as threads:
        standing: Future[None] = threads.submit(frozen)
        assert inside.wait(10)
        assert not waits.look()
        watch.now += STANDING_STILL + 1
        assert waits.look()
        on.set()
        with pytest.raises(DatabaseAway):
            standing.result(10)


def test_who_goes_on_is_left_alone_however_long_the_whole_takes(flood: Scene, other: Database) -> None:
    call, watch = flood.rows(Call)[0], Watch()
    waits = Waits(flood.house, watch)
    with other.transaction() as session:
        for _ in range(4):
            touched(session, call)
            assert not waits.look()
            watch.now += STANDING_STILL - 1


def test_who_prepares_a_crowd_shows_between_its_shares_that_it_goes_on(flood: Scene, other: Database) -> None:
    call, watch = flood.rows(Call)[0], Watch()
    watching = Waits(flood.house, watch)
    with other.transaction() as session:
        touched(session, call)
        for _ in range(4):
            waits.goes_on(session)
            assert not watching.look()
            watch.now += STANDING_STILL - 1
