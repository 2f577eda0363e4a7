"""The whole way round: a call goes out to a rehearsed provider, its phone answers, and the door moves the ladder."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from typing_extensions import override

from api.app import create_app
from notifiers.channels.accounts import ChannelAccount
from notifiers.gate import Gate
from notifiers.notifier import Message as Letter
from notifiers.notifier import Result
from notifiers.rehearsal import RehearsalNotifier
from notifiers.rehearsed.provider import Callback
from notifiers.tray import Trouble
from notifiers.via_apprise import AppriseNotifier
from records.call import Call, Message
from records.channel_account import KeptAccount
from settings import Settings
from tests.api.conftest import Client
from tests.notifiers.pretended import Pretended
from tests.notifiers.scripted import NOW
from tests.workflows.reached import moved_to
from tests.workflows.scene import Clock, Scene
from workflows.channel_accounts import KeptAccounts
from workflows.work import House

POST, PHONE = "water_duty", "13800000001"
SMS = ("aliyunsms", "tencentsms")


class OverProviders(RehearsalNotifier):
    """Sends to the rehearsed providers what goes through accounts, and rehearses the rest."""

    def __init__(self, gate: Gate) -> None:
        super().__init__(gate, lambda _: None)
        self._real = AppriseNotifier(gate, lambda: NOW)

    @override
    def send(self, message: Letter) -> Result:
        if message.address.startswith(("tencent", "aliyun")):
            return self._real.send(message)
        return super().send(message)


@dataclass
class Round:
    """A desk with one official on a pretend phone."""

    scene: Scene
    client: Client
    providers: Pretended

    @property
    def call(self) -> Call:
        return self.scene.call_of(self.scene.response, POST)

    @property
    def message(self) -> Message:
        return self.scene.rows(Message, Message.call_id == self.call.id)[-1]

    def calls_out(self, kind: str) -> None:
        """A response that calls the official through an account of this kind."""
        known = self.providers.account(kind)
        with self.scene.house.database.transaction() as session:
            session.add(
                KeptAccount(
                    key=known.key, channel=kind, drill=True, base_url=known.base_url,
                    secrets=json.dumps(dict(known.secrets)), opened_at=NOW,
                )
            )  # fmt: skip
        moved_to(self.scene, POST, f"{kind}://{known.key}/{PHONE}", "sms")
        self.scene.started()
        self.scene.sends()


@pytest.fixture
def way(house: House, settings: Settings, tmp_path: Path) -> Iterator[Round]:
    scene = Scene(house, Clock(NOW))
    scene.notifier = OverProviders(Gate({"127.0.0.1"}, accounts=KeptAccounts(house, scene.clock)))
    with Client(create_app(house, settings, scene.clock)) as client:

        def door(account: ChannelAccount, callback: Callback) -> tuple[int, bytes]:
            answer = client.request(
                callback.method, f"/callbacks/{account.key}", params=dict(callback.query), content=callback.body,
                headers=dict(callback.headers),
            )  # fmt: skip
            return answer.status_code, answer.content

        providers = Pretended(tmp_path / "phones.jsonl", door, drill=True)
        providers.server.start()
        yield Round(scene, client, providers)
        providers.server.stop()


def delivered(way: Round) -> None:
    """Waits for the report, which comes on its own."""
    way.providers.ask("POST", f"/phones/{PHONE}/read", {})
    for _ in range(200):
        if way.call.delivered_at is not None:
            return
        way.providers.ask("GET", f"/phones/{PHONE}")
    raise AssertionError("no report came")


@pytest.mark.parametrize("kind", SMS)
@pytest.mark.parametrize(("digit", "answer"), [("1", "received"), ("2", "declined")])
def test_an_sms_is_delivered_and_answered_by_its_code(way: Round, kind: str, digit: str, answer: str) -> None:
    way.calls_out(kind)
    assert way.message.state in ("accepted", "delivered")
    delivered(way)
    assert (way.message.state, way.call.answer) == ("delivered", None)
    (lying,) = way.providers.server.phones.of(PHONE)
    code = lying.body.partition("回复 ")[2].partition("1 收到")[0]
    said = way.providers.does(PHONE, text=f"{code}{digit}")
    assert said["status"] == 200
    assert (way.call.answer, way.call.door) == (answer, "text:sms")
    assert way.scene.proof().stands


def test_a_call_that_is_taken_is_delivered_and_only_a_key_answers_it(way: Round) -> None:
    way.calls_out("tencentvoice")
    delivered(way)
    assert (way.call.state, way.call.answer) == ("calling", None)
    way.providers.does(PHONE, key="9")
    assert len(way.scene.entries("reply_refused")) == 1
    assert way.providers.does(PHONE, key="1")["status"] == 200
    assert (way.call.state, way.call.answer, way.call.door) == ("answered", "received", "key:sms")


@pytest.mark.parametrize("kind", [*SMS, "tencentvoice"])
def test_a_report_of_failure_leaves_nobody_awake(way: Round, kind: str) -> None:
    way.providers.account(kind)
    way.providers.server.trouble(PHONE, Trouble.undelivered)
    way.calls_out(kind)
    for _ in range(200):
        if way.scene.entries("receipt"):
            break
        way.providers.ask("GET", f"/phones/{PHONE}")
    (entry,) = way.scene.entries("receipt")
    assert (entry.data["step"], way.call.delivered_at, way.call.answer) == ("failed", None, None)


def test_a_drill_says_so_on_the_phone(way: Round) -> None:
    way.calls_out("aliyunsms")
    (lying,) = way.providers.server.phones.of(PHONE)
    assert lying.body.startswith("【演练县防指】演练 ")


@pytest.mark.parametrize("kind", [*SMS, "tencentvoice"])
def test_whoever_does_not_know_the_key_changes_nothing_and_is_kept(way: Round, kind: str) -> None:
    way.calls_out(kind)
    for query in ({}, {"key": "0" * 32}):
        answer = way.client.post(f"/callbacks/drill_{kind}", params=query, content=b"[]")
        assert answer.status_code == 403
    assert len(way.scene.entries("callback_refused")) == 2
