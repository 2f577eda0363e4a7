"""What rehearsed providers share: phones whose owners act, receipts and their faults, and nobody from elsewhere."""

from __future__ import annotations

import pytest

from notifiers.channels.heard import Receipt, Reply, Step
from notifiers.notifier import Choice, Message, Outcome
from notifiers.tray import Trouble
from tests.notifiers.pretended import Pretended
from tests.notifiers.scripted import NOW

TO = "hook://drill_hook/water-desk"
CHOICES = (Choice("received", "收到"), Choice("declined", "不能到岗"))


def sent(providers: Pretended, number: str = "C-7", repeat: int = 0) -> Outcome:
    notifier = providers.notifier("hook")
    letter = Message(
        number, TO, "【叫应】", "请<立即>应答", False, repeat, link="http://desk.example/c/x", choices=CHOICES
    )
    return notifier.send(letter).outcome


def receipts(providers: Pretended, count: int) -> list[Receipt]:
    return [one for heard in providers.heard_in_all(count) for one in heard.receipts]


def test_what_is_taken_is_told_as_delivered_and_what_is_looked_at_as_read_once(providers: Pretended) -> None:
    assert sent(providers) is Outcome.accepted
    receipts(providers, 1)
    for _ in range(2):
        assert providers.ask("POST", "/phones/water-desk/read", {}) == (200, {"read": "C-7"})
    assert [(one.number, one.step, one.at) for one in receipts(providers, 2)] == [
        ("C-7", Step.DELIVERED, NOW), ("C-7", Step.READ, NOW),
    ]  # fmt: skip


def test_the_owner_of_a_phone_taps_an_answer_and_the_door_hears_who_and_to_what(providers: Pretended) -> None:
    sent(providers, "C-6")
    sent(providers, "C-7")
    said = providers.does("water-desk", number="C-6", tap="declined")
    replies = [one for heard in providers.heard_in_all(4) for one in heard.replies]
    assert said["status"] == 200
    assert [(one.number, one.answer, one.sender) for one in replies] == [("C-6", "declined", "water-desk")]
    assert isinstance(replies[0], Reply)


@pytest.mark.parametrize("done", [{"text": "收到"}, {"key": "1"}, {}])
def test_a_phone_can_not_do_what_its_channel_can_not(providers: Pretended, done: dict[str, str]) -> None:
    sent(providers)
    assert providers.ask("POST", "/phones/water-desk/answer", done)[0] == 400
    assert providers.ask("POST", "/phones/nobody/answer", {"tap": "received"})[0] == 404


def test_a_receipt_may_come_twice_under_one_number(providers: Pretended) -> None:
    providers.server.trouble("water-desk", Trouble.receipt_twice)
    sent(providers)
    first, second = receipts(providers, 2)
    assert first == second


def test_receipts_may_come_in_the_wrong_order(providers: Pretended) -> None:
    providers.server.trouble("water-desk", Trouble.receipts_out_of_order)
    sent(providers)
    providers.ask("POST", "/phones/water-desk/read", {})
    assert [one.step for one in receipts(providers, 2)] == [Step.READ, Step.DELIVERED]


def test_what_could_not_be_delivered_is_told_so(providers: Pretended) -> None:
    providers.server.trouble("water-desk", Trouble.undelivered)
    assert sent(providers) is Outcome.accepted
    assert [one.step for one in receipts(providers, 1)] == [Step.FAILED]


def test_the_same_key_is_one_message(providers: Pretended) -> None:
    assert [sent(providers), sent(providers), sent(providers, repeat=1)] == [Outcome.accepted] * 3
    assert [one.repeat for one in providers.server.phones.of("water-desk")] == [0, 1]


@pytest.mark.parametrize(
    ("trouble", "outcome", "taken"),
    [
        (Trouble.throttled, Outcome.failed_for_now, 0),
        (Trouble.body_error, Outcome.failed_for_good, 0),
        (Trouble.gone, Outcome.failed_for_now, 0),
        (Trouble.lost, Outcome.unknown, 1),
    ],
)
def test_each_fault_is_what_it_says(providers: Pretended, trouble: Trouble, outcome: Outcome, taken: int) -> None:
    providers.account("hook")
    assert providers.ask("POST", "/faults", {"address": "*", "fault": trouble})[0] == 200
    assert sent(providers) is outcome
    assert len(providers.server.phones.of("water-desk")) == taken


def test_a_whole_provider_may_be_gone_and_then_takes_nothing_and_tells_nothing(providers: Pretended) -> None:
    sent(providers, "C-6")
    receipts(providers, 1)
    providers.ask("POST", "/faults", {"address": "aliyunsms:*", "fault": Trouble.gone})
    assert sent(providers, "C-7") is Outcome.accepted
    providers.ask("POST", "/faults", {"address": "hook:*", "fault": Trouble.gone})
    assert sent(providers, "C-8") is Outcome.failed_for_now
    assert providers.does("water-desk", number="C-6", tap="received")["status"] == 0
    assert [one.number for one in providers.server.phones.of("water-desk")] == ["C-6", "C-7"]
    providers.ask("POST", "/faults", {"address": "hook:*", "fault": Trouble.none})
    assert sent(providers, "C-8") is Outcome.accepted


def test_a_forged_message_is_not_taken(providers: Pretended) -> None:
    providers.account("hook")
    headers = {"webhook-id": "x", "webhook-timestamp": str(int(NOW.timestamp())), "webhook-signature": "v1,AAAA"}
    assert providers.ask("POST", "/hook/drill_hook", {"to": "x"}, **headers)[1]["code"] == 104
    assert providers.ask("POST", "/hook/nobody", {})[0] == 404


def test_the_page_of_a_phone_shows_its_messages_and_what_its_owner_can_do(providers: Pretended) -> None:
    sent(providers)
    status, page = providers.ask("GET", "/phone/water-desk")
    assert status == 200
    assert "请&lt;立即&gt;应答" in page
    assert all(f'name="tap" value="{one.answer}">{one.label}<' in page for one in CHOICES)
    assert "Fault of this phone" in providers.ask("GET", "/phone/water-desk?lang=en")[1]
    assert 'href="/phone/water-desk?lang=zh"' in providers.ask("GET", "/")[1]


def test_a_tap_and_a_fault_can_be_made_from_the_page(providers: Pretended) -> None:
    sent(providers)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert providers.ask("POST", "/phone/water-desk", "number=C-7&tap=received", **form)[0] == 303
    assert [one.answer for heard in providers.heard for one in heard.replies] == ["received"]
    assert providers.ask("POST", "/phone/water-desk", "fault=throttled", **form)[0] == 303
    assert sent(providers, "C-8") is Outcome.failed_for_now
    assert providers.ask("POST", "/phone/water-desk", "fault=explode", **form)[0] == 400


@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"Origin": "https://evil.example"}])
def test_a_page_from_elsewhere_can_not_answer_for_a_phone(providers: Pretended, headers: dict[str, str]) -> None:
    sent(providers)
    assert providers.ask("POST", "/phones/water-desk/answer", {"tap": "received"}, **headers)[0] == 403
    assert [one for heard in providers.heard for one in heard.replies] == []
