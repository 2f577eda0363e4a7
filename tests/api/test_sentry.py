"""The sentry: a beat goes out after a look that found all well, and after no other."""

from __future__ import annotations

from datetime import timedelta

import pytest

from api.sentry import Outside as Where
from api.sentry import Watch
from records.database import Database
from records.effect import Worker
from records.oversight import Finding, Sentry
from states.oversight import Sort
from tests.conftest import free_port
from tests.notifiers.test_beat import Outside, outside
from tests.workflows.scene import BEGIN, LINK_KEY, Scene
from tests.workflows.stage import quiet_stage, scene
from workflows.work import House

__all__ = ["outside", "quiet_stage", "scene"]


@pytest.fixture
def watch(scene: Scene, outside: Outside) -> Watch:
    """A sentry of an installation that is well; its only neighbour is whoever listens outside."""
    with scene.as_owner() as session:
        session.add(Worker(host="h", pid=1, started_at=BEGIN, beat_at=BEGIN))
    scene.turns.seal()
    return Watch(scene.house, scene.clock, {Sort.WEB: outside.url}, Where(outside.url))


def beats(outside: Outside) -> int:
    """How many requests came in; of two at each good look one is the question whether the neighbour lives."""
    return len(outside.came)


def test_all_is_well_and_the_beat_goes_out(watch: Watch, outside: Outside, scene: Scene) -> None:
    assert watch.look()
    assert beats(outside) == 2
    row = scene.one(Sentry)
    assert (row.looked_at, row.amiss, row.outside, row.beat_at, row.beat_told) == (BEGIN, 0, True, BEGIN, "")


def test_a_dead_worker_holds_the_beat_back(watch: Watch, outside: Outside, scene: Scene) -> None:
    scene.clock.passes(seconds=15)
    assert not watch.look()
    assert beats(outside) == 1
    assert [one.sort for one in scene.rows(Finding)] == ["worker"]


def test_a_silent_neighbour_holds_the_beat_back_at_once_and_is_a_finding_when_it_stays_silent(
    watch: Watch, outside: Outside, scene: Scene
) -> None:
    watch.neighbours = {Sort.WEB: f"http://127.0.0.1:{free_port()}/health"}
    assert not watch.look()
    assert (beats(outside), scene.rows(Finding)) == (0, [])
    scene.clock.passes(seconds=BEGIN.second + 20)
    watch.look()
    assert "web" in {one.sort for one in scene.rows(Finding)}


def test_a_beat_that_nobody_takes_is_kept_with_its_reason(watch: Watch, outside: Outside, scene: Scene) -> None:
    watch.look()
    watch.neighbours = {}
    outside.answers = 500
    scene.clock.passes(seconds=1)
    watch.look()
    row = scene.one(Sentry)
    assert (row.looked_at, row.beat_at, row.beat_told) == (BEGIN + timedelta(seconds=1), BEGIN, "HTTP 500")


def test_without_its_database_no_beat_goes_out_and_the_sentry_goes_on(
    watch: Watch, outside: Outside, scene: Scene
) -> None:
    away = Database("postgresql+psycopg://nobody@127.0.0.1:1/none", pool=1)
    watch.house = House(away, scene.house.library, LINK_KEY)
    assert not watch.look()
    assert beats(outside) == 1


def test_where_nobody_listens_outside_it_is_looked_all_the_same(scene: Scene, watch: Watch) -> None:
    watch.outside = Where()
    assert watch.look()
    assert not scene.one(Sentry).outside
