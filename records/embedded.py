"""The product's own PostgreSQL: a real server in the data folder, when no other database is given.

Owns its folder, settings and coming back; who may come in is decided in `records.server_access`, and what
is in the databases is left to the rest of `records` and, for Prefect's, to Prefect. The server is nobody's
child: it outlives every process of ours, so a killed worker costs no connection of another, and it stops
only when it is told to.
"""

import contextlib
import fcntl
import hashlib
import os
import re
import signal
import socket
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg

from records import server_access, server_process
from records.server_access import APPLICATION, OWNER, PREFECT, SUPERUSER

LONGEST_SOCKET = 103  # bytes; 107 on Linux, 103 on macOS
SOCKET_NAME = ".s.PGSQL.5432"
START_DEADLINE = 60  # seconds; recovery after a crash reads the log again

_SETTINGS = {
    "listen_addresses": "",  # reached through the socket only, which only its owner may open
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "synchronous_commit": "on",  # a start that was confirmed is on the disk
    "checkpoint_timeout": "15min",
    "max_wal_size": "1GB",
    "random_page_cost": "1.1",
    "jit": "off",  # every question here is short
    "timezone": "UTC",
    "logging_collector": "on",
    "log_filename": "postgres-%a.log",  # a week of logs, then the oldest day is written over
    "log_truncate_on_rotation": "on",
    "log_rotation_size": "0",
    "log_min_duration_statement": "1000",
}
_NOT_DURABLE = {"fsync": "off", "full_page_writes": "off"}


class EmbeddedPostgresFailed(Exception):
    """The server could not be made or started; the message ends with the last lines of its log."""


class EmbeddedPostgres:
    """One PostgreSQL server with its data in `folder`, shared by every process that names the same folder.

    `durable=False` is for tests only: data survives a killed process, not a lost machine.
    """

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        self.folder = folder.expanduser().resolve()
        self._settings = _SETTINGS if durable else _SETTINGS | _NOT_DURABLE
        self._socket_folder = _socket_folder(self.folder)
        self._socket = self._socket_folder / SOCKET_NAME

    def start(self) -> None:
        """Make the server if it is new, start it if it is down, and make the roles and databases that are missing.

        Safe to call at any time and from several processes at once. Raises EmbeddedPostgresFailed.
        """
        with self._locked():
            if not self._start_if_down() and server_access.write_rules(self.folder):
                self._read_rules_again()
            try:
                server_access.arrange(self.conninfo)
            except psycopg.Error as fault:
                raise EmbeddedPostgresFailed(f"roles and databases could not be made: {fault}") from fault

    def ensure_running(self) -> bool:
        """Start the server if it is down; whether that was needed. Costs 0.1 ms when it is up.

        Raises EmbeddedPostgresFailed when it can not be started.
        """
        if self.is_running():
            return False
        with self._locked():
            return self._start_if_down()

    def is_running(self) -> bool:
        """Whether the server takes connections."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(1)
            try:
                connection.connect(str(self._socket))
            except OSError:
                return False
            return True

    def stop(self) -> None:
        """Stop the server for everybody; open transactions are rolled back. Nothing if it is down."""
        with self._locked():
            if server_process.find(self.folder) is not None:
                self._run("pg_ctl", *self._at, "-w", "-t", str(START_DEADLINE), "-m", "fast", "stop")
            if self._socket_folder != self.folder:
                with contextlib.suppress(OSError):
                    self._socket_folder.rmdir()

    @property
    def pid(self) -> int | None:
        """The process number of the server, or None when it is down."""
        server = server_process.find(self.folder)
        return server.pid if server else None

    def url(self, database: str = "tocsin") -> str:
        """The address of `database` for the daily work, for SQLAlchemy with psycopg."""
        return f"postgresql+psycopg://{APPLICATION}@/{database}?host={self._socket_folder}"

    def owner_url(self, database: str = "tocsin") -> str:
        """The same for whoever changes the shape of `database`."""
        return f"postgresql+psycopg://{OWNER}@/{database}?host={self._socket_folder}"

    def asyncpg_url(self, database: str = "prefect") -> str:
        """The address of `database` for Prefect's server, which speaks asyncpg."""
        return f"postgresql+asyncpg://{PREFECT}@/{database}?host={self._socket_folder}"

    def conninfo(self, database: str = "tocsin") -> str:
        """The address of `database` for psycopg itself, as the superuser: for the care of the server alone."""
        return f"host={self._socket_folder} user={SUPERUSER} dbname={database}"

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        """One process at a time makes, starts or stops the server; the lock dies with its holder."""
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(
            self.folder.with_name(f"{self.folder.name}.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600
        )
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def _start_if_down(self) -> bool:
        server = server_process.find(self.folder)
        if server is not None:
            self._wait_until_ready(server)
            return False
        self._make_folders()
        if not (self.folder / "PG_VERSION").exists():
            self._initialise()
        self._write_settings()
        server_access.write_rules(self.folder)
        server_process.see_off_orphans(self.folder, self._socket)
        self._run("pg_ctl", *self._at, "-w", "-t", str(START_DEADLINE), "-l", str(self._log), "start")
        return True

    def _read_rules_again(self) -> None:
        """A server that was started by an earlier version goes by the rules of that version until it is told."""
        server = server_process.find(self.folder)
        if server is not None:
            server.send_signal(signal.SIGHUP)

    def _wait_until_ready(self, server: psutil.Process) -> None:
        """Whoever started it may have been killed before it was ready."""
        deadline = time.monotonic() + START_DEADLINE
        while not server_process.is_ready(self.folder):
            if not server.is_running() or time.monotonic() > deadline:
                raise EmbeddedPostgresFailed(f"PostgreSQL does not become ready\n{_last_lines(self._log)}")
            time.sleep(0.02)

    @property
    def _log(self) -> Path:
        return self.folder / "start.log"

    @property
    def _at(self) -> tuple[str, str]:
        return ("-D", str(self.folder))

    def _make_folders(self) -> None:
        account = server_process.account()
        owner = account.pw_uid if account else os.geteuid()
        for folder in {self.folder, self._socket_folder}:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if account and folder.lstat().st_uid == 0:
                os.chown(folder, account.pw_uid, account.pw_gid, follow_symlinks=False)
            found = folder.lstat()
            if found.st_uid != owner or not stat.S_ISDIR(found.st_mode) or found.st_mode & 0o077:
                raise EmbeddedPostgresFailed(f"{folder} is open to others; remove it or choose another data folder")
        if account:
            server_process.let_pass(self.folder.parent)
            server_process.let_pass(server_process.PROGRAMS)

    def _initialise(self) -> None:
        self._run(
            "initdb",
            *(*self._at, "-U", SUPERUSER, "--auth=reject", "--encoding=UTF8"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
        )
        with (self.folder / "postgresql.conf").open("a") as settings:
            settings.write("\ninclude_if_exists 'tocsin.conf'\n")

    def _write_settings(self) -> None:
        settings = self._settings | {"unix_socket_directories": str(self._socket_folder)}
        lines = [f"{name} = '{value}'\n" for name, value in settings.items()]
        path = self.folder / "tocsin.conf"
        path.write_text(
            "# Written at every start; your own settings belong at the end of postgresql.conf.\n" + "".join(lines)
        )
        path.chmod(0o644)

    def _run(self, program: str, *arguments: str) -> None:
        account = server_process.account()
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        # A pipe would stay open as long as the server that the program starts, so its output goes to a file.
        with tempfile.TemporaryFile("w+") as output:
            done = subprocess.run(
                [str(server_process.PROGRAMS / program), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd="/",
                env=environment | {"LC_ALL": "C"},
                check=False,
                user=account.pw_uid if account else None,
                group=account.pw_gid if account else None,
                extra_groups=[] if account else None,
            )
            if done.returncode:
                output.seek(0)
                raise EmbeddedPostgresFailed(f"{program}: {output.read()}\n{_last_lines(self._log)}")


def _socket_folder(folder: Path) -> Path:
    """Beside the data, or in /tmp when that path is too long for a socket or would need escaping in a URL."""
    path = os.fsencode(folder / SOCKET_NAME)
    if len(path) <= LONGEST_SOCKET and re.fullmatch(rb"[A-Za-z0-9/._+-]+", path):
        return folder
    return Path("/tmp") / f"tocsin-{hashlib.sha256(path).hexdigest()[:16]}"  # noqa: S108 - owner and mode are checked


def _last_lines(log: Path, count: int = 20) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-count:]) if log.exists() else ""
