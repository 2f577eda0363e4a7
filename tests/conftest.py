"""The real servers that tests share, one of each for a session: PostgreSQL and Prefect."""

import os
import shutil
import signal
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
from psycopg import sql

from api.prefect_server import prefect_server_child
from api.supervisor import Supervisor
from records.embedded import EmbeddedPostgres
from records.server_access import APPLICATION, OWNER
from settings import Settings
from workflows.flows.runner import prepare_environment


def free_port() -> int:
    """A port that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# Prefect reads its settings when it is imported, and test modules import it while they are collected.
PREFECT_PORT = free_port()
SESSION_FOLDER = Path(tempfile.gettempdir()) / f"tocsin-test-{os.getpid()}"
prepare_environment(f"http://127.0.0.1:{PREFECT_PORT}/api", SESSION_FOLDER / "prefect")


def pytest_unconfigure() -> None:
    """Leave nothing behind; the fixtures have stopped their servers."""
    shutil.rmtree(SESSION_FOLDER, ignore_errors=True)


@pytest.fixture(scope="session")
def session_folder() -> Path:
    """A short folder for this session; those of killed sessions, and their servers, are cleared away."""
    for folder in SESSION_FOLDER.parent.glob("tocsin-test-*"):
        if not psutil.pid_exists(int(folder.name.rpartition("-")[2])):
            EmbeddedPostgres(folder / "postgres").stop()
            shutil.rmtree(folder, ignore_errors=True)  # another session may be clearing it away just now
    return SESSION_FOLDER


@pytest.fixture(scope="session")
def postgres(session_folder: Path) -> Iterator[EmbeddedPostgres]:
    """A running PostgreSQL, made as the product makes it; only a lost machine would lose its data."""
    server = EmbeddedPostgres(session_folder / "postgres", durable=False)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def new_database(postgres: EmbeddedPostgres) -> Callable[..., str]:
    """Makes a database as the product's own is held, empty or as a copy of `template`, and tells its name."""

    def make(name: str, template: str = "template0") -> str:
        database, owner = sql.Identifier(name), sql.Identifier(OWNER)
        with psycopg.connect(postgres.conninfo("postgres"), autocommit=True) as connection:
            copied = sql.SQL("create database {} template {} owner {}")
            connection.execute(copied.format(database, sql.Identifier(template), owner))
            connection.execute(sql.SQL("revoke all on database {} from public").format(database))
            guest = sql.SQL("grant connect on database {} to {}")
            connection.execute(guest.format(database, sql.Identifier(APPLICATION)))
        return name

    return make


class PrefectServer:
    """The real Prefect server, which a test may kill and bring back."""

    def __init__(self, settings: Settings, database_url: str) -> None:
        self.api_url = str(settings.prefect_api_url)
        self._supervisor = Supervisor([prefect_server_child(settings, database_url)], settings.data_folder)

    def bring_up(self) -> None:
        """Start it if it is down, and return when it is ready."""
        deadline = time.monotonic() + 60
        self._supervisor.look()
        while not self._supervisor.is_ready("prefect"):
            self._supervisor.look()
            assert time.monotonic() < deadline, "Prefect's server does not become ready"
            time.sleep(0.1)

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the server; after SIGKILL it is gone when this returns."""
        process = psutil.Process(self._supervisor.pids()["prefect"])
        process.send_signal(number)
        if number == signal.SIGKILL:
            process.wait(5)

    def end(self) -> None:
        """End it for good."""
        self._supervisor.end()


@pytest.fixture(scope="session")
def _prefect(session_folder: Path, postgres: EmbeddedPostgres) -> Iterator[PrefectServer]:
    settings = Settings(data_folder=session_folder, prefect_port=PREFECT_PORT)
    server = PrefectServer(settings, postgres.asyncpg_url())
    server.bring_up()
    yield server
    server.end()


@pytest.fixture
def prefect_server(_prefect: PrefectServer) -> PrefectServer:
    """The real Prefect server, up at the beginning of every test that asks for it."""
    _prefect.bring_up()
    return _prefect
