"""The rehearsal fails as it was told, in the order it was told."""

from __future__ import annotations

from notifiers.gate import Gate
from notifiers.notifier import Message, Outcome
from notifiers.rehearsal import RehearsalNotifier

ADDRESS = "tsms://gateway.example/13800000000"


def call(number: str = "C-1") -> Message:
    return Message(number, ADDRESS, "", "请应答", drill=False)


def test_faults_come_in_the_order_they_were_lined_up_then_it_works_again() -> None:
    rehearsal = RehearsalNotifier(Gate())
    rehearsal.fail(ADDRESS, Outcome.failed_for_now, times=2)
    rehearsal.fail(ADDRESS, Outcome.unknown)
    outcomes = [rehearsal.send(call()).outcome for _ in range(4)]
    assert outcomes == [Outcome.failed_for_now, Outcome.failed_for_now, Outcome.unknown, Outcome.accepted]


def test_it_remembers_what_it_was_given_with_what_it_answered() -> None:
    rehearsal = RehearsalNotifier(Gate())
    rehearsal.fail(ADDRESS, Outcome.unknown)
    results = [rehearsal.send(call("C-1")), rehearsal.send(call("C-2"))]
    assert [given.message.number for given in rehearsal.given] == ["C-1", "C-2"]
    assert [given.result for given in rehearsal.given] == results
    assert [message.number for message in rehearsal.accepted_for(ADDRESS)] == ["C-2"]


def test_a_slow_address_is_accepted_after_its_time() -> None:
    waited: list[float] = []
    rehearsal = RehearsalNotifier(Gate(), wait=waited.append)
    rehearsal.slow(ADDRESS, 2.5)
    assert rehearsal.send(call()).outcome is Outcome.accepted
    assert waited == [2.5]
