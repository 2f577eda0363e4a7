"""A call-out is handed to a governance centre in one request, and what it tells of each person stands in the roster."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from notifiers.channels.accounts import ChannelAccount
from notifiers.channels.hook_signing import signature
from notifiers.gate import Gate
from notifiers.notifier import Message as Letter
from notifiers.notifier import Result
from notifiers.rehearsed.provider import Callback
from notifiers.via_apprise import AppriseNotifier
from records.call import Call, Message
from records.person import Address
from tests.api.loop import Loop, Real, flood, flooded_stage, loop, quiet_stage, scene
from workflows.channel_accounts import KeptAccounts

__all__ = ["flood", "flooded_stage", "loop", "quiet_stage", "scene"]


class Together(Real):
    """The real notifier, with what it was given at once."""

    parcels: list[int]

    def send_together(self, messages: Sequence[Letter]) -> list[Result]:
        """See SendsTogether."""
        self.parcels.append(len(messages))
        return self.through.send_together(messages)


def called(loop: Loop) -> Together:
    """Everybody is reached through the centre alone, and the response starts."""
    account = loop.provider.account("centre")
    loop.enters(account)
    with loop.scene.house.database.transaction() as session:
        for address in session.execute(select(Address)).scalars():
            if address.channel == "mail":
                address.url = f"centre://{account.key}/{address.person_id}"
            else:
                address.closed_at = loop.scene.clock()
            session.add(address)
    gate = Gate({"127.0.0.1"}, accounts=KeptAccounts(loop.scene.house, loop.scene.clock))
    notifier = Together(AppriseNotifier(gate, loop.scene.clock), gate)
    notifier.parcels = []
    loop.scene.notifier = notifier
    loop.scene.started()
    loop.scene.sends()
    return notifier


def told(loop: Loop, account: ChannelAccount, event: str, *people: dict[str, Any]) -> tuple[int, bytes]:
    """The centre pushes results."""
    body = json.dumps({"type": "results", "people": list(people)}).encode()
    return loop.knocks(account, Callback(body, signature(account.secret("secret"), event, loop.scene.clock(), body)))


def person(message: Message) -> str:
    """Who the centre knows the receiver as."""
    return message.address.rpartition("/")[2]


def through_the_centre(loop: Loop) -> list[Message]:
    """The messages of calls that went to the centre."""
    return [one for one in loop.scene.rows(Message) if one.call_id and one.address.startswith("centre:")]


def test_a_call_out_is_one_request_and_the_results_of_one_push_stand_in_its_roster(loop: Loop) -> None:
    notifier = called(loop)
    messages = through_the_centre(loop)
    assert max(notifier.parcels) == sum(one.kind == "call" for one in messages) > 1
    assert {one.state for one in messages} <= {"accepted", "delivered"}
    account = loop.provider.account("centre")
    first, second, *_ = (one for one in messages if one.kind == "call")
    push = (
        {"person": person(first), "number": first.number, "result": "read"},
        {"person": person(first), "number": first.number, "result": "received", "note": "已到"},
        {"person": person(second), "number": second.number, "result": "declined", "note": "住院"},
    )
    for _ in range(2):
        assert told(loop, account, "push-1", *push)[0] == 200
    calls = {one.id: one for one in loop.scene.rows(Call)}
    mine, other = calls[first.call_id or first.id], calls[second.call_id or second.id]
    assert (mine.state, mine.answer, mine.door) == ("answered", "received", "centre:mail")
    assert (other.answer, other.answer_note) == ("declined", "住院")
    assert mine.sources["read"] == "callback:mail"
    assert [one.data["outcome"] for one in loop.scene.entries("answered")] == ["first", "first"]
    assert not any(one.data["by_hand"] for one in loop.scene.entries("answered"))
    assert loop.scene.proof().stands


def test_a_forged_push_changes_nothing_and_another_persons_answer_is_kept_out(loop: Loop) -> None:
    called(loop)
    account, message = (
        loop.provider.account("centre"),
        next(one for one in through_the_centre(loop) if one.kind == "call"),
    )
    mine = {"person": person(message), "number": message.number, "result": "received"}
    stranger = replace(account, secrets={"secret": "whsec_AAAA"})
    assert told(loop, stranger, "push-1", mine)[0] == 403
    assert told(loop, account, "push-2", mine, {"number": message.number, "result": "received"})[0] == 400
    assert told(loop, account, "push-3", mine | {"person": "somebody-else"})[0] == 200
    assert told(loop, account, "push-4", mine | {"result": "sure"})[0] == 200
    assert not loop.scene.entries("answered")
    assert len(loop.scene.entries("reply_refused")) == 2


def test_whoever_the_centre_is_silent_about_is_called_on_by_the_ladder(loop: Loop) -> None:
    called(loop)
    before = len(through_the_centre(loop))
    loop.scene.nobody_answers(30)
    assert len(through_the_centre(loop)) > before
