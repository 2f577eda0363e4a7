"""What the README promises in its first screen: the drill is played to its end, nothing is lost, the record stands."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import free_port

SECONDS = 400


def test_the_demonstration_plays_the_whole_drill_and_ends_with_nothing_lost(session_folder: Path) -> None:
    """`make demo ONCE=1`: from a real warning to the archived incident."""
    ports = {f"TOCSIN_{name}_PORT": str(free_port()) for name in ("WEB", "PREFECT", "MAILBOX_SMTP", "MAILBOX_HTTP")}
    environment = {**os.environ, **ports, "TOCSIN_DATA_FOLDER": str(session_folder / "demo")}
    command = [sys.executable, "-m", "api.command_line", "demo", "--once"]
    demo = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False)

    assert demo.returncode == 0, demo.stdout[-2000:] + demo.stderr[-2000:]
    assert "lost 0 · unmarked doubles 0" in demo.stdout
    assert "演练通过 the drill passed" in demo.stdout
