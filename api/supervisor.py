"""Keeps the product's processes alive: starts them, starts them again when they end, stops them together.

Knows nothing of what they do. Whoever must not die with the product, the database server, is no child
of this; it is tended by a call once a second.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO

import structlog

from api.forked import Forked, Life, die_with_parent, may_fork

LOOK_SECONDS = 0.1
TEND_SECONDS = 1.0
GRACE_SECONDS = 5.0
"""How long a child may take to end by itself when all are stopped."""
LONGEST_WAIT = 15.0
"""How long a less urgent child lets a more urgent one go first."""
LARGEST_LOG = 10_000_000  # bytes; a larger one becomes <name>.log.1 at the next start

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Child:
    """A process to be kept alive: what is run, with which environment on top of ours, and how to ask it."""

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str] = field(default_factory=dict)
    ready_url: str | None = None
    folder: Path | None = None
    """Where it runs; ours when not given."""
    after: str | None = None
    """Another child that is more urgent: the first start waits until that one is ready, but not for ever."""
    inside: Callable[[], object] | None = None
    """The same as `argv` for a copy of this process, which shares its memory; used where this one may be copied."""


@dataclass(slots=True)
class Backoff:
    """How long to wait before the next start: 0.2 s, doubling to 2 s; short again after 10 s of life."""

    shortest: float = 0.2
    longest: float = 2.0
    healthy_after: float = 10.0
    _next: float = 0.0

    def after(self, seconds_up: float) -> float:
        """The seconds to wait after a process has ended that was up for `seconds_up`."""
        wait = self.shortest if seconds_up >= self.healthy_after or not self._next else self._next
        self._next = min(wait * 2, self.longest)
        return wait


class Supervisor:
    """Runs `children` until it is told to stop; pids in `folder`/run, what they print in `folder`/log.

    `tend` is called once a second; when it fails that is logged and tried again. On Linux the children
    die with the thread that called `start` or `run`, even when this process is killed.
    """

    def __init__(
        self,
        children: list[Child],
        folder: Path,
        tend: Callable[[], object] | None = None,
        *,
        patience: float = LONGEST_WAIT,
    ) -> None:
        self._patience = patience
        self._kept = [_Kept(child, folder) for child in children]
        self._tend = tend
        self._began_at = self._tended_at = time.monotonic()
        # No threading.Event: its lock may be held by the very thread in which the signal's handler would wait for it.
        self._stopping = False

    def run(self) -> None:
        """Keep everything alive until SIGTERM, SIGINT or `stop`, then end it all. For the main thread."""
        previous = {each: signal.signal(each, self._asked_to_stop) for each in (signal.SIGTERM, signal.SIGINT)}
        try:
            while not self._stopping:
                self.look()
                time.sleep(LOOK_SECONDS)
        finally:
            for each, handler in previous.items():
                signal.signal(each, handler)
            self.end()

    def look(self) -> None:
        """One round: start what is due, notice what has ended, tend what is nobody's child."""
        now = time.monotonic()
        for kept in self._kept:
            if not self._lets_go_first(kept, now):
                kept.look(now)
        if self._tend is not None and now - self._tended_at >= TEND_SECONDS:
            self._tended_at = now
            try:
                self._tend()
            except Exception:  # whatever it is, the children must be looked after
                log.exception("tending failed; it is tried again")

    def _lets_go_first(self, kept: _Kept, now: float) -> bool:
        if kept.was_started or kept.child.after is None or now - self._began_at > self._patience:
            return False
        return not self.is_ready(kept.child.after)

    def stop(self) -> None:
        """Ask `run` to end; may be called from any thread."""
        self._stopping = True

    def pids(self) -> dict[str, int]:
        """The running children and their process numbers."""
        return {kept.child.name: kept.pid for kept in self._kept if kept.pid is not None}

    def is_ready(self, name: str) -> bool:
        """Whether the child runs and, if it can be asked, answers that it is ready."""
        return any(kept.child.name == name and kept.is_ready() for kept in self._kept)

    def _asked_to_stop(self, _signal: int, _frame: FrameType | None) -> None:
        self.stop()

    def end(self) -> None:
        """End all children now, those that do not go by themselves within five seconds by force."""
        for kept in self._kept:
            kept.signal(signal.SIGTERM)
        deadline = time.monotonic() + GRACE_SECONDS
        for kept in self._kept:
            kept.end(max(0.0, deadline - time.monotonic()))


class _Kept:
    """One child with its process, its files and its patience."""

    def __init__(self, child: Child, folder: Path) -> None:
        self.child = child
        self._pid_file = folder / "run" / f"{child.name}.pid"
        self._log_file = folder / "log" / f"{child.name}.log"
        self._process: subprocess.Popen[bytes] | Forked | None = None
        self._backoff = Backoff()
        self._started_at = 0.0
        self._due_at = 0.0

    @property
    def was_started(self) -> bool:
        return self._started_at > 0

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def look(self, now: float) -> None:
        if self._process is not None and (code := self._process.poll()) is not None:
            wait = self._backoff.after(now - self._started_at)
            log.warning("a process has ended", name=self.child.name, code=code, again_in=wait)
            self.signal(signal.SIGKILL)
            self._process = None
            self._due_at = now + wait
        if self._process is None and now >= self._due_at:
            self._start(now)

    def is_ready(self) -> bool:
        if self._process is None or self._process.poll() is not None:
            return False
        return self.child.ready_url is None or _answers(self.child.ready_url)

    def signal(self, number: signal.Signals) -> None:
        """Reach the whole group, so that nothing a child has started is left behind."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, number)

    def end(self, seconds: float) -> None:
        if self._process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(seconds)
            self.signal(signal.SIGKILL)
            self._process.wait()
            self._process = None
        self._pid_file.unlink(missing_ok=True)

    def _start(self, now: float) -> None:
        for file in (self._pid_file, self._log_file):
            file.parent.mkdir(parents=True, exist_ok=True)
        if self._log_file.exists() and self._log_file.stat().st_size > LARGEST_LOG:
            self._log_file.replace(self._log_file.with_name(f"{self._log_file.name}.1"))
        self._started_at = now
        try:
            with self._log_file.open("ab") as output:
                self._process = self._begun(output)
        except OSError:
            self._due_at = now + self._backoff.after(0)
            log.exception("a process could not be started", name=self.child.name)
            return
        self._pid_file.write_text(f"{self._process.pid}\n")
        log.info("a process was started", name=self.child.name, pid=self._process.pid)

    def _begun(self, output: IO[bytes]) -> subprocess.Popen[bytes] | Forked:
        child = self.child
        if child.inside is not None and may_fork():
            return Forked(Life(child.name, child.inside, child.env, child.folder), output)
        return subprocess.Popen(
            child.argv,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, **child.env},
            cwd=child.folder,
            start_new_session=True,
            preexec_fn=die_with_parent,  # noqa: PLW1509 - one system call, nothing that could wait
        )


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=1) as answer:  # noqa: S310 - our own address on loopback
            return bool(answer.status == 200)  # noqa: PLR2004 - the number everybody knows
    except (urllib.error.URLError, OSError):
        return False
