"""The product's own PostgreSQL: it starts, is shared, outlives its clients and comes back."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from records import embedded
from records.embedded import EmbeddedPostgres, EmbeddedPostgresFailed

STARTS_AND_WAITS = """
import sys
from pathlib import Path
from records.embedded import EmbeddedPostgres
server = EmbeddedPostgres(Path(sys.argv[1]))
server.start()
print(server.pid, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="tocsin-pg-"))
    yield made / "postgres"
    EmbeddedPostgres(made / "postgres").stop()
    shutil.rmtree(made)


@pytest.fixture
def server(folder: Path) -> EmbeddedPostgres:
    made = EmbeddedPostgres(folder)
    made.start()
    return made


def a_client(folder: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", STARTS_AND_WAITS, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def kill(pid: int | None) -> None:
    assert pid is not None
    process = psutil.Process(pid)
    process.kill()
    while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
        time.sleep(0.001)


def ask(server: EmbeddedPostgres, question: str, database: str = "tocsin") -> object:
    with psycopg.connect(server.conninfo(database)) as connection:
        answer = connection.execute(question)
        row = answer.fetchone() if answer.description else None
    return row and row[0]


def test_a_new_folder_holds_both_databases_and_what_prefect_needs(server: EmbeddedPostgres) -> None:
    assert ask(server, "SELECT current_database()") == "tocsin"
    assert ask(server, "SELECT extname FROM pg_extension WHERE extname = 'pg_trgm'", "prefect") == "pg_trgm"


def test_what_was_confirmed_is_on_the_disk(server: EmbeddedPostgres) -> None:
    settings = [ask(server, f"SHOW {name}") for name in ("fsync", "synchronous_commit", "full_page_writes")]
    assert settings == ["on", "on", "on"]


def test_the_server_takes_no_connection_from_the_network_or_another_user(server: EmbeddedPostgres) -> None:
    assert ask(server, "SHOW listen_addresses") == ""
    assert ask(server, "SHOW unix_socket_permissions") == "0700"
    assert server.folder.stat().st_mode & 0o077 == 0


def test_the_server_outlives_a_killed_client(folder: Path) -> None:
    client = a_client(folder)
    assert client.stdout is not None
    pid = int(client.stdout.readline())
    os.killpg(client.pid, signal.SIGKILL)
    client.communicate()
    server = EmbeddedPostgres(folder)
    assert server.pid == pid
    assert ask(server, "SELECT 1") == 1


def test_two_that_start_at_once_share_one_server(folder: Path) -> None:
    clients = [a_client(folder) for _ in range(2)]
    pids = {client.communicate(timeout=60)[0].strip() for client in clients}
    assert pids == {str(EmbeddedPostgres(folder).pid)}


def test_a_killed_server_comes_back_with_everything_that_was_committed(server: EmbeddedPostgres) -> None:
    ask(server, "CREATE TABLE kept AS SELECT 7 AS number")
    with contextlib.closing(psycopg.connect(server.conninfo())) as bystander:
        bystander.execute("INSERT INTO kept VALUES (8)")
        kill(server.pid)
        assert not server.is_running()
        assert server.ensure_running()
    assert ask(server, "SELECT array_agg(number) FROM kept") == [7]
    assert not server.ensure_running()


def test_a_query_that_outlives_the_killed_server_does_not_keep_it_from_coming_back(
    server: EmbeddedPostgres,
) -> None:
    endless = "DO $$ DECLARE n bigint := 0; BEGIN LOOP n := n + 1; END LOOP; END $$"
    with psycopg.connect(server.conninfo(), autocommit=True) as connection:
        busy = subprocess.Popen(
            [
                sys.executable,
                "-c",
                f"import psycopg; psycopg.connect({server.conninfo()!r}).execute({endless!r})",
            ],
            stderr=subprocess.DEVNULL,
        )
        question = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'DO%'"
        while ask(server, question) != 1:
            assert busy.poll() is None
        connection.execute("SELECT 1")
        kill(server.pid)
        assert server.ensure_running()
    busy.wait(5)
    assert ask(server, "SELECT 1") == 1


def test_a_process_number_left_behind_is_not_believed(server: EmbeddedPostgres) -> None:
    """After a restart of the machine the number may belong to anybody; here it is ours."""
    pid_file = server.folder / "postmaster.pid"
    left_behind = pid_file.read_text().split("\n", 1)[1]
    server.stop()
    pid_file.write_text(f"{os.getpid()}\n{left_behind}")
    assert server.pid is None
    server.start()
    assert ask(server, "SELECT 1") == 1


def test_stopping_a_stopped_server_does_nothing(server: EmbeddedPostgres) -> None:
    server.stop()
    server.stop()
    assert not server.is_running()


@pytest.mark.parametrize("name", ["long" * 40, "数据, 与 空格"])
def test_a_folder_that_no_socket_could_be_in_works(folder: Path, name: str) -> None:
    server = EmbeddedPostgres(folder.parent / name / "postgres")
    try:
        server.start()
        assert ask(server, "SELECT 1") == 1
        assert str(server.folder) not in server.url()
    finally:
        server.stop()
    assert not Path(server.url().partition("host=")[2]).exists()


def test_a_socket_folder_that_others_could_enter_is_refused(folder: Path) -> None:
    server = EmbeddedPostgres(folder.parent / ("long" * 40))
    shared = Path(server.url().partition("host=")[2])
    shared.mkdir()
    shared.chmod(0o777)
    try:
        with pytest.raises(EmbeddedPostgresFailed, match="open to others"):
            server.start()
    finally:
        shared.rmdir()


def test_a_failed_start_tells_what_the_server_said(server: EmbeddedPostgres, folder: Path) -> None:
    server.stop()
    with (folder / "postgresql.conf").open("a") as settings:
        settings.write("shared_buffers = nonsense\n")
    with pytest.raises(EmbeddedPostgresFailed, match="shared_buffers"):
        server.start()


def test_addresses_name_the_socket_and_the_driver(folder: Path) -> None:
    server = EmbeddedPostgres(folder)
    assert server.url() == f"postgresql+psycopg://tocsin_app@/tocsin?host={server.folder}"
    assert server.owner_url() == f"postgresql+psycopg://tocsin_owner@/tocsin?host={server.folder}"
    assert server.asyncpg_url() == f"postgresql+asyncpg://tocsin_prefect@/prefect?host={server.folder}"
    assert len(str(server.folder / embedded.SOCKET_NAME)) <= embedded.LONGEST_SOCKET
