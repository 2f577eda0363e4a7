"""Everything as it runs, with real processes: officials are called by WeCom cards, and answer by tapping them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from api import processes
from api.rehearsing import made_up
from records.person import Address, Person
from tests.acceptance.product import Performance, Product
from tests.conftest import free_port


def asked(port: int, path: str, body: object = None) -> Any:
    """A request to the rehearsed providers."""
    said = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", said, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        text = answer.read().decode()
    return json.loads(text) if text.startswith("{") else text


@pytest.fixture
def port(product: Product, tmp_path: Path) -> Iterator[int]:
    """Where `tocsin rehearse providers` runs beside the product."""
    port, folder = free_port(), product.settings.data_folder
    told = {
        **os.environ, "TOCSIN_DATA_FOLDER": str(folder), "TOCSIN_PROVIDERS_PORT": str(port),
        "TOCSIN_WEB_PORT": str(product.settings.web_port), "TOCSIN_PROVIDERS_IMAP_PORT": str(free_port()),
    }  # fmt: skip
    command = [sys.executable, "-u", "-m", "api.command_line", "rehearse", "providers"]
    with subprocess.Popen(command, env=told, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert str(port) in process.stdout.readline()
        yield port
        process.terminate()


def by_cards_alone(product: Product) -> None:
    """Everybody is reached through the WeCom account for drills and in no other way."""
    house = processes.house(product.settings)
    with house.database.transaction() as session:
        keys = {one.id: one.key for one in session.execute(select(Person)).scalars()}
        for address in session.execute(select(Address).where(col(Address.closed_at).is_(None))).scalars():
            if address.channel == "mail":
                address.url = f"wecomapp://drill_wecomapp/{keys[address.person_id]}"
            else:
                address.closed_at = processes.now()
            session.add(address)
    house.database.close()


def eventually(what: Any, seconds: float = 60) -> Any:
    """The first thing that is true of `what` within some seconds."""
    until = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < until, "it did not come about in time"
        time.sleep(0.3)
    return found


def card_saying(port: int, received: str) -> Any:
    """The first card on any phone whose button for "received" says so; None while there is none."""
    messages = asked(port, "/messages")["messages"]
    return next((one for one in messages if ["received", received] in one["choices"]), None)


def test_officials_are_called_by_card_and_their_taps_answer(product: Product, port: int) -> None:
    (account,) = [one for one in made_up(port, b"acceptance") if one.channel == "wecomapp"]
    performance = Performance(product, "urgent_start")
    entered = {
        "key": account.key, "channel": account.channel, "drill": True, "base_url": account.base_url,
        "values": dict(account.secrets),
    }  # fmt: skip
    answer, _ = performance.desk.post("keeper", "/api/channels", entered)
    assert answer.status_code == 201, answer.text
    by_cards_alone(product)
    for number, step in enumerate(performance.drill.steps, start=1):
        performance.player.play_step(number, step)
        if step.do is not None and step.do.trigger == "start_urgently":
            break

    for received, shown in (("收到", "答复：收到"), ("received", ": received")):
        card = eventually(lambda words=received: card_saying(port, words))
        assert card["body"].startswith("【演练】")
        said = asked(port, f"/phones/{card['to']}/answer", {"number": card["number"], "tap": "received"})
        assert said["status"] == 200
        assert eventually(lambda to=card["to"], words=shown: words in asked(port, f"/phone/{to}"))
    ref = performance.player.cases["response"]
    journal = performance.desk.get("auditor", f"/api/cases/{ref}/journal")
    answers = [one for one in journal if one["kind"] == "answered"]
    assert [one["data"]["outcome"] for one in answers] == ["first", "first"]
    assert performance.desk.get("auditor", "/api/verify")["faults"] == []
    performance.desk.close()
