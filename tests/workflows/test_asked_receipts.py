"""What a provider does not push it is asked for, by rows and clocks, while the call is open; what failed goes on."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

import pytest

from notifiers.channels.accounts import ChannelAccount
from notifiers.channels.heard import Receipt, Step
from notifiers.gate import Gate
from notifiers.rehearsal import RehearsalNotifier
from records.call import Call, Message
from records.case import Case
from records.doubt import Doubt
from records.questions import channels
from states.actor import engine
from states.call import CallState
from states.contact import Cause
from states.text import Text
from tests.workflows.reached import entered, moved_to
from tests.workflows.scene import Scene
from tests.workflows.test_hear_channel import POST
from workflows.channel_accounts import KeptAccounts
from workflows.doubting import not_delivered
from workflows.flows.runner import FlowRun, RunReference, Unavailable
from workflows.receipts import Receipts
from workflows.worker import Worker

ACCOUNT = "drill_ding"


class Nobody:
    """A runner that carries nothing out."""

    now: Literal["direct"] = "direct"

    async def run(self, work: FlowRun) -> RunReference:
        raise Unavailable(Text(work.name, work.name))


@dataclass
class Provider:
    """Tells of a message what the test says, and remembers when it was asked."""

    scene: Scene
    knows: list[Step] = field(default_factory=list)
    breaks: bool = False
    asked: list[timedelta] = field(default_factory=list)
    began: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.began = self.scene.clock()
        self.receipts = Receipts(self.scene.house, self.scene.clock, {"dingapp": self})

    def __call__(self, account: ChannelAccount, provider_id: str, target: str) -> tuple[Receipt, ...]:
        assert (account.key, target) == (ACCOUNT, "zhangsan")
        self.asked.append(self.scene.clock() - self.began)
        if self.breaks:
            raise ValueError("a list where a name was promised")
        return tuple(Receipt(f"{step}:{provider_id}", step, provider_id=provider_id) for step in self.knows)

    def passes(self, seconds: float) -> None:
        """Time goes by; the worker looks every ten seconds."""
        for _ in range(int(seconds / 10)):
            self.scene.clock.passes(seconds=10)
            self.receipts.ask()

    @property
    def call(self) -> Call:
        return self.scene.call_of(self.scene.response, POST)

    @property
    def message(self) -> Message:
        return self.scene.rows(Message, Message.call_id == self.call.id)[0]


@pytest.fixture
def provider(scene: Scene) -> Provider:
    entered(scene, ACCOUNT, channel="dingapp")
    moved_to(scene, POST, f"dingapp://{ACCOUNT}/zhangsan", "mail")
    accounts = KeptAccounts(scene.house, scene.clock)
    scene.notifier = RehearsalNotifier(Gate({"127.0.0.1"}, accounts=accounts), lambda _: None)
    scene.started()
    scene.sends()
    return Provider(scene)


def test_a_provider_is_asked_after_half_a_minute_two_and_ten_minutes_and_never_again(provider: Provider) -> None:
    provider.passes(900)
    assert provider.asked == [timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10)]
    assert provider.message.ask_at is None
    assert provider.call.delivered_at is None


def test_what_it_tells_moves_the_delivery_ladder_and_answers_nothing(provider: Provider) -> None:
    provider.knows = [Step.DELIVERED]
    provider.passes(30)
    provider.knows = [Step.READ]
    provider.passes(90)
    call = provider.call
    assert (call.delivered_at, call.read_at) == (provider.began + timedelta(seconds=30), provider.scene.clock())
    assert (call.answer, call.state, provider.message.state) == (None, "calling", "delivered")
    (first, _) = provider.scene.entries("receipt")
    assert (first.actor["name"], first.actor["door"]) == (f"dingapp:{ACCOUNT}", "asked")
    assert provider.scene.proof().stands


def test_nobody_is_asked_once_it_is_known_that_the_message_was_read(provider: Provider) -> None:
    provider.knows = [Step.READ]
    provider.passes(900)
    assert len(provider.asked) == 1


def test_nobody_is_asked_once_the_call_is_answered(provider: Provider) -> None:
    provider.scene.answers(provider.call)
    provider.passes(900)
    assert provider.asked == []
    assert provider.message.ask_at is None


def test_nobody_is_asked_once_the_call_is_over(provider: Provider) -> None:
    with provider.scene.house.database.transaction() as session:
        call = session.get_one(Call, provider.call.id)
        call.state = CallState.STOOD_DOWN
        session.add(call)
    provider.passes(900)
    assert provider.asked == []


def test_nothing_is_asked_through_an_account_that_was_closed(provider: Provider) -> None:
    with provider.scene.house.database.transaction() as session:
        kept = channels.in_use(session, ACCOUNT)
        assert kept is not None
        kept.closed_at = provider.scene.clock()
        session.add(kept)
    provider.passes(900)
    assert provider.asked == []


def test_a_provider_that_answers_nonsense_is_asked_at_its_next_moment_again(provider: Provider) -> None:
    provider.breaks = True
    provider.passes(60)
    provider.breaks, provider.knows = False, [Step.DELIVERED]
    provider.passes(60)
    assert len(provider.asked) == 2
    assert provider.call.delivered_at is not None


def test_two_workers_ask_once(provider: Provider) -> None:
    provider.scene.clock.passes(seconds=30)
    other = Receipts(provider.scene.house, provider.scene.clock, {"dingapp": provider})
    assert (provider.receipts.ask(), other.ask()) == (True, False)
    assert len(provider.asked) == 1


def test_what_could_not_be_delivered_goes_on_at_once_as_what_could_not_be_sent(provider: Provider) -> None:
    provider.knows = [Step.FAILED]
    assert provider.call.next_at is not None
    assert provider.call.next_at > provider.scene.clock() + timedelta(seconds=30)
    provider.passes(30)
    assert (provider.message.state, provider.call.next_at) == ("failed", provider.scene.clock())
    assert len(provider.scene.entries("hurried")) == 1


def test_what_could_not_be_delivered_marks_the_entry_for_checking_once(provider: Provider) -> None:
    provider.knows = [Step.FAILED]
    provider.passes(30)
    case = provider.message.case_id
    provider.scene.carry(
        engine("worker"),
        lambda work: not_delivered(work, work.session.get_one(Case, case), provider.message, Cause.RETURNED),
    )
    (row,) = provider.scene.rows(Doubt)
    assert (row.cause, row.call_id) == ("returned", provider.call.id)


def test_a_worker_asks_by_itself(provider: Provider) -> None:
    provider.scene.clock.passes(seconds=30)
    shop = provider.scene.workshop()

    async def lived() -> None:
        worker, stop = Worker(shop, Nobody(), {}), asyncio.Event()
        worker.receipts = provider.receipts
        living = asyncio.create_task(worker.live(stop))
        async with asyncio.timeout(10):
            while not provider.asked:
                await asyncio.sleep(0.02)
        stop.set()
        await living

    asyncio.run(lived())
    assert provider.asked == [timedelta(seconds=30)]


def test_a_channel_that_pushes_its_receipts_is_never_asked(scene: Scene) -> None:
    scene.started()
    scene.sends()
    assert {one.ask_at for one in scene.rows(Message)} == {None}
