"""Who may come into the product's own PostgreSQL: nobody without a name here, and nobody into what is another's."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import psycopg
import pytest

from records import migrate, server_process
from records.database import Database
from records.embedded import EmbeddedPostgres, EmbeddedPostgresFailed
from records.server_access import APPLICATION, OWNER, PREFECT, SUPERUSER

NOBODY = 65534


@pytest.fixture
def server() -> Iterator[EmbeddedPostgres]:
    """A folder for a server of its own, which is stopped afterwards."""
    made = Path(tempfile.mkdtemp(prefix="tocsin-pg-"))
    server = EmbeddedPostgres(made / "postgres", durable=False)
    yield server
    server.stop()
    shutil.rmtree(made)


def ask(server: EmbeddedPostgres, role: str, database: str, question: str = "select current_user") -> str:
    """The answer to a question of a role, at the socket."""
    given = server.conninfo(database).replace(f"user={SUPERUSER}", f"user={role}")
    with psycopg.connect(given) as connection:
        answer = connection.execute(question).fetchone()
    assert answer is not None
    return str(answer[0])


def _told(server: EmbeddedPostgres, role: str) -> str:
    """What a role is told at the door of Tocsin's database: its name, or why it is not let in."""
    try:
        return ask(server, role, "tocsin")
    except psycopg.OperationalError as fault:
        return str(fault)


def refused(server: EmbeddedPostgres, role: str, database: str) -> str:
    """What the server says to whom it does not let in."""
    with pytest.raises(psycopg.OperationalError) as told:
        ask(server, role, database)
    return str(told.value)


def test_each_role_comes_into_what_is_its_own_and_into_nothing_else(postgres: EmbeddedPostgres) -> None:
    doors = {(OWNER, "tocsin"), (APPLICATION, "tocsin"), (PREFECT, "prefect")}
    for role, database in doors:
        assert ask(postgres, role, database) == role
    rooms = set(product((OWNER, APPLICATION, PREFECT), ("tocsin", "prefect", "postgres", "template1")))
    for role, database in sorted(rooms - doors):
        assert "permission denied for database" in refused(postgres, role, database)


def test_no_role_of_the_product_has_a_privilege_of_the_server(postgres: EmbeddedPostgres) -> None:
    privileges = """
        select bool_or(rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls)
          from pg_roles where rolname like 'tocsin%'
    """
    assert ask(postgres, SUPERUSER, "postgres", privileges) == "False"
    members = "select count(*) from pg_auth_members where member::regrole::text like 'tocsin%'"
    assert ask(postgres, SUPERUSER, "postgres", members) == "0"


def test_prefects_role_owns_its_database_and_may_make_tables_there(postgres: EmbeddedPostgres) -> None:
    question = "select string_agg(datname, ' ') from pg_database where datdba = current_user::regrole"
    assert ask(postgres, PREFECT, "prefect", question) == "prefect"
    assert ask(postgres, PREFECT, "prefect", "select has_schema_privilege('public', 'CREATE')") == "True"


def test_the_rules_let_in_by_the_socket_alone_and_only_whom_the_system_vouches_for(server: EmbeddedPostgres) -> None:
    server.start()
    rules = "select string_agg(concat_ws(' ', type, auth_method, error), ', ') from pg_hba_file_rules"
    assert ask(server, SUPERUSER, "postgres", rules) == "local peer"
    (server.folder / "pg_hba.own.conf").write_text("host all all 192.0.2.1/32 scram-sha-256\n")
    assert ask(server, SUPERUSER, "postgres", rules) == "local peer, host scram-sha-256"
    faults = "select count(*) from pg_ident_file_mappings where error is not null"
    assert ask(server, SUPERUSER, "postgres", faults) == "0"


def test_a_role_that_is_not_the_products_is_not_let_in(server: EmbeddedPostgres) -> None:
    server.start()
    with psycopg.connect(server.conninfo()) as connection:
        connection.execute("create role stranger login superuser")
    assert "no pg_hba.conf entry" in refused(server, "stranger", "postgres")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be another account")
def test_another_account_is_not_let_in_even_when_folder_and_socket_are_open(server: EmbeddedPostgres) -> None:
    server.start()
    assert "Permission denied" in _as_nobody(server, SUPERUSER)
    server.folder.parent.chmod(0o755)
    server.folder.chmod(0o711)
    (server.folder / ".s.PGSQL.5432").chmod(0o777)
    for role in (SUPERUSER, OWNER, APPLICATION):
        assert "Peer authentication failed" in _as_nobody(server, role)
    server.folder.chmod(0o700)


def _as_nobody(server: EmbeddedPostgres, role: str) -> str:
    """What another account of this machine is told when it asks for a role."""
    done = subprocess.run(
        [str(server_process.PROGRAMS / "psql"), f"host={server.folder} dbname=tocsin user={role}", "-c", "select 1"],
        user=NOBODY, group=NOBODY, extra_groups=[], cwd="/", env={"LC_ALL": "C"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode != 0, done.stdout
    return done.stderr


# Folders of earlier versions


@pytest.fixture
def old(server: EmbeddedPostgres) -> EmbeddedPostgres:
    """A running server as earlier versions made it: trust for everybody, and everything is the superuser's."""
    server._make_folders()
    server._run("initdb", "-D", str(server.folder), "-U", SUPERUSER, "--auth=trust", "--encoding=UTF8", "--locale=C")
    with (server.folder / "postgresql.conf").open("a") as settings:
        settings.write("\ninclude_if_exists 'tocsin.conf'\n")
    server._write_settings()
    server._run("pg_ctl", "-D", str(server.folder), "-w", "-l", str(server.folder / "start.log"), "start")
    with psycopg.connect(server.conninfo("postgres"), autocommit=True) as connection:
        connection.execute("create database tocsin")
        connection.execute("create database prefect")
    superuser = Database(server.url().replace(APPLICATION, SUPERUSER), pool=1)
    migrate.migrate(superuser, superuser)
    superuser.close()
    with psycopg.connect(server.conninfo("prefect")) as connection:
        for statement in PREFECTS:
            connection.execute(statement)
    return server


PREFECTS = (
    "create extension pg_trgm",
    "create type state_type as enum ('RUNNING')",
    "create domain name_of_run as text",
    "create table run (id bigserial primary key, number int generated always as identity, state state_type)",
    "create index by_state on run (state)",
    "create view running as select * from run",
    "create materialized view ran as select * from run",
    "create table part (id int) partition by range (id)",
    "create table part_1 partition of part for values from (0) to (10)",
    "create sequence loose",
    "create function touched() returns trigger language plpgsql as 'begin return new; end'",
    "create procedure swept(text) language sql as 'select 1'",
    "insert into run (state) values ('RUNNING')",
)
OWNERS = """
select string_agg(distinct owner::regrole::text, ' ') from (
    select relowner as owner from pg_class where relnamespace = 'public'::regnamespace
    union all select typowner from pg_type where typnamespace = 'public'::regnamespace and typname not like '%gtrgm'
    union all select proowner from pg_proc where pronamespace = 'public'::regnamespace and probin is null
    union all select datdba from pg_database where datname = current_database()
) as things
"""
"""The owners of all that is in a database but for what pg_trgm brought: a type and compiled functions."""
OF_THE_EXTENSION = "select string_agg(distinct proowner::regrole::text, ' ') from pg_proc where prosrc like 'gtrgm%'"


@pytest.mark.parametrize("running", [True, False], ids=["running", "stopped"])
def test_an_old_folder_is_handed_over_with_all_that_is_in_it(old: EmbeddedPostgres, running: bool) -> None:
    rules = (old.folder / "pg_hba.conf").read_text()
    if not running:
        old.stop()
    old.start()
    assert ask(old, OWNER, "tocsin", OWNERS) == OWNER
    assert ask(old, PREFECT, "prefect", OWNERS) == PREFECT
    assert ask(old, PREFECT, "prefect", "select count(*) from run") == "1"
    assert ask(old, PREFECT, "prefect", OF_THE_EXTENSION) == SUPERUSER
    assert (old.folder / "pg_hba.conf.before").read_text() == rules
    assert "permission denied for database" in refused(old, PREFECT, "tocsin")
    owner, application = Database(old.owner_url(), pool=1), Database(old.url(), pool=1)
    migrate.migrate(owner, application)
    assert migrate.differences(application) == []
    owner.close()
    application.close()


def test_a_server_that_runs_by_old_rules_is_told_the_new_ones(old: EmbeddedPostgres) -> None:
    with psycopg.connect(old.conninfo()) as connection:
        connection.execute("create role stranger login")
    assert ask(old, "stranger", "tocsin") == "stranger"
    old.start()
    deadline = time.monotonic() + 20
    while "no pg_hba.conf entry" not in _told(old, "stranger"):
        assert time.monotonic() < deadline, "the old rules still hold"
        time.sleep(0.02)


def test_a_hand_over_that_was_broken_off_is_taken_up_again(old: EmbeddedPostgres) -> None:
    """Here another's lock breaks it off, after the first of the two databases."""
    with psycopg.connect(old.conninfo("prefect")) as connection:
        connection.execute("lock table run in access exclusive mode")
        with pytest.raises(EmbeddedPostgresFailed, match="lock timeout"):
            old.start()
    old.start()
    assert ask(old, PREFECT, "prefect", OWNERS) == PREFECT


def test_what_is_in_order_is_left_as_it_is(server: EmbeddedPostgres) -> None:
    server.start()
    rules = server.folder / "pg_hba.conf"
    before = rules.stat().st_ino
    server.start()
    server.stop()
    server.start()
    assert rules.stat().st_ino == before
