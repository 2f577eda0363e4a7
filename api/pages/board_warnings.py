"""The lines of the board for warnings in force: place, colour, hazard, since when, and how many are awake."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.pages.naming import Names
from records.case import Case
from states.text import Text
from workflows.warnings import Awake, in_force
from workflows.work import Work


@dataclass(frozen=True, slots=True)
class Warning:
    """A warning in force: how far it calls, hop by hop; no hops where it only tells."""

    case: Case
    headline: str
    area: Text
    hazard: Text | None
    hops: tuple[Awake, ...]

    @property
    def called(self) -> int:
        """How many posts have been called."""
        return sum(one.called for one in self.hops)

    @property
    def awake(self) -> int:
        """For how many of them somebody has answered."""
        return sum(one.answered for one in self.hops)


def warnings_in_force(work: Work, names: Names) -> list[Warning]:
    """A line for each, the newest first."""
    return [_line(names, case, hops) for case, hops in in_force(work)]


def _line(names: Names, case: Case, hops: tuple[Awake, ...]) -> Warning:
    said, facts = case.facts, names.procedure(case).facts
    hazard = names.value(facts["hazard"], said["hazard"]) if said.get("hazard") else None
    return Warning(case, str(said.get("headline") or case.number), names.area(case), hazard, hops)


def first_words(warnings: Sequence[Warning]) -> list[Text]:
    """What the first line of the board says of them; nothing of none."""
    calling = [one for one in warnings if one.hops]
    told = len(warnings) - len(calling)
    silent = sum(one.called - one.awake for one in calling)
    said = []
    if calling:
        number = len(calling)
        said.append(
            Text(f"{number} 条预警正在叫应", f"{number} {'warning is' if number == 1 else 'warnings are'} calling")
        )
        missing = Text(f"{silent} 人未应答", f"{silent} not awake")
        said.append(missing if silent else Text("全部已应答", "everybody is awake"))
    if told:
        said.append(Text(f"{told} 条预警只告知", f"{told} {'warning tells' if told == 1 else 'warnings tell'} only"))
    return said
