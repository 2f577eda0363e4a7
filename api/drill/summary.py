"""What a drill came to: who was called and answered, what escalated, how long it took, what was lost."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median
from typing import Any

from notifiers.phones import Arrived
from states.call import LEVEL_BEFORE


@dataclass
class Summary:
    """The lines to print and what is wrong; a drill is good when nothing is."""

    lines: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def summarise(responses: list[dict[str, Any]], arrived: list[Arrived]) -> Summary:
    """The summary of an incident's responses, checked against what the pretend phones really received.

    A response is its case with `calls`, `messages`, `tasks` and `journal`.
    """
    summary = Summary()
    for response in responses:
        _response(summary, response)
    _phones(summary, responses, arrived)
    return summary


def _response(summary: Summary, response: dict[str, Any]) -> None:
    calls, kinds = response["calls"], Counter(entry["kind"] for entry in response["journal"])
    holders = [one for one in calls if one["part"] == "holder"]
    fresh = [one for one in holders if one["door"] != LEVEL_BEFORE]
    states = Counter(one["state"] for one in holders)
    took = [
        _seconds(one["opened_at"], one["answered_at"])
        for one in fresh
        if one["answered_at"] and one["answer"] != "declined"
    ]
    first = [_seconds(one["opened_at"], one["accepted_at"]) for one in fresh if one["accepted_at"]]
    by_hand = sum((one["door"] or "").startswith(("rest", "page")) for one in calls if one["answer"])
    summary.lines += [
        f"{response['number']}  {response['title']['zh']}  {response['state_title']['zh']}",
        f"    叫应 called {len(fresh)} · 告知 told (awake already) {len(holders) - len(fresh)} · "
        + " · ".join(f"{state} {number}" for state, number in sorted(states.items())),
        f"    升级叫应 escalated: next rung {kinds['climbed']} · deputies {_parts(calls, 'deputy')} · superiors "
        f"{_parts(calls, 'superior')} · at the desk {kinds['unreached']} · by hand {by_hand} · "
        f"declined {sum(one['answer'] == 'declined' for one in calls if one['door'] != 'level_before')}",
        f"    用时 first message accepted median {_median(first)} (slowest {_most(first)})"
        f" · answered median {_median(took)} (slowest {_most(took)})",
        f"    任务 tasks {len(response['tasks'])} · done {sum(one['state'] == 'done' for one in response['tasks'])} · "
        f"overdue and escalated {sum(bool(one['overdue_at']) for one in response['tasks'])}",
        f"    动作 effects: {_runners(response['journal'])}",
    ]
    for one in fresh:
        if one["who"]["channels"] and one["state"] == "calling" and one["next_at"] is None:
            summary.faults.append(f"{response['number']}: {one['who']['post']} is being called by nobody")


def _parts(calls: list[dict[str, Any]], part: str) -> int:
    return sum(one["part"] == part for one in calls)


def _runners(journal: list[dict[str, Any]]) -> str:
    done = [entry["data"] for entry in journal if entry["kind"] == "effect_done"]
    runners = Counter(one["runner"] for one in done)
    return ", ".join(f"{number} through {runner}" for runner, number in sorted(runners.items())) or "none"


def _phones(summary: Summary, responses: list[dict[str, Any]], arrived: list[Arrived]) -> None:
    """The phones are the witness: what is recorded as accepted lies on one, and nothing lies there twice unmarked."""
    messages = [message for one in responses for message in one["messages"]]
    on_phones: dict[str, list[Arrived]] = defaultdict(list)
    for one in arrived:
        on_phones[one.number].append(one)
    called = {message["call_id"] for message in messages}
    fresh = [call for one in responses for call in one["calls"] if call["door"] != LEVEL_BEFORE]
    lost = [
        *(f"message {m['number']} is called accepted and lies on no phone" for m in messages
          if m["state"] == "accepted" and m["number"] not in on_phones),
        *(f"message {m['number']} was never sent" for m in messages if m["state"] == "queued"),
        *(f"{call['who']['post']} has channels and got no message" for call in fresh
          if call["who"]["channels"] and call["id"] not in called),
    ]  # fmt: skip
    doubled = [
        f"message {number} lies {len(copies)} times on a phone without a repeat mark"
        for number, copies in on_phones.items()
        if len({one.repeat for one in copies}) < len(copies)
    ]
    summary.faults += lost + doubled
    states = Counter(one["state"] for one in messages)
    counted = ", ".join(f"{state} {number}" for state, number in sorted(states.items()))
    summary.lines.append(
        f"消息 messages {len(messages)} ({counted}) · on phones {len(arrived)}"
        f" · lost {len(lost)} · unmarked doubles {len(doubled)}"
    )


def _seconds(begin: str, end: str) -> float:
    return (datetime.fromisoformat(end) - datetime.fromisoformat(begin)).total_seconds()


def _median(values: list[float]) -> str:
    return f"{median(values):.2f} s" if values else "—"


def _most(values: list[float]) -> str:
    return f"{max(values):.2f} s" if values else "—"
