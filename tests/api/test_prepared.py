"""What must be so before anything is served: made so once, not again, and again when files or database have changed."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from pydantic import SecretStr

from api import prepared, processes
from records import version
from records.embedded import EmbeddedPostgres
from records.person import Address, Person
from records.questions import directory
from settings import Settings, UnsafeSettings


@pytest.fixture
def office(postgres: EmbeddedPostgres, new_database: Callable[..., str], tmp_path: Path) -> Settings:
    """The settings of an office with an empty database of its own."""
    name = new_database(f"prepared_{tmp_path.name.replace('-', '_')}"[:60].lower())
    owner, url = postgres.owner_url(name), postgres.url(name)
    return Settings(data_folder=tmp_path, database_url=url, database_owner_url=owner, prefect="off")


def loaded_by_a_start(office: Settings) -> bool:
    """Whether a start of this office, in a process of its own, needed the whole product to make it ready."""
    code = "from api import prepared; from settings import Settings; prepared.make_ready(Settings())"
    environment = {
        "TOCSIN_PREFECT": "off",
        "TOCSIN_DATA_FOLDER": str(office.data_folder),
        "TOCSIN_DATABASE_URL": str(office.database_url),
        "TOCSIN_DATABASE_OWNER_URL": str(office.database_owner_url),
    }
    done = subprocess.run(
        [sys.executable, "-c", f"{code}; import sys; print('sqlalchemy' in sys.modules)"],
        env={**os.environ, **environment}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip() == "True"


def change(office: Settings, statement: str) -> None:
    """Somebody changes the database by hand."""
    with psycopg.connect(str(office.database_owner_url).replace("+psycopg", "")) as connection:
        connection.execute(statement)


def current(office: Settings) -> int:
    """How many definitions are current."""
    with psycopg.connect(str(office.database_url).replace("+psycopg", "")) as connection:
        row = connection.execute("select count(*) from definitions where current").fetchone()
    assert row is not None
    return int(row[0])


def test_an_empty_database_is_made_ready_and_the_next_start_has_nothing_to_do(office: Settings) -> None:
    assert version.said(str(office.database_url)) == ""
    assert loaded_by_a_start(office)
    assert version.current(str(office.database_url)) == version.newest()
    assert not loaded_by_a_start(office)


def test_a_database_that_is_not_as_it_was_is_made_ready_again(office: Settings) -> None:
    prepared.make_ready(office)
    published = current(office)
    change(office, "update definitions set current = false where name = 'intake'")
    prepared.make_ready(office)
    assert current(office) == published > 0


def test_files_that_are_not_as_they_were_make_it_ready_again(office: Settings) -> None:
    prepared.make_ready(office)
    remembered = office.data_folder / "run" / "prepared"
    digest, _, said = remembered.read_text().partition(" ")
    remembered.write_text(f"{digest[::-1]} {said}")
    assert loaded_by_a_start(office)
    assert not loaded_by_a_start(office)


def test_an_office_that_goes_over_to_two_roles_is_made_ready_for_the_second(office: Settings) -> None:
    """Its role becomes the owner, and the one for the daily work has no rights yet."""
    prepared.make_ready(
        office.model_copy(update={"database_url": office.database_owner_url, "database_owner_url": None})
    )
    assert version.said(str(office.database_url)) == ""
    prepared.make_ready(office)
    assert current(office) > 0


def test_without_the_key_of_the_numbers_nothing_starts_and_the_way_out_is_said(office: Settings) -> None:
    prepared.make_ready(office)
    house = processes.house(office)
    with house.database.transaction() as session:
        person = Person(key="p1", zh="甲", en="A")
        directory.add(session, [person])
        directory.add(session, [Address(person_id=person.id, channel="sms", url="tsms://127.0.0.1/13900001111")])
    house.database.close()
    changed = office.model_copy(update={"secret": SecretStr("another secret of the same office, long enough")})
    for start in (prepared.make_ready, processes.serving):
        with pytest.raises(UnsafeSettings) as refused:
            start(changed)
        assert "TOCSIN_ENCRYPTION_KEYS" in refused.value.reasons[0].zh
    prepared.make_ready(office)
    processes.serving(office).database.close()
