"""One promise, kept alike by the real notifier over real sockets and by the rehearsal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import pytest

from notifiers.channels.accounts import ChannelAccount, FixedAccounts
from notifiers.gate import Gate
from notifiers.mailbox import Mailbox
from notifiers.notifier import Message, Notifier, Outcome
from notifiers.rehearsal import RehearsalNotifier
from notifiers.rehearsed.kinds import PROVIDERS
from notifiers.tray import Trouble
from notifiers.via_apprise import AppriseNotifier
from tests.notifiers.pretended import Pretended
from tests.notifiers.scripted import NOW

DRILL_HOST = "drill.example"
PEOPLE = dict.fromkeys(("aliyunsms", "tencentsms", "tencentvoice"), "138{:08d}")
"""How the people of a channel are called there, where not every name does."""
FURTHER = {
    "tgram": ("123456789:abcdefg_hijklmnop/{to}", "138{:08d}"),
    "wxpusher": ("AT_appid/{to}", "UID_person{}"),
}
"""Further services beside the one of the made-up account: the address of the account, and how people are called."""
TROUBLE = {
    Outcome.accepted: Trouble.none,
    Outcome.failed_for_now: Trouble.busy,
    Outcome.failed_for_good: Trouble.refuse,
    Outcome.unknown: Trouble.lost,
}


@dataclass
class Stage:
    """A notifier with a world behind it: the nth person's address, how to break it, what reached them."""

    notifier: Notifier
    address: Callable[[int], str]
    break_for: Callable[[int, Outcome], None]
    sent_to: Callable[[int], list[tuple[str, int]]]


def _real(mailbox: Mailbox, kind: str) -> tuple[Stage, AppriseNotifier]:
    host, smtp, http = mailbox.doors.host, mailbox.doors.smtp_port, mailbox.doors.http_port
    account = ChannelAccount("office", "smtp", False, f"smtp://{host}:{smtp}", {"address": "desk@example.org"})
    notifier = AppriseNotifier(Gate([DRILL_HOST], accounts=FixedAccounts(account)), lambda: NOW)

    def person(n: int) -> str:
        return f"138{n:08d}" if kind == "sms" else f"p{n}@example.org"

    def address(n: int) -> str:
        if kind == "smtp":
            return f"smtp://office/{person(n)}"
        if kind == "mail":
            return f"tmail://{host}:{smtp}/{person(n)}?from=desk@example.org"
        return f"tsms://{host}:{http}/{person(n)}"

    def break_for(n: int, outcome: Outcome) -> None:
        mailbox.trouble(person(n), TROUBLE[outcome])

    def sent_to(n: int) -> list[tuple[str, int]]:
        return [(arrived.number, arrived.repeat) for arrived in mailbox.phones.of(person(n))]

    return Stage(notifier, address, break_for, sent_to), notifier


def _rehearsed() -> Stage:
    notifier = RehearsalNotifier(Gate([DRILL_HOST]))

    def address(n: int) -> str:
        return f"tmail://mail.example/p{n}@example.org?from=desk@example.org"

    def break_for(n: int, outcome: Outcome) -> None:
        notifier.fail_always(address(n), outcome)

    def sent_to(n: int) -> list[tuple[str, int]]:
        return [(message.number, message.repeat) for message in notifier.accepted_for(address(n))]

    return Stage(notifier, address, break_for, sent_to)


def _provided(providers: Pretended, kind: str) -> tuple[Stage, AppriseNotifier]:
    """A channel that works through an account, over its rehearsed provider."""
    person = PEOPLE.get(kind, "person-{}").format
    if kind in FURTHER:
        (held, called), service, kind = FURTHER[kind], kind, "further"
        providers.account(kind)
        providers.change(kind, service=service, address=held)
        person = called.format
    notifier = providers.notifier(kind)

    def address(n: int) -> str:
        return f"{kind}://drill_{kind}/{person(n)}"

    def break_for(n: int, outcome: Outcome) -> None:
        providers.server.trouble(person(n), TROUBLE[outcome])

    def sent_to(n: int) -> list[tuple[str, int]]:
        return [(arrived.number, arrived.repeat) for arrived in providers.server.phones.of(person(n))]

    return Stage(notifier, address, break_for, sent_to), notifier


@pytest.fixture(params=["mail", "smtp", "sms", "rehearsal", *(one.kind for one in PROVIDERS), *FURTHER])
def stage(request: pytest.FixtureRequest, mailbox: Mailbox, providers: Pretended) -> Iterator[Stage]:
    if request.param == "rehearsal":
        yield _rehearsed()
        return
    if request.param in ("mail", "smtp", "sms"):
        stage, notifier = _real(mailbox, request.param)
    else:
        stage, notifier = _provided(providers, request.param)
    yield stage
    notifier.close()


def call(address: str, number: str = "C-7", repeat: int = 0) -> Message:
    return Message(number, address, "【叫应】启动防汛Ⅲ级响应", "请立即应答。", drill=False, repeat=repeat)


def test_an_accepted_message_arrives_once_and_has_the_providers_id(stage: Stage) -> None:
    result = stage.notifier.send(call(stage.address(1)))
    assert result.outcome is Outcome.accepted
    assert result.provider_id
    assert stage.sent_to(1) == [("C-7", 0)]


def test_a_repeat_arrives_beside_the_first_and_is_marked(stage: Stage) -> None:
    first = stage.notifier.send(call(stage.address(1)))
    again = stage.notifier.send(call(stage.address(1), repeat=1))
    assert stage.sent_to(1) == [("C-7", 0), ("C-7", 1)]
    assert first.provider_id != again.provider_id


@pytest.mark.parametrize("outcome", [Outcome.failed_for_now, Outcome.failed_for_good, Outcome.unknown])
def test_a_fault_is_told_as_what_it_is_with_words_for_the_desk(stage: Stage, outcome: Outcome) -> None:
    stage.break_for(1, outcome)
    result = stage.notifier.send(call(stage.address(1)))
    assert result.outcome is outcome
    assert result.detail
    assert result.reason is not None
    assert result.words.zh != result.words.en


def test_who_failed_for_now_can_be_reached_later(stage: Stage) -> None:
    stage.break_for(1, Outcome.failed_for_now)
    assert stage.notifier.send(call(stage.address(1))).outcome is Outcome.failed_for_now
    assert stage.sent_to(1) == []
    stage.break_for(1, Outcome.accepted)
    assert stage.notifier.send(call(stage.address(1))).outcome is Outcome.accepted


def test_one_persons_fault_does_not_touch_the_next(stage: Stage) -> None:
    stage.break_for(1, Outcome.failed_for_good)
    stage.notifier.send(call(stage.address(1)))
    assert stage.notifier.send(call(stage.address(2))).outcome is Outcome.accepted


@pytest.mark.parametrize("address", ["", "13800000000", "tmail://", "gopher://x/y", "wecombot://0123456789"])
def test_an_address_that_can_not_be_used_fails_for_good_without_raising(stage: Stage, address: str) -> None:
    result = stage.notifier.send(call(address))
    assert result.outcome is Outcome.failed_for_good
    assert result.reason is not None


def test_a_drill_message_does_not_reach_a_real_address(stage: Stage) -> None:
    message = replace(call(stage.address(1)), drill=True, subject="【演练】", body="【演练】请应答。")
    assert stage.notifier.send(message).outcome is Outcome.failed_for_good
    assert stage.sent_to(1) == []


def test_a_real_message_does_not_reach_a_drill_address(stage: Stage) -> None:
    result = stage.notifier.send(call(f"tsms://{DRILL_HOST}/13800000000"))
    assert result.outcome is Outcome.failed_for_good


def test_two_hundred_at_once_are_each_sent_once_and_none_gets_anothers_outcome(stage: Stage) -> None:
    wanted = {n: (Outcome.failed_for_good if n % 7 == 0 else Outcome.accepted) for n in range(200)}
    for n, outcome in wanted.items():
        stage.break_for(n, outcome)
    messages = [call(stage.address(n), number=f"C-{n}") for n in wanted]
    with ThreadPoolExecutor(32) as threads:
        results = list(threads.map(stage.notifier.send, messages))
    assert [result.outcome for result in results] == list(wanted.values())
    ids = Counter(result.provider_id for result in results if result.outcome is Outcome.accepted)
    assert set(ids.values()) == {1}
    for n, outcome in wanted.items():
        assert stage.sent_to(n) == ([(f"C-{n}", 0)] if outcome is Outcome.accepted else [])
