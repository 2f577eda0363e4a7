"""Messages to another system, signed both ways; the reference library of Standard Webhooks is the witness."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from standardwebhooks import Webhook

from notifiers import reasons
from notifiers.channels.accounts import ChannelAccount, FixedAccounts
from notifiers.channels.heard import Forged, Heard, Incoming, Step, Unreadable
from notifiers.channels.hook_heard import read
from notifiers.gate import Gate
from notifiers.notifier import Message, Outcome
from notifiers.via_apprise import AppriseNotifier
from tests.notifiers.scripted import NOW, ScriptedWebServer

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
WITNESS = Webhook(SECRET)


def account(url: str = "http://127.0.0.1:1", drill: bool = False, secret: str = SECRET) -> ChannelAccount:
    return ChannelAccount("city_hub", "hook", drill, url, {"secret": secret})


def sent(known: ChannelAccount, drill: bool = False, to: str = "hook://city_hub/duty-desk") -> Any:
    body = "【演练】请应答" if drill else "请应答"
    notifier = AppriseNotifier(Gate(accounts=FixedAccounts(known)), lambda: NOW)
    return notifier.send(Message("C-7", to, "", body, drill=drill, repeat=1))


def test_the_other_system_can_prove_that_a_message_is_ours() -> None:
    with ScriptedWebServer(body=b'{"code":0,"id":"m-1"}') as server:
        result = sent(account(f"http://127.0.0.1:{server.port}/in"))
        path, body, headers = server.requests[0][0], server.requests[0][1], server.all_headers[0]
    assert (result.outcome, result.provider_id, path) == (Outcome.accepted, "m-1", "/in")
    assert WITNESS.sign(headers["webhook-id"], NOW, body.decode()) == headers["webhook-signature"]
    assert headers["webhook-id"] == "C-7.1"
    assert json.loads(body)["number"] == "C-7"


def test_a_drill_goes_through_an_account_for_drills_and_through_no_other() -> None:
    assert sent(account(drill=False), drill=True).reason == reasons.DRILL_TO_REAL
    assert sent(account(drill=True), drill=False).reason == reasons.REAL_TO_DRILL
    with ScriptedWebServer(body=b'{"code":0}') as server:
        assert sent(account(f"http://127.0.0.1:{server.port}", drill=True), drill=True).outcome is Outcome.accepted


@pytest.mark.parametrize("to", ["hook://county/duty-desk", "hook://127.0.0.1/duty-desk"])
def test_nothing_goes_through_an_account_that_nobody_has_set_up(to: str) -> None:
    assert sent(account(), to=to).reason == reasons.NO_ACCOUNT


@pytest.mark.parametrize("secret", ["", "whsec_not base64"])
def test_an_account_without_a_sound_secret_sends_nothing_and_says_why(secret: str) -> None:
    result = sent(account(secret=secret))
    assert (result.outcome, result.reason) == (Outcome.failed_for_good, reasons.ACCOUNT_WRONG)
    assert "not base64" not in result.detail


def heard(said: Any, later: float = 0.0, changed: dict[str, str] | None = None) -> Heard:
    body = json.dumps(said).encode() if not isinstance(said, bytes) else said
    at = NOW + timedelta(seconds=later)
    headers = {
        "webhook-id": "e-1",
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": WITNESS.sign("e-1", at, body.decode()),
    }
    return read(account(), Incoming("POST", {}, headers | (changed or {}), body), NOW)


def test_receipts_and_answers_that_are_signed_are_read() -> None:
    (receipt,) = heard({"type": "receipt", "number": "C-7", "step": "read", "at": "2026-08-23T17:00:03+08:00"}).receipts
    assert (receipt.event, receipt.number, receipt.step, receipt.at) == (
        "e-1",
        "C-7",
        Step.READ,
        NOW + timedelta(seconds=3),
    )
    (reply,) = heard({"type": "answer", "number": "C-7", "answer": "declined", "note": "在外地", "to": "desk"}).replies
    assert (reply.answer, reply.note, reply.sender, reply.way) == ("declined", "在外地", "desk", "hook")


@pytest.mark.parametrize(
    "changed",
    [
        {"webhook-id": "e-2"},
        {"webhook-timestamp": str(int(NOW.timestamp()) + 1)},
        {"webhook-timestamp": ""},
        {"webhook-timestamp": "9" * 40},
        {"webhook-signature": "v1,AAAA"},
        {"webhook-signature": ""},
        {"webhook-signature": "签名"},
    ],
)
def test_whatever_was_changed_on_its_way_is_not_believed(changed: dict[str, str]) -> None:
    with pytest.raises(Forged):
        heard({"type": "receipt", "number": "C-7", "step": "read"}, changed=changed)


@pytest.mark.parametrize("later", [-301.0, 301.0])
def test_a_recording_that_is_played_again_later_is_not_believed(later: float) -> None:
    with pytest.raises(Forged, match="time"):
        heard({"type": "receipt", "number": "C-7", "step": "read"}, later)


@pytest.mark.parametrize(
    "said",
    [
        b"", b"[]", b"{}", b"null", b"{" * 50_000,
        {"type": "receipt", "number": "C-7", "step": "eaten"}, {"type": "receipt", "step": "read"},
        {"type": "receipt", "number": "C-7", "step": "read", "at": "2026-08-23T17:00:03"},
        {"type": "receipt", "number": "C-7", "step": "read", "at": "0001-01-01T00:00:00+14:00"},
        {"type": "receipt", "number": "C-7", "step": "read", "at": "9999-12-31T23:59:59-14:00"},
        {"type": "receipt", "number": "C-7", "step": "read", "at": 7}, {"type": "song", "number": "C-7"},
    ],
)  # fmt: skip
def test_what_is_signed_and_makes_no_sense_is_said_to_be_unreadable(said: Any) -> None:
    with pytest.raises(Unreadable):
        heard(said)
