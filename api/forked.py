"""A process that begins as a copy of this one: what is loaded here is not loaded again, and its memory is shared.

For whoever has one thread alone: of the others a copy would inherit the locks, and nobody who opens them.
"""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

PR_SET_PDEATHSIG, PR_SET_NAME = 1, 15
_PRCTL = ctypes.CDLL(None).prctl if sys.platform == "linux" else None


def may_fork() -> bool:
    """Whether this process may be copied: it runs one thread, and on Linux, whose libraries bear it."""
    return sys.platform == "linux" and threading.active_count() == 1


def die_with_parent() -> None:
    """From here on this process dies when the thread that started it does."""
    if _PRCTL is not None:
        _PRCTL(PR_SET_PDEATHSIG, signal.SIGKILL)


@dataclass(frozen=True, slots=True)
class Life:
    """What a copy does, under which name it is listed, and what it changes in its environment."""

    name: str
    does: Callable[[], object]
    env: Mapping[str, str] = field(default_factory=dict)
    folder: Path | None = None

    def begin(self, output: int) -> None:
        """The copy's whole life: in a session of its own, what it prints goes to `output`."""
        os.setsid()
        die_with_parent()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        for told in (1, 2):
            os.dup2(output, told)
        if _PRCTL is not None:
            _PRCTL(PR_SET_NAME, f"tocsin {self.name}".encode())
        os.environ.update(self.env)
        if self.folder is not None:
            os.chdir(self.folder)
        self.does()


class Forked:
    """A running copy, asked and ended in the words of `subprocess.Popen`."""

    def __init__(self, life: Life, output: IO[bytes]) -> None:
        # What is here stays: looking for garbage in it would be writing in it, and what is written in is not shared.
        gc.freeze()
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        self._process = multiprocessing.get_context("fork").Process(
            target=life.begin, args=(output.fileno(),), name=life.name
        )
        self._process.start()

    @property
    def pid(self) -> int:
        """Its process number."""
        return int(self._process.pid or 0)

    def poll(self) -> int | None:
        """How it ended: its code, or the signal as a negative number; None while it runs."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Waits until it has ended; raises subprocess.TimeoutExpired when `timeout` seconds were not enough."""
        self._process.join(timeout)
        code = self._process.exitcode
        if code is None:
            raise subprocess.TimeoutExpired(self._process.name, timeout or 0.0)
        return code
