"""Who cleans up after a campaign, however it ended: a process of its own that waits for its end.

It is told over a pipe what was started and where. When the pipe ends, because the campaign is done or because somebody
has killed it, whatever still runs of that is ended and the folders are removed.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import psutil

from api import children
from settings import Settings

_GRACE = 15


class Watcher:
    """The other end of the pipe, in the campaign itself."""

    def __init__(self) -> None:
        argv = [sys.executable, "-m", "tests.campaign.left_behind"]
        self._process = subprocess.Popen(argv, stdin=subprocess.PIPE, start_new_session=True)

    def knows_folder(self, folder: Path) -> None:
        """An installation was made here."""
        self._tell({"folder": str(folder)})

    def knows_process(self, pid: int) -> None:
        """A process was started."""
        self._tell({"pid": pid, "since": psutil.Process(pid).create_time()})

    def close(self) -> None:
        """Nothing more is started; waits until everything is clean."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=120)

    def _tell(self, what: dict[str, object]) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(what).encode() + b"\n")
        self._process.stdin.flush()


def clean_up(told: Iterable[dict[str, object]]) -> None:
    """Ends the processes, and the databases that lie in the folders, and removes the folders."""
    all_told = list(told)
    running = [process for one in all_told if (process := _process(one)) is not None]
    for process in running:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.send_signal(signal.SIGCONT)  # a frozen one would not hear
            process.terminate()
    for process in psutil.wait_procs(running, timeout=_GRACE)[1]:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    for folder in [Path(str(one["folder"])) for one in all_told if "folder" in one]:
        if folder.exists():
            server = children.embedded(Settings(data_folder=folder))
            if server is not None and server.is_running():
                server.stop()
            shutil.rmtree(folder, ignore_errors=True)


def _process(told: dict[str, object]) -> psutil.Process | None:
    """The very process that was told of, not another that has got its number since."""
    if "pid" not in told:
        return None
    try:
        found = psutil.Process(int(str(told["pid"])))
        return found if found.create_time() == told["since"] else None
    except psutil.NoSuchProcess:
        return None


if __name__ == "__main__":
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    clean_up([json.loads(line) for line in sys.stdin])
