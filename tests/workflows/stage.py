"""Fixtures of a scene, for the tests of records and of workflows: a database of its own for every test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count

import psycopg.errors
import pytest

from records.database import Database
from records.embedded import EmbeddedPostgres
from tests.workflows.scene import LINK_KEY, Scene, furnish
from workflows.library import Library
from workflows.work import House

_LIBRARY = Library()
_numbers = count(1)


@pytest.fixture(scope="session")
def furnished(postgres: EmbeddedPostgres, new_database: Callable[..., str]) -> str:
    """A template: schema, library and directory; nothing has happened yet."""
    try:
        name = new_database("scene_template")
    except psycopg.errors.DuplicateDatabase:
        return "scene_template"
    furnish(postgres.url(name), _LIBRARY)
    return name


@pytest.fixture(scope="session")
def furnished_and_flooded(
    postgres: EmbeddedPostgres, new_database: Callable[..., str], furnished: str
) -> str:
    """A template in which level III has just been approved: 48 people are called, nothing is sent yet."""
    try:
        name = new_database("flood_template", furnished)
    except psycopg.errors.DuplicateDatabase:
        return "flood_template"
    database = Database(postgres.url(name))
    Scene(House(database, _LIBRARY, LINK_KEY)).started("III")
    database.close()
    return name


@pytest.fixture
def flood(
    postgres: EmbeddedPostgres, new_database: Callable[..., str], furnished_and_flooded: str
) -> Iterator[Scene]:
    """A scene in which level III is in force since this moment."""
    database = Database(postgres.url(new_database(f"flood_{next(_numbers)}", furnished_and_flooded)), pool=12)
    yield Scene(House(database, _LIBRARY, LINK_KEY))
    database.close()


@pytest.fixture
def scene(postgres: EmbeddedPostgres, new_database: Callable[..., str], furnished: str) -> Iterator[Scene]:
    """A scene in which nothing has happened yet."""
    database = Database(postgres.url(new_database(f"scene_{next(_numbers)}", furnished)), pool=12)
    yield Scene(House(database, _LIBRARY, LINK_KEY))
    database.close()
