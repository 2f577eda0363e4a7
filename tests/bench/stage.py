"""The stage on which things are measured: a real PostgreSQL, a real Prefect server, a real mailbox, real processes."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert, text
from sqlmodel import SQLModel

from api import children, processes
from api.prefect_server import prefect_server_child
from notifiers.phones import Phones
from records.columns import new_id
from records.organisation import Organisation
from records.person import Address, Holding, Person, Post
from settings import Settings
from states.actor import Actor, engine
from workflows.commands.publish_library import publish_library
from workflows.work import House

HERE = Path(__file__).parent
COMMANDER = Actor("boss", "指挥长", "boss", frozenset({"commander"}))
AREAS = {5: "900005", 1_000: "901000", 10_000: "910000"}
"""How many people are called in which place."""


def now() -> datetime:
    """The time."""
    return datetime.now(UTC)


@dataclass
class Stage:
    """One installation that is measured."""

    settings: Settings
    house: House
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def phones(self) -> Phones:
        """What has arrived at the mailbox."""
        return Phones(self.settings.data_folder / "mailbox.jsonl")

    def start(self, name: str, *arguments: str, **environment: str) -> subprocess.Popen[bytes]:
        """Starts a process of the product."""
        log = (self.settings.data_folder / f"{name}.log").open("ab")
        command = (sys.executable, "-m", "api.command_line", *(arguments or (name,)))
        process = subprocess.Popen(command, env={**os.environ, **environment}, stdout=log, stderr=log)
        self.running[name] = process
        return process

    def start_prefect(self) -> None:
        """Starts Prefect's server as the product does, and waits until it answers."""
        server = children.embedded(self.settings)
        child = prefect_server_child(self.settings, server.asyncpg_url() if server else "")
        log = (self.settings.data_folder / "prefect.log").open("ab")
        self.running["prefect"] = subprocess.Popen(
            child.argv, env={**os.environ, **child.env}, cwd=child.folder, stdout=log, stderr=log
        )
        for _ in range(300):
            with (
                contextlib.suppress(OSError),
                urllib.request.urlopen(f"{self.settings.prefect_api_url}/ready", timeout=1),
            ):
                return
            time.sleep(0.2)
        raise TimeoutError("Prefect's server did not come up")

    def stop(self, name: str) -> None:
        """Ends a process of the product."""
        process = self.running.pop(name)
        process.terminate()
        process.wait(timeout=20)

    def wait_for_worker(self, before: int) -> None:
        """Until one more worker has made itself known than before."""
        for _ in range(300):
            with self.house.database.transaction() as session:
                if session.execute(text("select count(*) from workers")).scalar_one() > before:
                    return
            time.sleep(0.1)
        raise TimeoutError("no worker came up")

    def slow_channel(self, seconds: float) -> None:
        """Every door of the mailbox takes `seconds` to answer; 0 makes it quick again."""
        fault = (
            b'{"address":"*","fault":"slow","seconds":%f}' % seconds if seconds else b'{"address":"*","fault":"none"}'
        )
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.settings.mailbox_http_port}/faults",
            data=fault,
            headers={"content-type": "application/json"},
        )
        urllib.request.urlopen(request, timeout=5).close()


@contextlib.contextmanager
def stage(folder: Path | None = None) -> Iterator[Stage]:
    """A stage with its people and its mailbox; everything on it is taken away afterwards."""
    place = folder or Path(tempfile.mkdtemp(prefix="tocsin-bench-"))
    os.environ |= {"TOCSIN_DATA_FOLDER": str(place), "TOCSIN_LOG_LEVEL": "warning"}
    os.environ |= {
        f"TOCSIN_{name}_PORT": str(8750 + n)
        for n, name in enumerate(("WEB", "PREFECT", "MAILBOX_SMTP", "MAILBOX_HTTP"))
    }
    settings = Settings()
    house = processes.prepare(settings)
    house.carry(engine("bench"), now(), lambda work: publish_library(work, HERE))
    made = Stage(settings, house)
    _people(made)
    made.start("mailbox")
    try:
        yield made
    finally:
        for name in list(made.running):
            made.stop(name)
        house.database.close()
        server = children.embedded(settings)
        if server is not None:
            server.stop()
        shutil.rmtree(place, ignore_errors=True)


def _people(made: Stage) -> None:
    """The people of the stage: as many as are called in each place, and their commander."""
    with made.house.database.transaction() as session:
        bodies = {size: _body(size, area) for size, area in AREAS.items()}
        session.add_all(bodies.values())
        session.flush()
        rows: dict[type[SQLModel], list[dict[str, Any]]] = {Person: [], Post: [], Holding: [], Address: []}
        for size, body in bodies.items():
            for number in range(size):
                _somebody(made, rows, f"s{size}n{number}", ("called", body))
        _somebody(made, rows, COMMANDER.person, ("commander", bodies[5]))
        for table, given in rows.items():
            session.execute(insert(table), given)


def _body(size: int, area: str) -> Organisation:
    kind = "command" if size == min(AREAS) else "unit"
    return Organisation(key=f"b{size}", kind=kind, tier="county", area=area, zh="单位", en="unit")


def _somebody(
    made: Stage, rows: dict[type[SQLModel], list[dict[str, Any]]], key: str, place: tuple[str, Organisation]
) -> None:
    """One person with one post and one address."""
    person, post = new_id(), new_id()
    role, body = place
    url = f"tmail://127.0.0.1:{made.settings.mailbox_smtp_port}/{key}@phones.example?from=duty@tocsin.example"
    rows[Person].append({"id": person, "key": key, "zh": "某某", "en": "somebody", "language": "zh"})
    rows[Post].append(
        {"id": post, "key": key, "organisation_id": body.id, "role": role, "zh": "某岗位", "en": "a post"}
    )
    rows[Holding].append({"id": new_id(), "post_id": post, "person_id": person, "part": "holder", "since": now()})
    rows[Address].append(
        {"id": new_id(), "person_id": person, "channel": "mail", "url": url, "position": 0, "drill": True}
    )
