"""What a plan does if nobody answers: its call-outs at a moment, with every turn of every ladder and whom it reaches.

The ladders that climb here are those that climb when it is meant; nothing is decided anew, and nothing is written.
Each call of the procedure is told as if the step that orders it were taken at the moment, or after the clock of the
opening that takes it. Two versions are compared by what they would do.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from records import sight
from records.call import Call, CallOut
from records.case import Case
from records.columns import new_id
from records.questions import definitions, directory
from states.call import Move, Skip
from states.effects import Call as CallSpec
from states.procedure import Procedure, Selector
from states.refusal import Cause, Refusal, Refused
from states.text import Text
from workflows.audience import Slot, directory_for
from workflows.commands.effects.calling import after
from workflows.commands.effects.laddering import Ladders, frozen, rungs
from workflows.commands.effects.posting import new_call
from workflows.library import Published
from workflows.superiors import circles
from workflows.work import Work

_OPENING = Text("开立", "opening")
_NO_VERSION = Text("流程“{name}”没有版本“{version}”", "the procedure {name} has no version {version}")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: a procedure, its version (the one in force, when none is named), where, and when.

    `facts` are what the selectors and the form of the procedure may name beside the area.
    """

    name: str
    at: datetime
    area: tuple[str, ...] = ()
    version: str = ""
    drill: bool = False
    facts: Mapping[str, Any] | None = None

    def against(self, named: str) -> Asked:
        """The same of another: `procedure` or `procedure@version`."""
        name, _, version = named.partition("@")
        return replace(self, name=name or self.name, version=version)


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a ladder: when, its rung, whom it calls by which channels, and what was passed before it."""

    at: datetime
    rung: int
    again: int
    person: str
    name: Text | None
    channels: tuple[str, ...]
    passed: tuple[Skip, ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """One post that is called: the turns of its ladder to the desk, and what is wrong with its people.

    `twice` are people whom its ladder calls in two parts; `circle` are the posts above it that lead back to it.
    """

    post: str
    title: Text
    body: Text
    turns: tuple[Turn, ...]
    twice: tuple[Text, ...]
    circle: tuple[Text, ...]

    @property
    def nobody(self) -> bool:
        """Whether its ladder reaches nobody: it begins at the desk."""
        return self.turns[0].person == "desk"


@dataclass(frozen=True, slots=True)
class CallTree:
    """One call-out that a step of a procedure orders.

    `empty` are the selectors of its audience that mean no post; `idle` the rungs (ladder, number from 1, whom) that
    reach nobody for any post; `own` says of which roles a ladder is that is not for every post; `hidden` counts posts
    elsewhere that whoever asks does not see.
    """

    trigger: str
    step: Text
    audience: str
    begins: datetime
    due_at: datetime | None
    renew: timedelta | None
    branches: tuple[Branch, ...]
    empty: tuple[Selector, ...]
    idle: tuple[tuple[str, int, str], ...]
    own: Mapping[str, tuple[str, ...]]
    hidden: int

    @property
    def sound(self) -> bool:
        """Whether there is nobody missing in it, and nothing that is never taken for want of people."""
        return not self.empty and not any(one.nobody or one.circle for one in self.branches)


@dataclass(frozen=True, slots=True)
class Change:
    """A post that two plans do not call alike; None where one does not call it."""

    trigger: str
    title: Text
    before: Branch | None
    after: Branch | None


def published(work: Work, asked: Asked) -> Published:
    """The version that is asked for; refused when there is none."""
    current = work.library.newest(work.session, asked.name)
    if not asked.version or asked.version == current.version:
        return current
    found = definitions.version(work.session, "procedure", asked.name, asked.version)
    if found is None:
        raise Refused(Refusal(Cause.UNKNOWN, _NO_VERSION.filled(name=asked.name, version=asked.version)))
    return work.library.pinned(work.session, found)


def calling(work: Work) -> list[Published]:
    """Every procedure of which a step calls people, by name."""
    return [one for one in work.library.all(work.session) if any(_ordered(one.procedure, work.now))]


def call_trees(work: Work, asked: Asked) -> list[CallTree]:
    """Every call-out of a procedure, in the order of the file."""
    procedure = published(work, asked).procedure
    case = Case(
        id=new_id(), number="", kind=procedure.kind, procedure=procedure.procedure, definition_id=new_id(),
        incident_class=procedure.class_, state=procedure.initial, opened_at=asked.at, state_since=asked.at,
        facts={**(asked.facts or {}), "area": list(asked.area)}, drill=asked.drill,
    )  # fmt: skip
    seen = sight.directory_seen(work.session, work.sight)[0]
    plays = (_Play(work, case, procedure, begins, spec) for begins, spec in _ordered(procedure, asked.at))
    return [play.played(seen) for play in plays]


def compared(before: Sequence[CallTree], after_: Sequence[CallTree]) -> list[Change]:
    """Where two plans differ: posts that only one calls, and posts that are called by others or at other times."""
    first, second = _by_post(before), _by_post(after_)
    found = []
    for key in dict.fromkeys((*first, *second)):
        (old, was), (new, now) = first.get(key, (None, ())), second.get(key, (None, ()))
        if was != now:
            either = old or new
            found.append(Change(key[0], either.title if either else Text("", ""), old, new))
    return found


def _by_post(trees: Sequence[CallTree]) -> dict[tuple[str, str], tuple[Branch, tuple[Any, ...]]]:
    """By step and post the branch, and what it comes to: seconds from the beginning, whom, by which channels."""
    return {
        (tree.trigger, one.post): (
            one,
            tuple((turn.at - tree.begins, turn.person, turn.name, turn.channels) for turn in one.turns),
        )
        for tree in trees
        for one in tree.branches
    }


@dataclass(frozen=True, slots=True)
class _Ordered:
    """A call with the step that orders it."""

    trigger: str
    step: Text
    spec: CallSpec


def _ordered(procedure: Procedure, at: datetime) -> Iterator[tuple[datetime, _Ordered]]:
    opening = procedure.open.then
    late = {one.clock.then: one.clock.after for one in opening if one.clock is not None and one.clock.after}
    steps = [("open", _OPENING, opening), *((one.trigger, one.title, one.then) for one in procedure.transitions)]
    for trigger, title, effects in steps:
        wait = late.get(trigger)
        begins = at + (procedure.span(wait) if wait and not wait.startswith("{") else timedelta())
        for effect in effects:
            if effect.call is not None:
                yield begins, _Ordered(trigger, title, effect.call)


class _Play:
    """One call-out played to its end, nobody answering."""

    def __init__(self, work: Work, case: Case, procedure: Procedure, begins: datetime, ordered: _Ordered) -> None:
        self._work, self._case, self._procedure = work, case, procedure
        self._begins, self._ordered = begins, ordered
        ladder, ladders = frozen(procedure, ordered.spec, 1.0)
        self._out = CallOut(id=new_id(), case_id=case.id, ladder=ladder, ladders=ladders, opened_at=begins)
        self._turns: dict[uuid.UUID, list[Turn]] = {}

    def played(self, seen: frozenset[uuid.UUID]) -> CallTree:
        """What it comes to, with the posts at the bodies that are `seen`."""
        spec, procedure = self._ordered.spec, self._procedure
        selectors = [one.filled(self._case.facts) for one in procedure.audiences[spec.audience]]
        slots = directory_for(self._at(self._begins), self._case).resolve(selectors, self._area)
        self._climb(slots)
        back = circles(self._work.session, (one.post for one in slots))
        shown = [one for one in slots if one.organisation.id in seen]
        branches = tuple(self._branch(one, back.get(one.post.id, ())) for one in shown)
        renew = procedure.span(spec.renew) if spec.renew else None
        return CallTree(
            self._ordered.trigger, self._ordered.step, spec.audience, self._begins,
            self._begins + procedure.span(spec.within) if spec.within else None, renew, branches,
            tuple(one for one in selectors if not self._means(one)), tuple(self._idle(slots)),
            {name: tuple(role for role, each in spec.ladder_of.items() if each == name)
             for name in spec.ladder_of.values()},
            len(slots) - len(branches),
        )  # fmt: skip

    @property
    def _area(self) -> list[str]:
        return list(self._case.facts["area"])

    def _at(self, moment: datetime) -> Work:
        return replace(self._work, now=moment)

    def _means(self, selector: Selector) -> bool:
        found = directory.posts_meant(self._work.session, [selector], self._area, self._case.incident_class)
        return bool(found)

    def _climb(self, slots: Sequence[Slot]) -> None:
        work = self._at(self._begins)
        ladders = Ladders(work, self._case, self._out, self._procedure)
        calls = []
        for slot in slots:
            row = new_call(work, self._out, slot, "holder")
            calls += self._taken(row, slot, ladders.first(slot), ladders)
        while calls:
            moment = min(one.next_at for one in calls if one.next_at is not None)
            work = self._at(moment)
            ladders = Ladders(work, self._case, self._out, self._procedure)
            due = [one for one in calls if one.next_at == moment]
            calls = [one for one in calls if one.next_at != moment]
            now = directory_for(work, self._case).posts({one.post_id for one in due})
            for row in due:
                slot = now[row.post_id]
                calls += self._taken(row, slot, ladders.after(row, slot), ladders)

    def _taken(self, row: Call, slot: Slot, move: Move, ladders: Ladders) -> list[Call]:
        """Keeps a turn; the call, while its ladder goes on."""
        met = slot.people.get(move.person)
        name = Text(met.person.zh, met.person.en) if met else None
        now = ladders.work.now
        turn = Turn(now, move.rung, move.again, move.person, name, move.channels, move.skipped)
        self._turns.setdefault(slot.post.id, []).append(turn)
        if move.at_desk:
            return []
        row.rung, row.again = move.rung, move.again
        row.next_at = after(now, ladders.wait(row.who, move.rung))
        return [row]

    def _branch(self, slot: Slot, circle: tuple[Text, ...]) -> Branch:
        turns = tuple(self._turns[slot.post.id])
        parts: dict[Text, set[str]] = {}
        for turn in turns:
            if turn.name is not None:
                parts.setdefault(turn.name, set()).add(turn.person)
        twice = tuple(name for name, met in parts.items() if len(met) > 1)
        post, body = slot.post, slot.organisation
        return Branch(post.key, Text(post.zh, post.en), Text(body.zh, body.en), turns, twice, circle)

    def _idle(self, slots: Sequence[Slot]) -> Iterator[tuple[str, int, str]]:
        """Rungs that no post of theirs comes to, or that reach nobody for any."""
        spec = self._ordered.spec
        taken: dict[str, set[int]] = {}
        for slot in slots:
            name = spec.ladder_of.get(slot.post.role, spec.ladder)
            taken.setdefault(name, set()).update(turn.rung for turn in self._turns[slot.post.id])
        kept = {name: rungs(self._out, {"role": role}) for role, name in spec.ladder_of.items()}
        for name, used in taken.items():
            for number, step in enumerate(kept.get(name, self._out.ladder)):
                if number not in used:
                    yield name, number + 1, step["person"]
