"""A database of the office's own: one address for its owner, one for the daily work; or one for both, with a word."""

import os
import subprocess
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from api import children, processes
from records.embedded import EmbeddedPostgres
from records.migrate import differences
from records.server_access import APPLICATION, OWNER
from records.version import newest
from settings import Settings, UnsafeSettings

_numbers = count(1)


@pytest.fixture
def addresses(postgres: EmbeddedPostgres, new_database: Callable[..., str]) -> tuple[str, str]:
    """An empty database that the office has made for us: its owner's address, and that of the application."""
    name = new_database(f"office_{next(_numbers)}")
    return postgres.owner_url(name), postgres.url(name)


def given(folder: Path, address: str, owner: str | None = None) -> Settings:
    """The settings of an office with a database of its own."""
    return Settings(data_folder=folder, database_url=address, database_owner_url=owner, prefect="off")


def test_with_two_addresses_the_owner_makes_the_tables_and_the_rest_only_works_with_them(
    addresses: tuple[str, str], tmp_path: Path
) -> None:
    owner, application = addresses
    with capture_logs() as told:
        house = processes.prepare(given(tmp_path, application, owner))
    assert differences(house.database) == []
    assert [one for one in told if one["log_level"] == "warning"] == []
    house.database.close()


def test_once_migrated_the_daily_work_needs_no_address_of_the_owner(addresses: tuple[str, str], tmp_path: Path) -> None:
    owner, application = addresses
    processes.prepare(given(tmp_path, application, owner)).database.close()
    house = processes.prepare(given(tmp_path, application))
    assert differences(house.database) == []
    house.database.close()


def test_with_one_address_everything_works_and_the_log_says_what_the_record_is_worth(
    addresses: tuple[str, str], tmp_path: Path
) -> None:
    owner, _ = addresses
    processes.prepare(given(tmp_path, owner)).database.close()
    with capture_logs() as told:
        processes.house(given(tmp_path, owner)).database.close()
    (warning,) = [one for one in told if one["log_level"] == "warning"]
    assert "append-only against mistakes only" in warning["event"]
    assert (warning["role"], "TOCSIN_DATABASE_OWNER_URL" in warning["way_out"]) == (OWNER, True)


def test_a_database_that_is_away_does_not_keep_a_process_from_starting(tmp_path: Path) -> None:
    with capture_logs() as told:
        processes.house(given(tmp_path, "postgresql://nobody@127.0.0.1:1/none")).database.close()
    assert told == []


def test_whoever_may_not_change_the_schema_is_told_which_address_is_missing(
    addresses: tuple[str, str], tmp_path: Path
) -> None:
    _, application = addresses
    settings = given(tmp_path, application)
    used = processes.database(settings)
    with pytest.raises(UnsafeSettings) as refused:
        processes.upgrade(settings, used)
    used.close()
    (reason,) = refused.value.reasons
    assert "TOCSIN_DATABASE_OWNER_URL" in reason.zh
    assert "TOCSIN_DATABASE_OWNER_URL" in reason.en


def test_the_command_migrates_as_the_owner_and_without_it_says_why_not(
    addresses: tuple[str, str], tmp_path: Path
) -> None:
    owner, application = addresses
    refused = _migrate(tmp_path, TOCSIN_DATABASE_URL=application)
    assert (refused.returncode, "Traceback" in refused.stderr) == (2, False)
    assert "TOCSIN_DATABASE_OWNER_URL" in refused.stderr
    done = _migrate(tmp_path, TOCSIN_DATABASE_URL=application, TOCSIN_DATABASE_OWNER_URL=owner)
    assert (done.returncode, done.stdout.strip()) == (0, newest()), done.stderr


def _migrate(folder: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "api.command_line", "migrate"],
        env={**os.environ, **environment, "TOCSIN_DATA_FOLDER": str(folder), "TOCSIN_PREFECT": "off"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_no_process_that_is_kept_alive_is_told_how_to_become_the_owner(tmp_path: Path) -> None:
    settings = Settings.model_validate(
        {
            "data_folder": tmp_path,
            "database_url": f"postgresql://{APPLICATION}@db/tocsin",
            "database_owner_url": f"postgresql://{OWNER}@db/tocsin",
            "prefect_database_url": "postgresql://tocsin_prefect@db/prefect",
        }
    )
    kept = children.children(settings, mailbox=True)
    assert {child.name for child in kept} == {"web", "worker", "sentry", "mailbox", "prefect"}
    assert {child.env["TOCSIN_DATABASE_OWNER_URL"] for child in kept} == {""}
    (prefect,) = [child for child in kept if child.name == "prefect"]
    assert {prefect.env[f"TOCSIN_{name}"] for name in ("DATABASE_URL", "SECRET", "MAIL_GATEWAY")} == {""}
