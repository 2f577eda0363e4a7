"""A running product for acceptance tests: `tocsin up` in a folder of its own, with the sample county loaded."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path
from typing import Any

import psutil
import psycopg

from api import children, demonstration
from api.drill.desk import PATIENCE, Desk
from api.drill.officials import Officials
from api.drill.player import Player
from api.drill.script import read_drill
from api.drill.summary import Summary, summarise
from notifiers.phones import Phones
from plans.shelf import DRILLS
from settings import Settings
from tests.campaign import stuck
from tests.conftest import free_port


class Product:
    """One installation. `kill` takes a process away with SIGKILL; the supervisor brings it back."""

    def __init__(self, folder: Path, **more: str) -> None:
        self._more = {f"TOCSIN_{name.upper()}": value for name, value in more.items()}
        self.settings = Settings(
            data_folder=folder,
            web_port=free_port(),
            prefect_port=free_port(),
            mailbox_smtp_port=free_port(),
            mailbox_http_port=free_port(),
        )
        self._up: subprocess.Popen[bytes] | None = None
        self._away: dict[str, threading.Event] = {}

    def start(self) -> None:
        """Loads the sample county and starts everything."""
        self.settings.data_folder.mkdir(parents=True, exist_ok=True)
        self.load()
        self._up = self.run("up")
        demonstration.wait_until_up(self.settings)

    def run(self, *command: str) -> subprocess.Popen[bytes]:
        """Starts a command of this installation; what it prints goes to a log of its own."""
        ports = ("web_port", "prefect_port", "mailbox_smtp_port", "mailbox_http_port")
        environment = {f"TOCSIN_{name.upper()}": str(getattr(self.settings, name)) for name in ports}
        with (self.settings.data_folder / f"{command[0]}.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "api.command_line", *command],
                env={**os.environ, **environment, **self._more, "TOCSIN_DATA_FOLDER": str(self.settings.data_folder)},
                stdout=log,
                stderr=log,
            )

    def load(self) -> None:
        """Loads the sample county."""
        demonstration.load_sample(self.settings)

    def stop(self) -> None:
        """Ends everything, the database too."""
        for away in self._away.values():
            away.set()
        if self._up is not None:
            self._up.terminate()
            self._up.wait(timeout=30)
        server = children.embedded(self.settings)
        if server is not None:
            server.stop()

    def falls(self) -> None:
        """The supervisor is killed, and its children die with it: as when the machine stops."""
        if self._up is not None:
            self._up.kill()
            self._up.wait(timeout=30)

    def pid(self, name: str) -> int | None:
        """The process number of a running child."""
        file = self.settings.data_folder / "run" / f"{name}.pid"
        try:
            pid = int(file.read_text())
        except (OSError, ValueError):
            return None
        return pid if psutil.pid_exists(pid) else None

    def works(self, name: str) -> bool:
        """Whether a child has begun to work: the web server answers, the worker has made itself known."""
        if name == "web":
            try:
                with urllib.request.urlopen(f"{self.settings.page_url}/health", timeout=1):
                    return True
            except OSError:
                return False
        server = children.embedded(self.settings)
        pid = self.pid(name)
        if server is None or pid is None:
            return False
        with psycopg.connect(server.conninfo()) as connection:
            return connection.execute("select 1 from workers where pid = %s", (pid,)).fetchone() is not None

    def kill(self, name: str) -> bool:
        """SIGKILL to a child; False when it is not there to be killed."""
        pid = self.pid(name)
        if pid is None:
            return False
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            return False
        return True

    def keep_away(self, name: str) -> None:
        """Kills a child, and again whenever it has been started again, until it is let back."""
        away = self._away[name] = threading.Event()

        def again() -> None:
            while not away.is_set():
                self.kill(name)
                away.wait(0.3)

        threading.Thread(target=again, name=f"away {name}", daemon=True).start()

    def let_back(self, name: str) -> None:
        """No longer keeps a child away."""
        self._away.pop(name).set()

    def log(self, name: str) -> str:
        """What a child has printed."""
        return (self.settings.data_folder / "log" / f"{name}.log").read_text(errors="replace")


class Performance:
    """A drill played at a product, with its officials, and what it came to."""

    def __init__(self, product: Product, name: str, patience: float = 45.0) -> None:
        self.product = product
        self.drill = read_drill(DRILLS / f"{name}.yaml")
        self.desk = Desk(product.settings.page_url, demonstration.PASSWORD, max(patience, PATIENCE))
        self.mailbox = product.settings.data_folder / "mailbox.jsonl"
        self.officials = Officials(self.drill, demonstration.DIRECTORY, self.mailbox)
        self.told: list[str] = []
        self.player = Player(
            self.drill, self.desk, frozenset(demonstration.accounts()), self.told.append, patience=patience
        )

    def __enter__(self) -> Performance:
        self.officials.start()
        return self

    def __exit__(self, broken: object, *_: object) -> None:
        self.officials.stop()
        self.desk.close()
        if broken is not None:
            print("\n".join(self.told))  # noqa: T201 - pytest shows it: the installation is gone afterwards
            stuck.show(self.product.settings.data_folder)

    def responses(self) -> list[dict[str, Any]]:
        """Every response of the drill's incident, whole."""
        return demonstration.responses(self.desk, self.player)

    def summary(self) -> Summary:
        """The summary, checked against the pretend phones. Whatever is still under way gets a moment to end."""
        for _ in range(100):
            responses = self.responses()
            messages = [message for one in responses for message in one["messages"]]
            if all(message["state"] != "queued" for message in messages):
                break
            time.sleep(0.3)
        numbers = {message["number"] for message in messages}
        return summarise(responses, [one for one in Phones(self.mailbox).since(0) if one.number in numbers])
