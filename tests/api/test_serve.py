"""The web process: what it has read before anybody asks, and what the search for garbage then passes over."""

import gc
from collections.abc import Iterator

import pytest

from api.pages.rendering import environment
from api.serve import warm
from records.database import Database, Session
from states.actor import engine
from tests.api.conftest import BEGIN
from workflows.library import Library
from workflows.work import House


@pytest.fixture
def thawed() -> Iterator[None]:
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("thawed")
def test_a_warm_house_has_read_its_library_and_templates(house: House) -> None:
    cold = House(house.database, Library(), b"k" * 32)
    environment.cache_clear()
    warm(cold)
    kept = environment().cache
    assert kept is not None
    assert len(kept) == len(environment().list_templates()) > 0
    known = house.look(engine("test"), BEGIN, lambda work: [one.id for one in work.library.all(work.session)])
    with Session() as nowhere:  # a session without a database: what is asked of it is not there
        assert {cold.library.pinned(nowhere, one).id for one in known} == set(known)
    assert gc.get_freeze_count() > 0


@pytest.mark.usefixtures("thawed")
def test_a_database_that_is_away_keeps_nobody_from_serving() -> None:
    away = House(Database("postgresql+psycopg://nobody@127.0.0.1:1/nothing"), Library(), b"k" * 32)
    warm(away)
    assert gc.get_freeze_count() > 0
