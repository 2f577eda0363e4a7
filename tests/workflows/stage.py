"""Fixtures of a scene, for the tests of records and of workflows: a database of its own for every test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count

import psycopg.errors
import pytest

from records.database import Database
from records.embedded import EmbeddedPostgres
from records.case import Case
from tests.workflows.scene import LINK_KEY, Clock, Scene, furnish
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


@pytest.fixture
def scene(postgres: EmbeddedPostgres, new_database: Callable[..., str], furnished: str) -> Iterator[Scene]:
    """A scene in which nothing has happened yet."""
    database = Database(postgres.url(new_database(f"scene_{next(_numbers)}", furnished)), pool=12)
    yield Scene(House(database, _LIBRARY, LINK_KEY))
    database.close()
