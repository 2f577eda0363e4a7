"""Backups: whole or not there, put back only where nothing stands, and good only when the record stands afterwards."""

from __future__ import annotations

import signal
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from records import backup, backup_file, restore
from records.backup_file import BackupFailed
from records.database import Database
from records.embedded import EmbeddedPostgres
from records.restore import Into
from records.vault import Vault
from states.actor import engine
from tests.workflows.scene import BEGIN, LINK_KEY, Scene

VAULT = Vault.of(LINK_KEY)


@pytest.fixture
def owner_url(scene: Scene, postgres: EmbeddedPostgres) -> str:
    """The owner's address of the scene's database."""
    return postgres.owner_url(str(scene.house.database.engine.url.database))


@pytest.fixture
def made(scene: Scene, owner_url: str, tmp_path: Path) -> backup.Made:
    """A backup of a scene in which there is something to lose."""
    scene.turns.seal()
    return backup.take(owner_url, VAULT, tmp_path / "backups", BEGIN)


@pytest.fixture
def empty(postgres: EmbeddedPostgres, new_database: Callable[..., str]) -> Iterator[Into]:
    """An empty database."""
    name = new_database(f"restored_{time.monotonic_ns()}")
    into = Into(Database(postgres.owner_url(name), pool=1), Database(postgres.url(name), pool=1))
    yield into
    into.owner.close()
    into.application.close()


def tables(url: str) -> dict[str, str]:
    """What every table holds, as one digest each."""
    listed = "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'"
    with psycopg.connect(backup.plain(url)) as connection:
        names = sorted(str(name) for (name,) in connection.execute(listed).fetchall())
        query = "select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from {} t"
        return {name: str(connection.execute(query.format(name).encode()).fetchone()) for name in names}


def refusal(path: Path, into: Into, vault: Vault = VAULT) -> str:
    """Why a backup was not put back."""
    with pytest.raises(BackupFailed) as refused:
        restore.restore(path, vault, into)
    assert refused.value.reason.zh
    return refused.value.reason.en


def test_what_is_put_back_is_what_was_there_and_the_record_stands(
    made: backup.Made, owner_url: str, empty: Into
) -> None:
    proof = restore.restore(made.path, VAULT, empty)
    assert proof.stands
    assert proof.entries == made.manifest.seals > 0
    assert tables(empty.owner.url) == tables(owner_url)


def test_any_tar_opens_a_backup_and_only_its_owner_may(made: backup.Made) -> None:
    with tarfile.open(made.path) as opened:
        assert opened.getnames() == ["database.dump", "manifest.json", "sha256"]
        dump = opened.extractfile("database.dump")
        assert dump is not None
        assert dump.read(5) == b"PGDMP"
    assert made.path.stat().st_mode & 0o777 == 0o600


def test_a_byte_that_flipped_anywhere_is_refused_and_nothing_is_put_back(made: backup.Made, empty: Into) -> None:
    whole = made.path.read_bytes()
    places = [*range(0, len(whole), len(whole) // 40), 5, 512, len(whole) - 1, len(whole) - 1500, len(whole) - 2040]
    for place in places:
        damaged = bytearray(whole)
        damaged[place] ^= 1
        made.path.write_bytes(damaged)
        assert "is no whole backup" in refusal(made.path, empty), place
    assert tables(empty.owner.url) == {}


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.999])
def test_a_file_that_was_cut_short_is_refused(made: backup.Made, share: float) -> None:
    whole = made.path.read_bytes()
    made.path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(BackupFailed, match="is no whole backup"):
        backup_file.read(made.path)


def test_a_database_with_anything_in_it_is_left_as_it_is(made: backup.Made, owner_url: str, scene: Scene) -> None:
    before = tables(owner_url)
    there = Into(Database(owner_url, pool=1), scene.house.database)
    assert "the database is not empty" in refusal(made.path, there)
    assert tables(owner_url) == before


def test_without_its_key_nothing_is_put_back_and_the_key_is_named(made: backup.Made, empty: Into) -> None:
    said = refusal(made.path, empty, Vault.of(b"another"))
    assert "under the key secret, which is not here" in said
    assert tables(empty.owner.url) == {}


def test_no_key_and_no_number_in_clear_is_in_the_file(made: backup.Made) -> None:
    assert LINK_KEY not in made.path.read_bytes()


def test_a_backup_of_another_schema_is_refused_with_the_way_out(made: backup.Made, empty: Into, tmp_path: Path) -> None:
    older = tmp_path / "older.backup"
    backup_file.write(older, replace(made.manifest, schema="0001"), lambda file: backup_file.pour_dump(made.path, file))
    assert "the backup has schema 0001" in refusal(older, empty)


def test_a_journal_that_does_not_reach_as_far_as_it_did_is_no_good(
    made: backup.Made, empty: Into, tmp_path: Path
) -> None:
    longer = replace(made.manifest, seals=made.manifest.seals + 1)
    path = tmp_path / "longer.backup"
    backup_file.write(path, longer, lambda file: backup_file.pour_dump(made.path, file))
    assert "not what it was" in refusal(path, empty)


def test_a_proof_leaves_nothing_behind(made: backup.Made, owner_url: str, tmp_path: Path) -> None:
    assert restore.prove(made.path, VAULT, tmp_path / "proofs", owner_url).stands
    assert list((tmp_path / "proofs").iterdir()) == []


def test_work_goes_on_while_a_backup_is_made_and_what_is_written_meanwhile_is_not_in_it(
    scene: Scene, owner_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.turns.seal()
    dumped = backup._dump

    def while_others_work(*given: object) -> None:
        scene.house.carry(engine("test"), BEGIN, lambda work: work.ledger.office("settings", subject="meanwhile"))
        dumped(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(backup, "_dump", while_others_work)
    made = backup.take(owner_url, VAULT, tmp_path, BEGIN)
    assert restore.prove(made.path, VAULT, tmp_path / "proofs", owner_url).stands


def test_two_at_once_one_makes_it_and_the_other_is_told(owner_url: str, tmp_path: Path) -> None:
    with backup.alone(owner_url), pytest.raises(BackupFailed, match="another backup is being made"):
        backup.take(owner_url, VAULT, tmp_path, BEGIN)


def test_killed_in_the_middle_the_one_before_stays_whole_and_the_next_clears_up(
    made: backup.Made, owner_url: str
) -> None:
    folder = made.path.parent
    program = (
        "import sys, time; from datetime import UTC, datetime; from pathlib import Path; from records import backup;"
        "from records.vault import Vault;"
        "backup._dump = lambda *given: (given[-1].write(b'x' * 9999), given[-1].flush(), print('now', flush=True),"
        " time.sleep(60));"
        "backup.take(sys.argv[1], Vault.of(b'k'), Path(sys.argv[2]), datetime(2027, 1, 1, tzinfo=UTC))"
    )
    child = subprocess.Popen([sys.executable, "-c", program, owner_url, str(folder)], stdout=subprocess.PIPE)
    assert child.stdout is not None
    assert child.stdout.readline() == b"now\n"
    child.send_signal(signal.SIGKILL)
    child.communicate()
    assert backup.files(folder) == [made.path]
    assert len(list(folder.iterdir())) == 2
    assert backup_file.read(made.path) == made.manifest
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:  # the server lets go of the lock when it has seen that its holder is gone
        try:
            again = backup.take(owner_url, VAULT, folder, BEGIN + timedelta(days=1))
            break
        except BackupFailed:
            time.sleep(0.1)
    assert sorted(folder.iterdir()) == [made.path, again.path]


def test_a_disk_without_room_is_said_before_anything_is_written(owner_url: str, tmp_path: Path) -> None:
    with pytest.raises(BackupFailed, match="MiB are needed"):
        backup.room(tmp_path, 1 << 60)


def test_old_ones_go_but_never_the_newest_nor_the_one_that_was_proved(tmp_path: Path) -> None:
    names = [f"tocsin-202608{day:02}T010000Z.backup" for day in (1, 2, 3, 20)]
    for name in (*names, "of-somebody-else.backup"):
        (tmp_path / name).touch()
    assert backup.clear_away(tmp_path, BEGIN - timedelta(days=14), names[1]) == [names[0], names[2]]
    assert backup.clear_away(tmp_path, BEGIN + timedelta(days=90), "") == [names[1]]
    assert {one.name for one in tmp_path.iterdir()} == {names[3], "of-somebody-else.backup"}
