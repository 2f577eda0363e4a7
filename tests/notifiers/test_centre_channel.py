"""Whole call-outs through a governance centre: one signed request for all, one result for each, told back by person.

The reference library of Standard Webhooks is the witness of the signatures.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from standardwebhooks import Webhook

from notifiers import reasons, together
from notifiers.channels.accounts import ChannelAccount, FixedAccounts
from notifiers.channels.centre_heard import MOST, read
from notifiers.channels.heard import Forged, Heard, Incoming, Step, Unreadable
from notifiers.gate import Gate
from notifiers.notifier import Choice, Message, Outcome, Result
from notifiers.tray import Trouble
from notifiers.via_apprise import AppriseNotifier
from tests.notifiers.pretended import Pretended
from tests.notifiers.scripted import NOW, ScriptedWebServer

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
WITNESS = Webhook(SECRET)
PIECES = {
    "name": "李四",
    "post": "网格员",
    "what": "启动防汛Ⅲ级响应",
    "do": "请到岗",
    "answer_by": "2026-08-23T17:10+08:00",
}


def account(url: str = "http://127.0.0.1:1") -> ChannelAccount:
    return ChannelAccount("grid", "centre", False, url, {"secret": SECRET})


def letter(person: str, body: str = "请应答", drill: bool = False) -> Message:
    return Message(
        f"C-{person}", f"centre://grid/{person}", "", body, drill, link="http://desk.example/c/x",
        choices=(Choice("received", "收到"),), kind="call", pieces=PIECES,
    )  # fmt: skip


def sent(url: str, *letters: Message) -> list[Result]:
    notifier = AppriseNotifier(Gate(accounts=FixedAccounts(account(url))), lambda: NOW)
    return together.send(notifier, letters)


def test_a_call_out_is_one_signed_request_with_everything_about_each_person() -> None:
    said = {"code": 0, "people": [{"number": "C-wang", "code": 0, "id": "2"}, {"number": "C-li", "code": 0, "id": "1"}]}
    with ScriptedWebServer(body=json.dumps(said).encode()) as server:
        results = sent(f"http://127.0.0.1:{server.port}/in", letter("li"), letter("wang"))
        (request,), headers = server.requests, server.all_headers[0]
    assert [(one.outcome, one.provider_id) for one in results] == [(Outcome.accepted, "1"), (Outcome.accepted, "2")]
    assert WITNESS.sign(headers["webhook-id"], NOW, request[1].decode()) == headers["webhook-signature"]
    told = json.loads(request[1])
    assert [one["person"] for one in told["people"]] == ["li", "wang"]
    assert told["people"][0] == {
        "person": "li", "number": "C-li", "repeat": 0, "kind": "call", "name": "李四", "post": "网格员",
        "asked": "启动防汛Ⅲ级响应 请到岗", "answer_by": "2026-08-23T17:10+08:00", "subject": "", "text": "请应答",
        "link": "http://desk.example/c/x", "choices": [{"answer": "received", "label": "收到"}],
    }  # fmt: skip


def test_each_person_has_the_outcome_that_the_centre_tells_and_whoever_is_left_out_is_in_doubt() -> None:
    people = [{"number": "C-li", "code": 101}, {"number": "C-wang", "code": 2}, "?", {"number": "C-zhao", "code": 0}]
    with ScriptedWebServer(body=json.dumps({"code": 0, "people": people}).encode()) as server:
        results = sent(f"http://127.0.0.1:{server.port}", *map(letter, ("li", "wang", "zhao", "qian")))
    assert [one.outcome for one in results] == [
        Outcome.failed_for_good, Outcome.failed_for_now, Outcome.accepted, Outcome.unknown,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (b'{"code":104}', Outcome.failed_for_good), (b'{"code":1}', Outcome.failed_for_now),
        (b"{}", Outcome.unknown), (b'{"code":0}', Outcome.unknown), (b'{"code":0,"people":7}', Outcome.unknown),
    ],
)  # fmt: skip
def test_what_the_centre_says_of_the_whole_is_said_of_everybody(body: bytes, outcome: Outcome) -> None:
    with ScriptedWebServer(body=body) as server:
        results = sent(f"http://127.0.0.1:{server.port}", letter("li"), letter("wang"))
    assert [one.outcome for one in results] == [outcome] * 2


def test_what_may_not_leave_stays_behind_and_the_rest_goes() -> None:
    said = b'{"code":0,"people":[{"number":"C-li","code":0}]}'
    with ScriptedWebServer(body=said) as server:
        url = f"http://127.0.0.1:{server.port}"
        results = sent(url, letter("wang", "【演练】请应答", drill=True), letter("li"), letter(""))
        told = json.loads(server.requests[0][1])
    assert [one["person"] for one in told["people"]] == ["li"]
    assert [one.reason for one in results] == [reasons.DRILL_TO_REAL, None, reasons.ADDRESS_WRONG_FOR_CHANNEL]


def test_only_messages_to_one_account_of_a_centre_leave_together() -> None:
    addresses = ["centre://a/1", "hook://a/1", "centre://b/1", "centre://a/2", "hook://a/1"]
    assert together.parcels(addresses, str) == [
        ["centre://a/1", "centre://a/2"], ["centre://b/1"], ["hook://a/1"], ["hook://a/1"],
    ]  # fmt: skip


def heard(said: Any, later: float = 0.0, changed: dict[str, str] | None = None) -> Heard:
    body, at = json.dumps(said).encode(), NOW + timedelta(seconds=later)
    headers = {
        "webhook-id": "e-1",
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": WITNESS.sign("e-1", at, body.decode()),
    }
    return read(account(), Incoming("POST", {}, headers | (changed or {}), body), NOW)


def result(what: Any, number: str = "C-li", **more: Any) -> dict[str, Any]:
    return {"person": "li", "number": number, "result": what, **more}


def results(*people: Any) -> dict[str, Any]:
    return {"type": "results", "people": list(people)}


def test_one_push_tells_of_many_people() -> None:
    at = "2026-08-23T17:00:03+08:00"
    told = heard(
        results(result("read", at=at), result("declined", "C-wang", note="在外地", minutes=20), result("failed"))
    )
    assert [(one.event, one.number, one.step) for one in told.receipts] == [
        ("e-1/0", "C-li", Step.READ), ("e-1/2", "C-li", Step.FAILED),
    ]  # fmt: skip
    assert told.receipts[0].at == NOW + timedelta(seconds=3)
    (reply,) = told.replies
    assert (reply.event, reply.number, reply.answer, reply.sender) == ("e-1/1", "C-wang", "declined", "li")
    assert (reply.note, reply.minutes, reply.way) == ("在外地", 20, "centre")


@pytest.mark.parametrize(
    "changed", [{"webhook-id": "e-2"}, {"webhook-signature": "v1,AAAA"}, {"webhook-timestamp": ""}]
)
def test_a_forged_push_is_not_believed(changed: dict[str, str]) -> None:
    with pytest.raises(Forged):
        heard(results(result("received")), changed=changed)


def test_a_push_that_is_played_again_later_is_not_believed() -> None:
    with pytest.raises(Forged, match="time"):
        heard(results(result("received")), later=-301)


@pytest.mark.parametrize(
    "said",
    [
        [], {}, results(), results("li"), results(result("read"), {"number": "C-li"}), results(result(["read"])),
        results(result("read", at="2026-08-23T17:00:03")), {"type": "song", "people": [result("read")]},
        results(*[result("read")] * (MOST + 1)), results({"number": "C-li", "result": "received"}),
    ],
)  # fmt: skip
def test_a_push_of_which_a_piece_makes_no_sense_is_refused_whole(said: Any) -> None:
    with pytest.raises(Unreadable):
        heard(said)


def test_the_rehearsed_centre_takes_everybody_at_once_and_refuses_one_alone(providers: Pretended) -> None:
    notifier = providers.notifier("centre")
    providers.server.trouble("p2", Trouble.refuse)
    letters = [Message(f"C-{n}", f"centre://drill_centre/p{n}", "", "请应答", False) for n in (1, 2, 3)]
    outcomes = [one.outcome for one in notifier.send_together(letters)]
    assert outcomes == [Outcome.accepted, Outcome.failed_for_good, Outcome.accepted]
    assert [len(providers.server.phones.of(f"p{n}")) for n in (1, 2, 3)] == [1, 0, 1]
    assert notifier.send_together(letters)[0].outcome is Outcome.accepted
    assert len(providers.server.phones.of("p1")) == 1
