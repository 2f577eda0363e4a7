"""The application's role: it may do its work, it can only add to the record, and a table without a line is noticed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from itertools import count

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from records import migrate, rights, sealer, version
from records.database import Database
from records.embedded import EmbeddedPostgres
from records.readiness import Part, readiness
from records.server_access import APPLICATION, OWNER, SUPERUSER
from tests.workflows.scene import Scene

NOW = datetime(2026, 8, 23, 9, 10, tzinfo=UTC)
NOT_ALLOWED = "42501"
_numbers = count(1)


@pytest.fixture
def owner(postgres: EmbeddedPostgres, new_database: Callable[..., str]) -> Iterator[Database]:
    """An empty database, as its owner."""
    made = Database(postgres.owner_url(new_database(f"rights_{next(_numbers)}")), pool=2)
    yield made
    made.close()


@pytest.fixture
def databases(owner: Database) -> Iterator[tuple[Database, Database]]:
    """An empty database, as its owner and as the application."""
    application = Database(owner.url.replace(OWNER, APPLICATION), pool=2)
    yield owner, application
    application.close()


def refusal(database: Database, statement: str) -> str | None:
    """The code with which the server refuses a statement."""
    with pytest.raises(DBAPIError) as refused, database.transaction() as session:
        session.execute(text(statement))
    assert isinstance(refused.value.orig, psycopg.Error)
    return refused.value.orig.sqlstate


@pytest.mark.parametrize("table", rights.RECORD)
@pytest.mark.parametrize(
    "statement",
    [
        "update {} set {} = 'x'",
        "delete from {}",
        "truncate {} cascade",
        "alter table {} disable trigger user",
        "alter table {} disable trigger all",
        "alter table {} drop column {}",
        "alter table {} owner to current_user",
        "drop trigger append_only on {}",
        "create trigger aside before update on {} for each row execute function refuse_change()",
        "create rule aside as on insert to {} do instead nothing",
        "drop table {} cascade",
    ],
)
def test_the_server_refuses_the_application_every_way_to_alter_the_record(
    flood: Scene, table: str, statement: str
) -> None:
    with flood.house.database.transaction() as session:
        sealer.seal(session, whole=True)
        sealer.anchor(session, date(2026, 8, 23), NOW)
    column = "why" if table == "journal" else "digest"
    assert refusal(flood.house.database, statement.format(table, column)) == NOT_ALLOWED
    assert flood.proof().stands


@pytest.mark.parametrize(
    "statement",
    [
        "set session_replication_role = replica",
        "create table public.mine (id int)",
        "create function public.now() returns int language sql as 'select 1'",
        "create schema mine",
        "create temporary table mine (id int)",
        "create or replace function refuse_change() returns trigger language plpgsql as 'begin return new; end'",
        f"set role {OWNER}",
        f"grant {OWNER} to {APPLICATION}",
        f"alter role {APPLICATION} superuser",
        "alter database tocsin set session_replication_role = replica",
        "create role other",
        "copy (select 1) to program 'true'",
        "select setval('incident_numbers', 1)",
        "update alembic_version set version_num = '0'",
    ],
)
def test_the_application_can_not_lift_itself_above_its_rights(flood: Scene, statement: str) -> None:
    assert refusal(flood.house.database, statement) == NOT_ALLOWED


def test_every_table_has_just_the_rights_that_it_should_have(databases: tuple[Database, Database]) -> None:
    owner, application = databases
    migrate.migrate(owner, application)
    with owner.engine.connect() as connection:
        assert rights.held(connection, APPLICATION) == dict(rights.RIGHTS)
    assert migrate.differences(application) == []


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("create table later (id int)", f"later: {APPLICATION} may not even read, records/rights.py says nothing"),
        ("grant delete on cases to public", f"cases: {APPLICATION} may DELETE, INSERT, SELECT, UPDATE, records"),
        (f"revoke insert on journal from {APPLICATION}", f"journal: {APPLICATION} may SELECT, records/rights.py says"),
        ("create sequence unheard_numbers", "unheard_numbers: "),
        ("drop table documents", "documents: "),
    ],
)
def test_a_table_whose_rights_nobody_has_thought_of_is_told(
    databases: tuple[Database, Database], statement: str, told: str
) -> None:
    owner, application = databases
    migrate.migrate(owner, application)
    with owner.transaction() as session:
        session.execute(text(statement))
    faults = [one for one in migrate.differences(application) if "records/rights.py" in one]
    assert len(faults) == 1
    assert faults[0].startswith(told)


def test_migrating_again_gives_back_what_was_taken_and_takes_what_was_given(
    databases: tuple[Database, Database],
) -> None:
    owner, application = databases
    migrate.migrate(owner, application)
    with owner.transaction() as session:
        session.execute(text(f"grant all on journal, cases to {APPLICATION}"))
        session.execute(text(f"revoke all on calls, incident_numbers from {APPLICATION}"))
        session.execute(text("grant delete on seals to public"))
        session.execute(text("grant create on schema public to public"))
    migrate.migrate(owner, application)
    assert migrate.differences(application) == []
    assert refusal(application, "create table mine (id int)") == NOT_ALLOWED


def test_a_table_of_somebody_else_in_the_same_database_keeps_its_rights(databases: tuple[Database, Database]) -> None:
    owner, application = databases
    with owner.transaction() as session:
        session.execute(text("create table theirs (id int)"))
        session.execute(text("grant select on theirs to public"))
    migrate.migrate(owner, application)
    with application.transaction() as session:
        assert session.execute(text("select * from theirs")).all() == []


# One address for everything, as before


def test_one_role_for_everything_works_and_readiness_says_what_it_is_worth(owner: Database) -> None:
    migrate.migrate(owner, owner)
    assert readiness(owner, NOW)["rights"] == Part(
        True, f"{OWNER} could alter the record: it is append-only against mistakes only"
    )


def test_readiness_says_that_the_application_can_only_add_to_the_record(flood: Scene) -> None:
    assert readiness(flood.house.database, NOW)["rights"] == Part(True, f"{APPLICATION} can only add to the record")


@pytest.mark.parametrize(
    "given",
    [
        f"grant update (why) on journal to {APPLICATION}",
        f"grant delete on seals to {APPLICATION}",
        f"grant truncate on anchors to {APPLICATION}",
        f"grant trigger on journal to {APPLICATION}",
        f"grant {OWNER} to {APPLICATION}",
        f"grant {OWNER} to {APPLICATION} with inherit false",
        f"alter schema public owner to {APPLICATION}",
        f"create role keeper; alter table seals owner to keeper; grant keeper to {APPLICATION} with inherit false",
        f"grant set on parameter session_replication_role to {APPLICATION}",
        f"alter role {APPLICATION} superuser",
    ],
)
def test_one_right_too_many_is_a_free_hand(flood: Scene, given: str) -> None:
    superuser = Database(flood.house.database.url.replace(APPLICATION, SUPERUSER), pool=1)
    with superuser.engine.connect() as connection:
        for statement in (given, f"set session authorization {APPLICATION}"):
            connection.execute(text(statement))
        assert rights.has_a_free_hand(connection)
        connection.rollback()
    superuser.close()


def test_an_application_that_was_not_given_its_rights_yet_is_not_ready_and_says_what_it_lacks(
    databases: tuple[Database, Database],
) -> None:
    owner, application = databases
    migrate.migrate(owner, owner)
    parts = readiness(application, NOW)
    assert [name for name, part in parts.items() if not part.ready] == ["rights"]
    assert "journal INSERT" in parts["rights"].seen
    assert "tocsin migrate" in parts["rights"].seen


def test_a_role_that_owns_nothing_finds_a_current_schema_good_and_may_not_change_an_old_one(
    databases: tuple[Database, Database],
) -> None:
    owner, application = databases
    with pytest.raises(migrate.MayNotMigrate):
        migrate.migrate(application, application)
    migrate.migrate(owner, application)
    assert migrate.migrate(application, application) == version.newest()
