"""`tocsin demo`: the whole product in a folder of its own, the sample county, and the drill played to its end."""

from __future__ import annotations

import os
import threading
import time
import urllib.request
from pathlib import Path
from typing import Any

import typer
import yaml
from pwdlib import PasswordHash

from api import children, processes
from api.drill.desk import Desk, Unexpected
from api.drill.officials import Officials
from api.drill.player import Player
from api.drill.script import read_drill
from api.drill.summary import summarise
from notifiers.phones import Phones
from plans.shelf import DRILLS, LIBRARY
from settings import Settings
from states.actor import engine
from workflows.commands.load_directory import Target, load_directory

PASSWORD = "drill-only-2026"  # noqa: S105 - the password of invented people in a drill folder
DIRECTORY = LIBRARY / "junlian" / "directory.yaml"


def demo_settings(settings: Settings) -> Settings:
    """The same settings with a data folder of the demonstration's own, new each time."""
    folder = settings.data_folder / time.strftime("demo-%Y%m%d-%H%M%S")
    os.environ["TOCSIN_DATA_FOLDER"] = str(folder)
    return Settings()


def load_sample(settings: Settings) -> None:
    """The newest schema, the library, the sample directory with pretend phones, and its accounts."""
    house = processes.prepare(settings)
    target = Target(
        addresses={
            "mail": f"tmail://127.0.0.1:{settings.mailbox_smtp_port}/{{key}}@phones.example?from=duty@tocsin.example&drill=1",
            "sms": f"tsms://127.0.0.1:{settings.mailbox_http_port}/{{number}}?drill=1",
        },
        password_hash=PasswordHash.recommended().hash(PASSWORD),
    )
    house.carry(engine("command_line"), processes.now(), lambda work: load_directory(work, DIRECTORY, target))
    house.database.close()


def accounts() -> dict[str, str]:
    """The accounts of the sample directory: user name and post."""
    data = yaml.safe_load(DIRECTORY.read_text(encoding="utf-8"))
    named = {one["key"]: one["account"] for one in data["people"] if one.get("account")}
    posts = {post["holder"]: post["zh"] for post in data["posts"] if post.get("holder") in named}
    return {account: posts.get(key, "") for key, account in named.items()}


def run(settings: Settings, *, once: bool) -> int:
    """Plays the drill; 0 when everything went as the file says, nothing was lost, and the record stands."""
    settings = demo_settings(settings)
    settings.data_folder.mkdir(parents=True, exist_ok=True)
    load_sample(settings)
    supervisor = children.supervisor(settings, mailbox=True)
    outcome: list[int] = []
    thread = threading.Thread(
        target=_played, args=(settings, supervisor.stop if once else None, outcome), name="drill", daemon=True
    )
    thread.start()
    supervisor.run()
    server = children.embedded(settings)
    if server is not None:
        server.stop()
    return outcome[0] if outcome else (1 if once else 0)


def _played(settings: Settings, stop: Any, outcome: list[int]) -> None:
    try:
        outcome.append(play(settings, "junlian_rainstorm"))
    except Exception as fault:  # noqa: BLE001 - a demonstration says what went wrong and ends with 1
        typer.echo(f"演练中断 the drill was broken off: {type(fault).__name__}: {fault}", err=True)
        outcome.append(1)
    if stop is not None:
        stop()
    else:
        _announce(settings)


def wait_until_up(settings: Settings, seconds: float = 60) -> None:
    """Waits until the web server answers; `Unexpected` when it does not."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"{settings.page_url}/ready", timeout=2):  # noqa: S310 - our own address
                return
        except OSError:
            time.sleep(0.2)
    raise Unexpected(f"{settings.page_url} does not answer")


def play(settings: Settings, name: str) -> int:
    """Plays one drill at a running product and prints its summary; 0 when all is well."""
    drill = read_drill(DRILLS / f"{name}.yaml")
    mailbox = settings.data_folder / "mailbox.jsonl"
    wait_until_up(settings)
    typer.echo(f"{drill.title['zh']} · {drill.title['en']}（{settings.page_url}，pace {drill.pace:g}）")
    desk = Desk(settings.page_url, PASSWORD)
    officials = Officials(drill, DIRECTORY, mailbox)
    officials.start()
    player = Player(drill, desk, frozenset(accounts()), typer.echo)
    try:
        player.play()
        return _summary(desk, player, mailbox)
    finally:
        officials.stop()
        desk.close()


def responses(desk: Desk, player: Player) -> list[dict[str, Any]]:
    """Every response of the drill's incident, whole: calls, messages, tasks and journal."""
    found = []
    for child in desk.get("auditor", f"/api/cases/{player.cases['incident']}")["children"]:
        if child["kind"] == "response":
            case = desk.get("auditor", f"/api/cases/{child['id']}")
            parts = ("calls", "messages", "tasks", "journal")
            path = f"/api/cases/{child['id']}"
            found.append(case | {part: desk.get("auditor", f"{path}/{part}", limit=10_000) for part in parts})
    return found


def _summary(desk: Desk, player: Player, mailbox: Path) -> int:
    whole = responses(desk, player)
    numbers = {message["number"] for one in whole for message in one["messages"]}
    arrived = [one for one in Phones(mailbox).since(0) if one.number in numbers]
    summary = summarise(whole, arrived)
    typer.echo("")
    for line in summary.lines:
        typer.echo(line)
    for fault in summary.faults:
        typer.echo(f"✗ {fault}", err=True)
    typer.echo("演练通过 the drill passed" if not summary.faults else "演练未通过 THE DRILL FAILED")
    return 1 if summary.faults else 0


def _announce(settings: Settings) -> None:
    typer.echo(f"\n{settings.page_url}   (Ctrl-C 停止 stops)\n密码 password: {PASSWORD}")
    for account, post in accounts().items():
        typer.echo(f"  {account:<10} {post}")
    typer.echo(f"演练手机 pretend phones: {settings.page_url}/pocket")
