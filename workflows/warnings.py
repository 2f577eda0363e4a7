"""Warnings as the command office sees them: each with its call-outs, the share awake at each hop, and its coverage."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from records import warnings as kept
from records.case import Case
from records.warnings import Hop
from states.coverage import Reached, reached, together
from states.refusal import Cause, Refusal, Refused
from states.text import Text
from workflows.finding import found
from workflows.work import Work

HOPS = ("county", "township", "village")
"""The tiers of the cascade (县、乡、村), widest first; calls of other tiers are counted with the first."""
_MOST = 60
_NO_WARNING = Text("这不是预警：{ref}", "this is no warning: {ref}")


@dataclass(frozen=True, slots=True)
class Awake:
    """One hop of a cascade: posts called, and posts for which somebody has answered."""

    tier: str
    called: int
    answered: int

    @property
    def percent(self) -> int | None:
        """The share awake, never rounded up; None where nobody is called."""
        return self.answered * 100 // self.called if self.called else None


@dataclass(frozen=True, slots=True)
class Part:
    """One call-out or cascade of a warning: how far it is, and whom it reached."""

    case: Case
    hops: tuple[Awake, ...]
    coverage: Reached | None


@dataclass(frozen=True, slots=True)
class Warned:
    """One warning with all that it has called."""

    case: Case
    parts: tuple[Part, ...]

    @property
    def hops(self) -> tuple[Awake, ...]:
        """How far the calls are, hop by hop, over all townships."""
        return _summed(one for part in self.parts for one in part.hops)

    @property
    def coverage(self) -> Reached | None:
        """Whom it reached, of all people in its area; None while nobody has reported."""
        return together(part.coverage for part in self.parts if part.coverage is not None)

    @property
    def call_outs(self) -> tuple[Part, ...]:
        """The plans by which it calls: one, or none before it is published."""
        return tuple(part for part in self.parts if part.case.kind == "call_out")

    @property
    def cascades(self) -> tuple[Part, ...]:
        """Its way through each township."""
        return tuple(part for part in self.parts if part.case.kind == "cascade")


def warned(work: Work) -> list[Warned]:
    """The warnings that whoever asks sees: all that are not over, then those that ended last."""
    return _whole(work, kept.open_or_newest(work.session, work.sight, _MOST))


def in_force(work: Work) -> list[tuple[Case, tuple[Awake, ...]]]:
    """The published warnings that whoever asks sees, newest first: how far each calls; no hops where it only tells."""
    hops: dict[uuid.UUID, list[Awake]] = defaultdict(list)
    rows = kept.in_force(work.session, work.sight)
    for one in rows:
        if one.called and one.tier is not None:
            hops[one.case.id].append(Awake(_tier(one.tier), one.called, one.answered))
    return [(case, _summed(hops[case.id])) for case in {one.case.id: one.case for one in rows}.values()]


def warned_by(work: Work, ref: str) -> Warned:
    """One warning by its number or id; refused when it is something else."""
    case = found(work, ref)
    if case.kind != "warning":
        raise Refused(Refusal(Cause.UNKNOWN, _NO_WARNING.filled(ref=ref)))
    return _whole(work, [case])[0]


def warned_as(work: Work, case_id: uuid.UUID) -> Warned:
    """One warning by its id, for whoever already sees another that refers to it."""
    return _whole(work, [work.case(case_id)])[0]


def _whole(work: Work, cases: Sequence[Case]) -> list[Warned]:
    below = kept.descendants(work.session, [one.id for one in cases])
    by_case: dict[uuid.UUID, list[Hop]] = defaultdict(list)
    for hop in kept.hops(work.session, [one.id for one in below]):
        by_case[hop.case_id].append(hop)
    whose = {one.id: one.parent_id for one in below if one.kind == "call_out"}
    parts: dict[uuid.UUID | None, list[Part]] = defaultdict(list)
    for one in below:
        warning = one.parent_id if one.kind == "call_out" else whose.get(one.parent_id or one.id)
        parts[warning].append(_part(work, one, by_case[one.id]))
    return [Warned(one, tuple(parts[one.id])) for one in cases]


def _part(work: Work, case: Case, hops: list[Hop]) -> Part:
    said = work.library.pinned(work.session, case.definition_id).procedure.coverage
    told = case.facts.get(said.table) if said is not None else None
    return Part(
        case,
        _summed(Awake(_tier(one.tier), one.called, one.answered) for one in hops),
        reached(said, case.facts) if said is not None and told else None,
    )


def _tier(tier: str) -> str:
    return tier if tier in HOPS else HOPS[0]


def _summed(hops: Iterable[Awake]) -> tuple[Awake, ...]:
    counted: dict[str, tuple[int, int]] = {}
    for one in hops:
        called, answered = counted.get(one.tier, (0, 0))
        counted[one.tier] = called + one.called, answered + one.answered
    return tuple(Awake(tier, *counted[tier]) for tier in HOPS if tier in counted)
