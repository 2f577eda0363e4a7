"""What an SMS gateway says, and what we make of it: only the body's own code is success."""

from __future__ import annotations

import json

import pytest

from notifiers import reasons
from notifiers.channels.gateway import judged, segments
from notifiers.gate import Gate
from notifiers.notifier import Message, Outcome
from notifiers.via_apprise import AppriseNotifier
from tests.notifiers.scripted import NOW, ScriptedWebServer
from tests.notifiers.test_mail_channel import free_port


def sms(port: int, more: str = "", user: str = "", body: str = "请应答") -> Message:
    return Message("C-7", f"tsms://{user}127.0.0.1:{port}/13800000000{more}", "", body, drill=False, repeat=1)


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (200, b'{"code":0,"id":"m-1"}', Outcome.accepted),
        (200, b'{"code":1}', Outcome.failed_for_now),
        (200, b'{"code":2}', Outcome.failed_for_now),
        (200, b'{"code":101}', Outcome.failed_for_good),
        (200, b'{"code":104}', Outcome.failed_for_good),
        (200, b'{"code":"0"}', Outcome.unknown),
        (200, b'{"code":false}', Outcome.unknown),
        (200, b'{"ok":true}', Outcome.unknown),
        (200, b"[]", Outcome.unknown),
        (200, b"<html>", Outcome.unknown),
        (204, b"", Outcome.unknown),
        (302, b"", Outcome.failed_for_good),
        (401, b"", Outcome.failed_for_good),
        (429, b"", Outcome.failed_for_now),
        (503, b"", Outcome.failed_for_now),
        (500, b"", Outcome.unknown),
        (504, b"", Outcome.unknown),
    ],
)
def test_each_answer_of_the_gateway_has_its_outcome(status: int, body: bytes, outcome: Outcome) -> None:
    """A gateway that answers 200 has said nothing yet."""
    assert judged(status, body).outcome is outcome


def test_the_gateway_is_told_what_it_needs(real: AppriseNotifier) -> None:
    with ScriptedWebServer(body=b'{"code":0,"id":"m-1"}') as server:
        result = real.send(sms(server.port, "?path=/api/send", user="desk:a%40b@"))
        path, said, credentials = server.requests[0]
    assert (result.outcome, result.provider_id) == (Outcome.accepted, "m-1")
    assert path == "/api/send"
    assert credentials == "Basic ZGVzazphQGI="
    assert json.loads(said) == {
        "to": "13800000000",
        "text": "请应答",
        "number": "C-7",
        "repeat": 1,
        "key": "C-7.1",
        "segments": 1,
        "drill": False,
    }


def test_a_refused_connection_is_for_now(real: AppriseNotifier) -> None:
    assert real.send(sms(free_port())).outcome is Outcome.failed_for_now


def test_silence_after_the_request_is_unknown(real: AppriseNotifier) -> None:
    with ScriptedWebServer(silent=True) as server:
        result = real.send(sms(server.port, "?rto=0.1"))
    assert (result.outcome, result.reason) == (Outcome.unknown, reasons.NO_ANSWER)


@pytest.mark.parametrize("target", ["", "li", "12", "138%0d%0a", "138?path=nowhere", "138?path=/a%20b"])
def test_only_a_number_and_a_sound_path_are_an_address(real: AppriseNotifier, target: str) -> None:
    result = real.send(Message("n", f"tsms://127.0.0.1:1/{target}", "", "x", drill=False))
    assert (result.outcome, result.reason) == (Outcome.failed_for_good, reasons.ADDRESS_WRONG_FOR_CHANNEL)


@pytest.mark.parametrize(
    ("text", "count"),
    [("", 1), ("警" * 70, 1), ("警" * 71, 2), ("警" * 134, 2), ("警" * 135, 3), ("𠮷" * 36, 2)],
)
def test_an_sms_holds_seventy_characters_and_sixty_seven_in_a_chain(text: str, count: int) -> None:
    assert segments(text) == count


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, Outcome.accepted),
        (404, Outcome.failed_for_good),
        (429, Outcome.failed_for_now),
        (503, Outcome.failed_for_now),
        (502, Outcome.unknown),
    ],
)
def test_apprises_own_channels_are_judged_by_what_they_say(
    real: AppriseNotifier, status: int, outcome: Outcome
) -> None:
    with ScriptedWebServer(status=status) as server:
        address = f"json://127.0.0.1:{server.port}/geheim"
        result = real.send(Message("n", address, "叫应", "请应答", drill=False))
    assert result.outcome is outcome
    assert "geheim" not in repr(result)


def test_apprises_own_channels_are_unknown_after_a_read_timeout_and_for_now_without_a_connection(
    real: AppriseNotifier,
) -> None:
    with ScriptedWebServer(silent=True) as server:
        slow = Message("n", f"json://127.0.0.1:{server.port}/?rto=0.1", "", "请应答", drill=False)
        assert real.send(slow).outcome is Outcome.unknown
    away = Message("n", f"json://127.0.0.1:{free_port()}/", "", "请应答", drill=False)
    assert real.send(away).outcome is Outcome.failed_for_now


def test_a_redirect_does_not_carry_a_drill_to_another_host() -> None:
    with ScriptedWebServer() as outside:
        moved = {"Location": f"http://localhost:{outside.port}/"}
        with ScriptedWebServer(status=307, headers=moved) as drill:
            notifier = AppriseNotifier(Gate([f"127.0.0.1:{drill.port}"]), lambda: NOW)
            message = Message("n", f"json://127.0.0.1:{drill.port}/", "", "【演练】请应答", drill=True)
            assert notifier.send(message).outcome is not Outcome.accepted
        assert outside.requests == []
