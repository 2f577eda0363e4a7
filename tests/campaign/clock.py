"""The clock of the machine in a campaign: `clock.c` stands between it and every process, PostgreSQL and Prefect too.

The product knows nothing of it. What lies on the disk keeps its true times.
"""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

JUMP = 600
HELD = 12.0
"""Seconds for which the clock stands wrong before it is set right again."""
LOOK_SECONDS = 0.2
_FILE = "TOCSIN_CAMPAIGN_CLOCK"
_SOURCE = Path(__file__).with_name("clock.c")


def begin_again_under_it(module: str, arguments: list[str]) -> None:
    """Replaces this process by the same one under the movable clock; returns where it is there already, or can't be."""
    compiler = shutil.which("cc")
    if sys.platform != "linux" or compiler is None or _FILE in os.environ:
        return
    folder = Path(tempfile.mkdtemp(prefix="tocsin-campaign-clock-"))
    folder.chmod(0o755)  # PostgreSQL runs as a user of its own
    library, file = folder / "clock.so", folder / "seconds"
    subprocess.run([compiler, "-shared", "-fPIC", "-O2", "-o", library, _SOURCE, "-ldl"], check=True)
    file.write_bytes(_seconds(0))
    file.chmod(0o644)
    environment = {**os.environ, "LD_PRELOAD": str(library), _FILE: str(file)}
    os.execve(sys.executable, [sys.executable, "-m", module, *arguments], environment)  # noqa: S606 - itself


def is_movable() -> bool:
    """Whether this process and all that it starts live by the movable clock."""
    return _FILE in os.environ


def folder() -> Path:
    """Where it lies, to be removed at the end; only when it is movable."""
    return Path(os.environ[_FILE]).parent


@contextmanager
def earlier() -> Iterator[None]:
    """Half an hour ago: what is done now will have been done for longer than any jump goes back."""
    if not is_movable():
        yield
        return
    _move(-3 * JUMP)
    try:
        yield
    finally:
        _move(0)


class Jumps:
    """Ten minutes ahead, right again, ten minutes back, right again: four jumps, for every process at once."""

    def __init__(self, may_begin: Callable[[], bool]) -> None:
        self.made = 0
        self._may_begin = may_begin
        self._stop = threading.Event()

    def make(self) -> None:
        """Makes them once it may begin, all, or until it is told to stop; the clock stands right at the end."""
        while not self._may_begin() and not self._stop.wait(LOOK_SECONDS):
            pass
        try:
            for offset in (JUMP, 0, -JUMP, 0):
                if self._stop.is_set():
                    return
                _move(offset)
                self.made += 1
                self._stop.wait(HELD)
        finally:
            _move(0)

    def stop(self) -> None:
        """No more of them."""
        self._stop.set()


def _move(offset: int) -> None:
    with Path(os.environ[_FILE]).open("r+b", buffering=0) as file:
        file.write(_seconds(offset))


def _seconds(offset: int) -> bytes:
    return struct.pack("=q", offset)
