"""The wall between drills and the real thing, both ways."""

from __future__ import annotations

import pytest
from apprise.manager_plugins import NotificationManager

from notifiers import reasons
from notifiers.address import Address
from notifiers.gate import Gate
from notifiers.notifier import Message, Outcome
from notifiers.via_apprise import OURS, AppriseNotifier
from states.text import Text
from tests.notifiers.scripted import NOW

GATE = Gate(["127.0.0.1:2525", "sandbox.example"])
DRILL_ONLY = [
    "tmail://127.0.0.1:2525/a@b.c",
    "tsms://sandbox.example/138",
    "tsms://Sandbox.Example.:8080/138",
]
REAL_ONLY = ["tmail://127.0.0.1:25/a@b.c", "tmail://127.0.0.1/a@b.c", "tsms://sms.example/138?drill=no"]
BOTH = "tsms://sms.example/138?drill=yes"


def refusal(address: str, *, drill: bool, body: str | None = None, subject: str = "") -> Text | None:
    text = body if body is not None else ("【演练】请应答" if drill else "请应答")
    result = GATE.refusal(Message("n", address, subject, text, drill))
    if result is None:
        return None
    assert result.outcome is Outcome.failed_for_good
    return result.reason


@pytest.mark.parametrize("address", DRILL_ONLY)
def test_a_drill_host_takes_drills_and_nothing_else(address: str) -> None:
    assert refusal(address, drill=True) is None
    assert refusal(address, drill=False) is reasons.REAL_TO_DRILL


@pytest.mark.parametrize("address", REAL_ONLY)
def test_every_other_host_takes_the_real_thing_and_no_drill(address: str) -> None:
    assert refusal(address, drill=False) is None
    assert refusal(address, drill=True) is reasons.DRILL_TO_REAL


def test_an_address_whose_owner_agreed_to_drills_takes_both() -> None:
    assert refusal(BOTH, drill=True) is None
    assert refusal(BOTH, drill=False) is None


def test_the_mark_for_drills_does_not_open_a_drill_host_to_the_real_thing() -> None:
    assert refusal(DRILL_ONLY[0] + "?drill=yes", drill=False) is reasons.REAL_TO_DRILL


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "127.0.0.1", "127.0.0.2", "[::1]"])
def test_every_spelling_of_this_machine_is_the_same_place(host: str) -> None:
    assert refusal(f"tmail://{host}:2525/a@b.c", drill=False) is reasons.REAL_TO_DRILL


def test_a_drill_message_begins_with_the_mark() -> None:
    assert refusal(BOTH, drill=True, body="请应答") is reasons.DRILL_UNMARKED
    assert refusal(BOTH, drill=True, subject="叫应") is reasons.DRILL_UNMARKED


def test_a_real_message_does_not_pretend_to_be_a_drill() -> None:
    assert refusal(BOTH, drill=False, body="【演练】请应答") is reasons.REAL_MARKED


@pytest.mark.parametrize("schema", ["wecombot", "mailto", "file", "dbus"])
def test_only_channels_on_the_list_are_open(schema: str) -> None:
    assert refusal(f"{schema}://host/x", drill=False) is reasons.CHANNEL_NOT_ALLOWED


@pytest.mark.parametrize(
    "address",
    [
        "json://127.0.0.1?port=2525",
        "json://sandbox.example/?redirect=yes",
        "json://sandbox.example@evil.example@x/",
        "json://sandbox.example\\@evil.example/",
        "json://::;%40[::1]%2f",
        "json://evil.example:0/",
        "json://evil.example:99999/",
        "json://evil .example/",
        "json://evil.example/\r\n",
        "json://" + "x" * 2000,
    ],
)
def test_an_address_that_can_be_read_in_two_ways_is_refused(address: str) -> None:
    assert Address.read(address) is None
    assert refusal(address, drill=True) is reasons.UNREADABLE_ADDRESS


def test_every_channel_of_ours_is_ours_in_apprises_register_too() -> None:
    AppriseNotifier(Gate(), lambda: NOW)
    register = NotificationManager()  # type: ignore[no-untyped-call]
    assert [one.service_name for one in OURS if register[one.protocol] is not one] == []
