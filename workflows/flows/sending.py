"""The flows that send: they carry out the intentions that a decision wrote, and create none."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from prefect import flow, task

from notifiers import together
from notifiers.notifier import Choice, Outcome, Result
from notifiers.notifier import Message as Letter
from notifiers.texts import pieces, render, worded
from records.channel_account import KeptAccount
from states.procedure import Procedure
from states.saying import calling_of
from states.text import Text
from workflows import told_early, wording
from workflows.commands import send_messages
from workflows.commands.claim_effects import Claimed
from workflows.commands.effects.posting import ADDRESS_TEST
from workflows.commands.hear_channel import hear_early, provider_of
from workflows.commands.send_messages import Taken
from workflows.commands.write_documents import headquarters_name
from workflows.flows.prefect_runs import step
from workflows.flows.workshop import WORKSHOP, Workshop
from workflows.replying import ReadReplies
from workflows.work import Work, short_code, token

AT_ONCE = 240
RECORDED_AT_ONCE = 60

_SLEPT = Result(Outcome.failed_for_now, "the worker stood still with the message in hand, and did not send it")

Waits = dict[str, float | None]
"""For each effect, the seconds after which it has to be taken up again; None when it is done."""


@flow(name="call_out")
async def call_out(effects: list[str]) -> Waits:
    """Calls people out: the first messages of a call-out."""
    return await _each(effects)


@flow(name="escalate")
async def escalate(effects: list[str]) -> Waits:
    """Goes on with people who have not answered: next channel, deputy, superior."""
    return await _each(effects)


@flow(name="tell")
async def tell(effects: list[str]) -> Waits:
    """Tells people what they need to know; no answer is asked for."""
    return await _each(effects)


@flow(name="stand_down")
async def stand_down(effects: list[str]) -> Waits:
    """Tells people that it is over for them."""
    return await _each(effects)


@flow(name="report_upward")
async def report_upward(effects: list[str]) -> Waits:
    """Sends a signed report to the superior's desk."""
    return await _each(effects)


@flow(name="test_addresses")
async def test_addresses(effects: list[str]) -> Waits:
    """Sends the tests of addresses, each to the very address that is tested."""
    return await _each(effects)


@task(name="send one effect")
async def send_effect(effect: str) -> float | None:
    """Sends the messages of one effect."""
    shop = WORKSHOP.get()
    return await send_all(shop, shop.hands[effect])


async def _each(effects: list[str]) -> Waits:
    """One effect is sent by the run itself; of many, each by a task run of its own."""
    if len(effects) == 1:
        shop = WORKSHOP.get()
        return {effects[0]: await send_all(shop, shop.hands[effects[0]])}
    waits = await asyncio.gather(*(step(send_effect, one) for one in effects))
    return dict(zip(effects, waits, strict=True))


async def send_all(shop: Workshop, claimed: Claimed) -> float | None:
    """Sends everything of an effect that is due; the seconds until the rest is, or None when nothing is left."""
    if claimed.claims > 1:
        await shop.carry(lambda work: send_messages.doubtful(work, claimed))
    around = await shop.carry(lambda work: _Around(work, claimed))
    turn = shop.turn(claimed)
    while True:
        async with turn:
            since = shop.pulse.feel()
            taken = await shop.carry(lambda work: send_messages.take(work, claimed, AT_ONCE))
            if not taken or not await _send(shop, claimed, around, (taken, since)):
                break
    return await shop.carry(lambda work: send_messages.next_due(work, claimed.id))


async def _send(shop: Workshop, claimed: Claimed, around: _Around, in_hand: tuple[list[Taken], float]) -> bool:
    loop = asyncio.get_running_loop()
    taken, since = in_hand
    parcels = together.parcels(taken, lambda one: one.message.address)
    sends: list[Awaitable[list[tuple[Taken, Result]]]] = [
        loop.run_in_executor(shop.senders, _send_parcel, shop, around, (one, since)) for one in parcels
    ]
    ready: list[tuple[Taken, Result]] = []
    for number, finished in enumerate(asyncio.as_completed(sends), start=1):
        ready += await finished
        if len(ready) >= RECORDED_AT_ONCE or number == len(sends):
            batch, ready = ready, []
            if not await shop.carry(_settling(claimed, batch)):
                return False
            await _hear_early(shop, batch)
    return True


async def _hear_early(shop: Workshop, batch: list[tuple[Taken, Result]]) -> None:
    """Takes in what providers have told of these messages before it was recorded that they were sent."""
    about = told_early.about([(one.message, result) for one, result in batch])
    waiting = await shop.carry(lambda work: told_early.accounts(work, about)) if about else []
    for kept in waiting:
        await shop.carry(partial(_heard_early, kept, about), provider_of(kept, "callback"))


def _heard_early(kept: KeptAccount, about: list[str], work: Work) -> None:
    hear_early(work, kept, about)


def _settling(claimed: Claimed, batch: list[tuple[Taken, Result]]) -> Callable[[Work], bool]:
    return lambda work: send_messages.settle(work, claimed, batch)


def _send_parcel(shop: Workshop, around: _Around, in_hand: tuple[Sequence[Taken], float]) -> list[tuple[Taken, Result]]:
    """Sends what leaves together, unless this worker stood still with it: another has it by then, or it is over."""
    parcel, since = in_hand
    if shop.pulse.has_stopped_since(since):
        return [(one, _SLEPT) for one in parcel]
    try:
        letters = [around.letter(shop, one) for one in parcel]
        return list(zip(parcel, together.send(shop.notifier, letters), strict=True))
    except Exception as fault:  # noqa: BLE001 - whatever a channel does, the record must say what is known
        return [(one, Result(Outcome.failed_for_good, f"{type(fault).__name__}: {fault}")) for one in parcel]


class _Around:
    """What every message of a run says beside its own matter."""

    def __init__(self, work: Work, claimed: Claimed) -> None:
        case = work.case(claimed.case_id)
        self.who = headquarters_name(work, case)
        self.replies = ReadReplies.of(work)
        self.procedures = {one.id: one.procedure for one in work.library.all(work.session)}

    def letter(self, shop: Workshop, taken: Taken) -> Letter:
        """The message in words, in the language of the person and the form of the channel."""
        message, case, call = taken.message, taken.case, taken.call
        procedure = self.procedures.get(case.definition_id)
        around = {
            "who": self.who,
            "title": procedure.title if procedure else Text(case.procedure, case.procedure),
            "calling": calling_of(procedure, case.facts) if procedure else None,
            "number": case.number,
            "drill": message.drill,
            "repeat": message.repeat,
            "post": Text.of(call.who["title"]) if call else None,
            "link": _link(shop, taken),
            "code": short_code(shop.house.link_key, message.id) if message.kind == ADDRESS_TEST else taken.code,
            "reply": call is not None and self.replies.come_in(message.address, drill=message.drill),
            "deputy": call is not None and taken.hands_over,
            "report_zh": _report(case.facts),
        }
        values = wording.values(message.kind, message.values, around)
        words = render(message.kind, taken.language, values)
        letter = Letter(
            message.number, message.address, "", "", message.drill, message.repeat, link=str(around["link"]),
            choices=_choices(taken, procedure), kind=message.kind,
            pieces=pieces(taken.language, values) | _whom(taken),
        )  # fmt: skip
        return worded(letter, words)


def _link(shop: Workshop, taken: Taken) -> str:
    """Where a message is answered; empty for one that asks for no answer."""
    if taken.message.token_digest is None:
        return ""
    door = "a" if taken.message.kind == ADDRESS_TEST else "c"
    return f"{shop.public_url}/{door}/{token(shop.house.link_key, taken.message.id)}"


def _whom(taken: Taken) -> dict[str, str]:
    """Who is called, and until when the ladder waits for them; empty where nobody is."""
    call = taken.call
    if call is None:
        return {}
    until = call.next_at.isoformat() if call.next_at else ""
    return {"name": Text.of(call.who["name"]).in_(taken.language), "answer_by": until}


def _choices(taken: Taken, procedure: Procedure | None) -> tuple[Choice, ...]:
    """What a call offers to answer by one touch; nothing where nobody is called."""
    if taken.call is None:
        return ()
    offered = wording.offered(procedure.calling if procedure else None, hand_over=taken.hands_over)
    return tuple(Choice(answer, label.in_(taken.language)) for answer, label in offered)


def _report(facts: dict[str, object]) -> str:
    said = (facts.get(name) for name in ("occurred", "situation", "casualties", "trend", "measures"))
    return "\n".join(str(one) for one in said if one)
