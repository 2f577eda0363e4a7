"""`tocsin backup`, `tocsin restore` and the backup of the day: made, proved, told, and missed when it is not there."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from api import backing_up
from api.sentry import Outside, Watch
from records import backup
from records.embedded import EmbeddedPostgres
from records.questions import oversight
from settings import Settings
from states.actor import engine
from states.backup import Schedule
from states.oversight import Sort
from tests.api.conftest import Client, Office
from workflows.commands import keep_backups
from workflows.work import House

EVER = Schedule(time(0, 0), UTC, "weekly")


@pytest.fixture
def installation(house: House, postgres: EmbeddedPostgres, tmp_path: Path) -> Settings:
    """The settings of the house under test."""
    name = str(house.database.engine.url.database)
    return Settings(
        database_url=postgres.url(name), database_owner_url=postgres.owner_url(name), prefect="off",
        data_folder=tmp_path, backup_keep_days=1,
    )  # fmt: skip


@pytest.fixture
def elsewhere(installation: Settings, postgres: EmbeddedPostgres, new_database: Callable[..., str]) -> Settings:
    """The same settings with an empty database."""
    name = new_database(f"elsewhere_{uuid.uuid4().hex}")
    return installation.model_copy(
        update={"database_url": postgres.url(name), "database_owner_url": postgres.owner_url(name)}
    )


def told(house: House) -> list[str]:
    """What the journal says of backups, the newest first."""
    return [one.kind for one in house.look(engine("test"), datetime.now(UTC), keep_backups.last)]


def test_a_backup_is_made_proved_told_in_the_journal_and_put_back_elsewhere(
    house: House, installation: Settings, elsewhere: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert backing_up.back_up(installation, None, prove=True) == 0
    said = capsys.readouterr().out
    assert "密钥不在备份里" in said
    assert "on trial, the record stands" in said
    assert told(house) == ["backup_proved", "backup_made"]
    (path,) = backup.files(installation.backups)

    assert backing_up.put_back(elsewhere, path) == 0
    assert "Start it now: tocsin up" in capsys.readouterr().out
    assert backing_up.put_back(elsewhere, path) == 1
    assert "the database is not empty" in capsys.readouterr().err


def test_a_backup_that_fails_is_told_in_the_journal_with_its_reason(
    house: House, installation: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    barred = installation.data_folder / "barred"
    barred.touch()
    assert backing_up.back_up(installation, barred, prove=False) == 1
    assert "can not be written to" in capsys.readouterr().err
    assert told(house) == ["backup_failed"]


def test_the_backup_of_the_day_is_made_once_proved_the_first_time_and_old_ones_go(
    house: House, installation: Settings
) -> None:
    installation.backups.mkdir()
    old = installation.backups / "tocsin-20200101T000000Z.backup"
    old.touch()
    assert backing_up.of_the_day(installation, house, EVER)
    assert told(house) == ["backup_proved", "backup_made"]
    assert not old.exists()
    assert not backing_up.of_the_day(installation, house, EVER)
    assert len(backup.files(installation.backups)) == 1


def test_the_sentry_finds_that_there_was_no_backup_for_too_long_and_is_content_once_there_is(
    house: House, installation: Settings
) -> None:
    def found(**later: float) -> set[str]:
        Watch(house, lambda: datetime.now(UTC) + timedelta(**later), {}, Outside(), backups=EVER).look()
        with house.database.transaction() as session:
            return {one.sort for one in oversight.open_findings(session)} & {Sort.BACKUP, Sort.PROOF}

    assert found() == {Sort.BACKUP, Sort.PROOF}
    assert backing_up.back_up(installation, None, prove=False) == 0
    assert found() == {Sort.PROOF}
    assert found(hours=28) == {Sort.BACKUP, Sort.PROOF}
    assert backing_up.back_up(installation, None, prove=True) == 0
    assert found() == set()


def test_the_keeper_sees_when_the_last_was_made_and_proved_and_nobody_else_does(
    office: Office, client: Client, house: House, installation: Settings
) -> None:
    keeper = office["keeper"]
    assert "还没有备份" in client.get("/settings/backups", headers=keeper.headers).text
    assert backing_up.of_the_day(installation, house, EVER)
    told = keeper.get("/api/settings/backups")
    assert [one["kind"] for one in told["events"]] == ["backup_proved", "backup_made"]
    assert told["made_at"]
    assert told["proved_at"]
    page = client.get("/settings/backups", headers=keeper.headers).text
    assert "最近试恢复成功" in page
    assert told["events"][0]["file"] in page
    assert client.get("/api/settings/backups", headers=office["commander"].headers).status_code == 403
