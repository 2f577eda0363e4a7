"""What a campaign comes to: everything that was done to the product, what it did meanwhile, and what was wrong."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from notifiers.phones import Arrived


@dataclass
class Tally:
    """The counts over all drills, and the faults."""

    drills: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    gone: list[str] = field(default_factory=list)
    """What was away, and for how long."""
    alone: list[str] = field(default_factory=list)
    """Each channel that was gone while the others stayed, and what became of whom it had to reach."""
    troubles: Counter[str] = field(default_factory=Counter)
    jumps: int = 0
    frozen: list[str] = field(default_factory=list)
    ways: Counter[str] = field(default_factory=Counter)
    by_the_desk: int = 0
    states: Counter[str] = field(default_factory=Counter)
    arrived: int = 0
    marked_repeats: int = 0
    records: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    other: list[str] = field(default_factory=list)

    @property
    def faults(self) -> list[str]:
        """Everything that was wrong."""
        return [*self.lost, *self.doubled, *self.hidden, *self.other]

    def lines(self) -> list[str]:
        """What is printed at the end."""
        return [
            f"drills        {self.drills}",
            f"kills         {self.kills.total()}: {_counted(self.kills)}",
            f"channels gone {'; '.join(self.gone) or 'never'}",
            *(f"gone alone    {one}" for one in self.alone),
            f"troubles      {_counted(self.troubles)}",
            f"clock jumps   {self.jumps} of 10 minutes",
            f"frozen        {'; '.join(self.frozen) or 'never'}",
            f"answered by   {_counted(self.ways)}, the desk {self.by_the_desk}",
            f"messages      {self.states.total()}: {_counted(self.states)}",
            f"on phones     {self.arrived}, of which marked as repeats {self.marked_repeats}",
            f"records       {'; '.join(self.records)}",
            f"lost {len(self.lost)}, doubled without a mark {len(self.doubled)}, "
            f"hidden unknown {len(self.hidden)}, other faults {len(self.other)}",
            *self.faults,
        ]


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {number}" for name, number in sorted(counts.items())) or "none"


def hidden_doubts(responses: Iterable[dict[str, Any]]) -> list[str]:
    """The unknown outcomes that the record or the roster keeps from whoever looks: none may be."""
    faults = []
    for response in responses:
        told = {
            entry["data"].get("message")
            for entry in response["journal"]
            if entry["kind"] == "sent" and entry["data"].get("outcome") == "unknown"
        }
        doubted = {call["id"] for call in response["calls"] if call["unknown_at"] is not None}
        for message in response["messages"]:
            if message["state"] != "unknown":
                continue
            if message["id"] not in told:
                faults.append(f"message {message['number']} is unknown, and no entry says so")
            if message["call_id"] is not None and message["call_id"] not in doubted:
                faults.append(f"message {message['number']} is unknown, and its call does not show it")
    return faults


def called_twice(responses: Iterable[dict[str, Any]], arrived: Sequence[Arrived]) -> list[str]:
    """The calls that lie on a phone twice by one channel without a mark, under whatever numbers."""
    calls = {
        message["number"]: (message["call_id"], message["channel"])
        for response in responses
        for message in response["messages"]
        if message["kind"] == "call" and message["call_id"] is not None
    }
    first: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in arrived:
        if one.number in calls and one.repeat == 0:
            first[calls[one.number]].append(f"{one.number} at {one.at}")
    return [
        f"call {call} came {len(times)} times by {channel} unmarked: {', '.join(times)}"
        for (call, channel), times in first.items()
        if len(times) > 1
    ]
