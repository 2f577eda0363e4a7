"""The stage on which things are measured: a real PostgreSQL, a real Prefect server, a real mailbox, real processes."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
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

from sqlalchemy import create_engine, insert, text
from sqlmodel import SQLModel

from api import children, processes
from api.prefect_server import prefect_server_child
from notifiers.phones import Phones
from records.columns import new_id
from records.organisation import Organisation, Tier
from records.person import Address, Holding, Person, Post
from settings import Settings
from states.actor import Actor, engine
from states.organisation import Kind
from workflows.commands.publish_library import publish_library
from workflows.work import House

HERE = Path(__file__).parent
COMMANDER = Actor("boss", "指挥长", "boss", frozenset({"commander"}))
AREAS = {5: "900005", 1_000: "901000", 10_000: "910000"}
"""How many people are called in which place."""


def now() -> datetime:
    """The time."""
    return datetime.now(UTC)


def answers(url: str, seconds: float) -> None:
    """Waits until something answers at this address."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=1):
            return
        time.sleep(0.02)
    raise TimeoutError(f"{url} does not answer")


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
        answers(f"{self.settings.prefect_api_url}/ready", 60)

    def serve(self) -> None:
        """Starts a web server, and waits until it answers."""
        self.start("web")
        answers(f"{self.settings.page_url}/health", 60)

    def settle(self) -> None:
        """Lets the database do at once what it does by itself within a minute of many changes."""
        server = children.embedded(self.settings)
        if server is not None:
            with create_engine(server.owner_url(), isolation_level="AUTOCOMMIT").connect() as connection:
                connection.execute(text("vacuum analyze"))

    def rest(self) -> None:
        """Ends everything that runs, the database too."""
        for name in list(self.running):
            self.stop(name)
        self.house.database.close()
        server = children.embedded(self.settings)
        if server is not None:
            server.stop()

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


_DOORS = ("WEB", "PREFECT", "MAILBOX_SMTP", "MAILBOX_HTTP")


def _free_ports() -> list[int]:
    """Ports that nobody uses at this moment, one for each door."""
    with contextlib.ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in _DOORS]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]


@contextlib.contextmanager
def installed() -> Iterator[Stage]:
    """An empty stage: the newest schema and the library; everything on it is taken away afterwards."""
    place = Path(tempfile.mkdtemp(prefix="tocsin-bench-"))
    os.environ |= {"TOCSIN_DATA_FOLDER": str(place), "TOCSIN_LOG_LEVEL": "warning"}
    os.environ |= {f"TOCSIN_{name}_PORT": str(port) for name, port in zip(_DOORS, _free_ports(), strict=True)}
    settings = Settings()
    house = processes.prepare(settings)
    made = Stage(settings, house)
    try:
        yield made
    finally:
        made.rest()
        shutil.rmtree(place, ignore_errors=True)


@contextlib.contextmanager
def stage() -> Iterator[Stage]:
    """A stage with the measured procedure, as many people as are called, and their mailbox."""
    with installed() as made:
        made.house.carry(engine("bench"), now(), lambda work: publish_library(work, HERE))
        _people(made)
        made.start("mailbox")
        yield made


def _people(made: Stage) -> None:
    """The people of the stage: as many as are called in each place, and their commander."""
    with made.house.database.transaction() as session:
        bodies = {size: _body(size, area) for size, area in AREAS.items()}
        session.add(Tier(key="county", rank=3, zh="县", en="county"))
        session.flush()
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
    kind = Kind.SPECIALIST_HEADQUARTERS if size == min(AREAS) else Kind.TEAM
    return Organisation(key=f"b{size}", kind=kind, tier="county", areas=[area], zh="单位", en="unit")


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
