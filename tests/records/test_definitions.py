"""What cases are decided by is proven too: a definition that was altered, slipped in, removed or swapped is found."""

from __future__ import annotations

import pytest

from plans.shelf import LIBRARY
from records.definition import PUBLISHED, Definition
from tests.cast import DEPUTY
from tests.records.test_journal import faults, forger
from tests.workflows.scene import Scene
from workflows.commands.publish_library import publish_library

III = "response/flood/III"
SWAPPED = """update definitions set data = replace(data::text, '"III"', '"II"')::json where id = :id"""


def published(flood: Scene) -> Definition:
    """The level III response as it was published."""
    return flood.one(Definition, Definition.name == III)


def test_every_definition_is_told_with_its_digest_when_it_is_published_and_the_record_stands(flood: Scene) -> None:
    told = {one.subject: one.data for one in flood.entries(PUBLISHED)}
    rows = flood.rows(Definition)
    assert set(told) == {f"{one.kind}:{one.name}" for one in rows}
    assert told[f"procedure:{III}"]["after"] == published(flood).version
    assert told[f"procedure:{III}"]["before"] is None
    assert faults(flood) == []


def test_what_is_published_again_unchanged_is_not_told_again(flood: Scene) -> None:
    before = len(flood.entries(PUBLISHED))
    assert flood.carry(DEPUTY, lambda work: publish_library(work, LIBRARY)) == []
    assert len(flood.entries(PUBLISHED)) == before


@pytest.mark.parametrize(
    ("forgery", "found"),
    [
        (SWAPPED, "has been altered"),
        (
            "insert into definitions select gen_random_uuid(), kind, name, 'forged', data, published_at, false "
            "from definitions where id = :id",
            "nothing says that it was published",
        ),
        ("update definitions set current = false where id = :id", "is not what was made current"),
        ("delete from definitions where id = (select min(id::text)::uuid from definitions "
         "where kind = 'plan' and id not in (select definition_id from cases))", "has been removed"),
    ],
)  # fmt: skip
def test_a_definition_that_somebody_tampered_with_is_found(flood: Scene, forgery: str, found: str) -> None:
    row = published(flood)
    forger(flood, forgery, id=row.id)
    (fault,) = faults(flood)
    assert found in fault
    assert fault.startswith("definition ")
