"""The schema: migrations and models agree, a migration goes both ways, and illegal rows are refused by the database."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from records import migrate, version
from records.columns import new_id
from records.database import Database
from records.embedded import EmbeddedPostgres
from tests.workflows.scene import Scene


def shape(database: Database) -> dict[str, list[str]]:
    """Every table with its columns, indexes and constraints, in words."""
    seen = inspect(database.engine)
    return {
        table: sorted(
            [f"{one['name']} {one['type']} {one['nullable']}" for one in seen.get_columns(table)]
            + [str(one) for one in seen.get_indexes(table)]
            + [str(one) for one in seen.get_foreign_keys(table)]
            + [str(one) for one in seen.get_check_constraints(table)]
        )
        for table in seen.get_table_names()
    }


def test_the_migrations_lead_to_what_the_models_say(scene: Scene) -> None:
    assert migrate.differences(scene.house.database) == []
    assert version.current(scene.house.database.url) == version.newest()


def test_the_newest_migration_is_told_by_its_name(scene: Scene) -> None:
    assert version.newest() == ScriptDirectory.from_config(migrate._config()).get_current_head()


def test_a_migration_down_and_up_again_leads_to_the_same_schema(
    postgres: EmbeddedPostgres, new_database: Callable[..., str]
) -> None:
    name = new_database("schema_both_ways")
    owner, database = Database(postgres.owner_url(name)), Database(postgres.url(name))
    migrate.migrate(owner, database)
    before = shape(database)
    config = migrate._config()
    with owner.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert set(shape(database)) <= {"alembic_version"}
    migrate.migrate(owner, database)
    assert shape(database) == before
    owner.close()
    database.close()


def test_an_older_installation_keeps_its_organisations_as_tiers_areas_and_the_lead_in_floods(
    postgres: EmbeddedPostgres, new_database: Callable[..., str]
) -> None:
    owner = Database(postgres.owner_url(new_database("schema_tiers")))
    config = migrate._config()
    with owner.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0007")
        connection.execute(
            text("""
                insert into organisations (id, key, kind, tier, area, zh, en, member_of) values
                (gen_random_uuid(), 'hq', 'command', 'county', '511527', '甲', 'a', '[]'),
                (gen_random_uuid(), 'unit', 'team', 'zone', '511527109', '乙', 'b', '[]')
            """)
        )
        command.upgrade(config, "0008")
        told = connection.execute(text("select key, kind, areas, leads from organisations order by key")).all()
        tiers = connection.execute(text("select key, rank, zh from tiers order by rank")).all()
    assert [tuple(one) for one in told] == [
        ("hq", "specialist_headquarters", ["511527"], ["flood"]), ("unit", "team", ["511527109"], []),
    ]  # fmt: skip
    assert [tuple(one) for one in tiers] == [("zone", 1, "zone"), ("county", 3, "县级")]
    owner.close()


@pytest.mark.parametrize(
    "statement",
    [
        "update calls set state = 'awake'",
        "update calls set state = 'answered', answered_at = null",
        "update messages set state = 'sent'",
        "update messages set state = 'accepted', sent_at = null",
        "update tasks set state = 'late'",
        "update clocks set state = 'ringing'",
        "update effects set state = 'running'",
        "update call_outs set state = 'done'",
    ],
)
def test_the_database_refuses_states_that_there_are_not(flood: Scene, statement: str) -> None:
    with pytest.raises(DBAPIError), flood.house.database.transaction() as session:
        session.execute(text(statement))


def test_ids_sort_in_the_order_of_their_making() -> None:
    made = [new_id() for _ in range(20_000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)
    assert {(one.version, one.variant) for one in made} == {(7, "specified in RFC 4122")}
