"""The tally of a campaign sees what must not be: a hidden doubt, and a call that came twice unmarked."""

from __future__ import annotations

from typing import Any

from notifiers.phones import Arrived
from tests.campaign.outages import Outage, Queue
from tests.campaign.tally import Tally, called_twice, hidden_doubts

CALL = "call-1"


def message(number: str, state: str = "accepted") -> dict[str, Any]:
    return {"id": f"id-{number}", "number": number, "call_id": CALL, "channel": "sms", "kind": "call", "state": state}


def response(*messages: dict[str, Any], unknown_at: str | None = None, said: str = "") -> dict[str, Any]:
    entry = {"kind": "sent", "data": {"message": said, "outcome": "unknown"}}
    return {"messages": list(messages), "calls": [{"id": CALL, "unknown_at": unknown_at}], "journal": [entry]}


def arrived(number: str, repeat: int = 0) -> Arrived:
    return Arrived("sms", "13800000001", number, repeat, "", "", at="2026-08-23T18:00:00+08:00")


def test_a_doubt_that_the_journal_and_the_call_tell_of_is_not_hidden() -> None:
    told = response(message("1", "unknown"), unknown_at="2026-08-23T18:00:00+08:00", said="id-1")
    assert hidden_doubts([told]) == []


def test_a_doubt_that_no_entry_and_no_call_tell_of_is_hidden_twice() -> None:
    assert len(hidden_doubts([response(message("1", "unknown"), said="another")])) == 2


def test_one_call_on_one_phone_under_two_numbers_is_a_double_unless_the_second_is_marked() -> None:
    whole = [response(message("1"), message("2"))]
    assert called_twice(whole, [arrived("1"), arrived("2", repeat=1)]) == []
    (fault,) = called_twice(whole, [arrived("1"), arrived("2")])
    assert CALL in fault


def test_every_kind_of_fault_counts_and_is_printed() -> None:
    tally = Tally(lost=["a"], doubled=["b"], hidden=["c"], other=["d"])
    assert tally.faults == ["a", "b", "c", "d"]
    assert tally.lines()[-5:] == ["lost 1, doubled without a mark 1, hidden unknown 1, other faults 1", *tally.faults]


def test_a_channel_that_was_gone_says_whom_another_reached() -> None:
    whole = response(message("1", "failed"), message("2") | {"channel": "mail"})
    whole["calls"][0]["state"] = "answered"
    gone = Outage("aliyunsms", 2, ((f"call:{CALL}", "failed_for_now"), (f"call:{CALL}", "unknown"), ("message:3", "x")))
    told = gone.told([whole])
    assert told.startswith("aliyunsms in drill 2: 3 attempts failed, 1 of them unknown;")
    assert told.endswith("of 1 calls another channel took 1 (answered)")
    assert Outage("mailbox", 2, gone.tried).told([whole]).endswith("took 0 (answered)")


def test_a_minute_in_which_a_channel_had_nobody_to_reach_is_had_once_more() -> None:
    queue = Queue()
    first, second = queue.left[0], queue.left[1]
    queue.had(Outage(first, 2))
    assert (queue.left[0], queue.left[-1]) == (second, first)
    queue.left.rotate(1)
    queue.had(Outage(first, 3))
    assert first not in queue.left
    queue.had(Outage(second, 3, (("call:1", "failed_for_now"),)))
    assert second not in queue.left
