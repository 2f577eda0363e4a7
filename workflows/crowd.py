"""Whom and what a decision would touch, counted beforehand: people called and informed, tasks given out.

The directory is read once for all the buttons of a page. What a selector means is said in
`records.questions.directory`: here it is counted without asking the database again, and a test holds both together.
"""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from records import reading, warnings
from records.case import Case
from records.database import Session
from records.once import once
from records.questions import directory
from records.reading import PostAt
from states.area import touches
from states.effects import Case as CaseSpec
from states.effects import Effect
from states.organisation import Kind
from states.procedure import Procedure, Selector
from states.text import Text, few, listed
from workflows.places import area_of
from workflows.work import Work

_WORDS = {
    "call": Text("叫应 {n} 人", "call {n} people"),
    "later": Text("随后再叫应 {n} 人", "then call {n} more"),
    "awake": Text("告知已应答的 {n} 人", "tell {n} who are awake"),
    "tasks": Text("派发 {n} 项任务", "give out {n} tasks"),
    "tell": Text("告知 {n} 人", "inform {n} people"),
    "stand_down": Text("解除 {n} 人的叫应", "stand down {n} people"),
    "publish": Text("向社会发布", "publish a notice"),
    "report_upward": Text("报送上级", "report upward"),
    "approval": Text("报请批准，批准前不叫应", "ask for approval; nobody is called before"),
}


_THERE = Text("{said}（{places}）", "{said} ({places})")


@dataclass(frozen=True, slots=True)
class _Part:
    """One effect, with the procedure that says it and the class of its case."""

    procedure: Procedure
    class_: str | None
    effect: Effect
    opened: bool = False
    """Whether it is one of a case that the decision opens."""


class Crowd:
    """The posts that decisions about one case can touch."""

    def __init__(self, work: Work, case: Case) -> None:
        self._work = work
        self.case = case
        self._by_role: dict[str, list[PostAt]] = defaultdict(list)
        self._all = reading.posts(work.session)
        for post in self._all:
            self._by_role[post.role].append(post)
        self._inside = once(work.session, _inside, tuple(area_of(work, case)))
        self._found: dict[tuple[Selector, str | None], frozenset[uuid.UUID]] = {}
        self._awake: frozenset[uuid.UUID] | None = None

    def told(self, procedure: Procedure, effects: Sequence[Effect]) -> Text | None:
        """What the effects would do, in numbers; None when they touch nobody.

        Of a warning that calls by a prepared plan also where.
        """
        counted: Counter[str] = Counter()
        parts = list(self._whole(procedure, effects, self.case.incident_class))
        for part in parts:
            counted.update(self._counted(part))
        said = [words.filled(n=counted[word]) for word, words in _WORDS.items() if counted[word]]
        if said and any(part.opened for part in parts):
            return _THERE.filled(said=listed(said), places=self._places())
        return listed(said) if said else None

    def _whole(self, procedure: Procedure, effects: Sequence[Effect], class_: str | None) -> Iterator[_Part]:
        """The effects, with `as: approve` replaced by what that trigger does, and what opened plans do at once."""
        for effect in effects:
            if effect.as_ is not None:
                then = procedure.transitions_of(effect.as_)[0].then
                yield from (_Part(procedure, class_, one) for one in then)
                continue
            yield _Part(procedure, class_, effect)
            opened = self._plan(effect.case) if effect.case is not None else None
            if opened is not None:
                fired = {one.case.fire for one in effects if one.case is not None and one.case.at == "children"}
                steps = [one.then for one in opened.transitions if one.trigger in fired and opened.initial in one.from_]
                for then in (opened.open.then, *steps):
                    found = self._whole(opened, then, opened.class_ or class_)
                    yield from (replace(one, opened=True) for one in found)

    def _plan(self, spec: CaseSpec) -> Procedure | None:
        """The prepared plan that a decision opens: a warning its call-out, and this a cascade for each township."""
        if spec.open is None or (spec.or_open is None and spec.each is None):
            return None
        known = defaultdict(str, {name: str(value) for name, value in self.case.facts.items()})
        names = (one.format_map(known) for one in (spec.open, spec.or_open) if one is not None)
        library, session = self._work.library, self._work.session
        return next((library.newest(session, one).procedure for one in names if library.has(session, one)), None)

    def _counted(self, part: _Part) -> dict[str, int]:
        procedure, effect = part.procedure, part.effect
        if effect.call is not None:
            found = self._meant(procedure.audiences[effect.call.audience], part.class_)
            awake = len(found & self._already_awake())
            return {"call": len(found) - awake, "awake": awake}
        if effect.tell is not None:
            return {"tell": len(self._meant(procedure.audiences.get(effect.tell.audience, ()), part.class_))}
        if effect.tasks is not None:
            return {"tasks": sum(len(self._meant((duty.owner,), part.class_)) or 1 for duty in procedure.duties)}
        if effect.stand_down is not None:
            return {"stand_down": reading.people_called(self._work.session, self.case)}
        if effect.case is not None:
            approval = int("{level}" in (effect.case.open or "") and effect.case.then is None)
            return {"approval": approval, "later": self._later(effect.case, part.class_)}
        return {effect.word: 1} if effect.word in _WORDS else {}

    def _later(self, spec: CaseSpec, class_: str | None) -> int:
        """Whom a cascade goes on to call by itself, once its first call is answered or has waited too long."""
        cascade = self._plan(spec) if spec.each is not None else None
        if cascade is None:
            return 0
        steps = (effect for one in cascade.transitions if one.by.engine for effect in one.then)
        audiences = {effect.call.audience for effect in steps if effect.call is not None}
        found = (self._meant(cascade.audiences[one], cascade.class_ or class_) for one in audiences)
        return len(frozenset().union(*found) - self._already_awake())

    def _places(self) -> Text:
        area = area_of(self._work, self.case)
        names = directory.places(self._work.session, area)
        return few([Text(names[one].zh, names[one].en) if one in names else Text(one, one) for one in area])

    def _meant(self, selectors: Sequence[Selector], class_: str | None) -> frozenset[uuid.UUID]:
        return frozenset().union(*(self._one_meant(one.filled(self.case.facts), class_) for one in selectors))

    def _one_meant(self, selector: Selector, class_: str | None) -> frozenset[uuid.UUID]:
        found = self._found.get((selector, class_))
        if found is None:
            near = ((post, post.id in self._inside) for post in self._near(selector))
            found = frozenset(post.id for post, inside in near if meant(selector, post, class_, inside=inside))
            self._found[selector, class_] = found
        return found

    def _near(self, selector: Selector) -> Iterable[PostAt]:
        if not selector.role:
            return self._all
        return (post for role in selector.role for post in self._by_role[role])

    def _already_awake(self) -> frozenset[uuid.UUID]:
        """The posts that have answered under the level before: they are told, not called again."""
        if self._awake is None:
            self._awake = reading.awake(self._work.session, self._before())
        return self._awake

    def _before(self) -> list[uuid.UUID]:
        """The cases that called before, and that what is decided now takes the place of."""
        before = self.case.predecessor_id if self.case.kind != "incident" else self._in_force()
        if before is None:
            return []
        below = warnings.descendants(self._work.session, [before]) if self.case.kind == "warning" else ()
        return [before, *(one.id for one in below)]

    def _in_force(self) -> uuid.UUID | None:
        for response in reversed(reading.children(self._work.session, self.case)):
            procedure = self._work.library.pinned(self._work.session, response.definition_id).procedure
            if response.kind == "response" and response.state in procedure.in_force:
                return response.id
        return None


def _inside(session: Session, area: tuple[str, ...]) -> frozenset[uuid.UUID]:
    """The posts that lie in an area: the cases of one incident are about one place, and a page shows several."""
    return frozenset(post.id for post in reading.posts(session) if within(post, area))


def within(post: PostAt, area: Sequence[str]) -> bool:
    """Whether a post lies in the area, or the area in it."""
    return touches(post.areas, area)


def meant(selector: Selector, post: PostAt, incident_class: str | None, *, inside: bool) -> bool:
    """Whether `selector` means this post: all that it says holds; what it leaves out does not matter."""
    return (
        (not selector.role or post.role in selector.role)
        and (not selector.post or post.post in selector.post)
        and (not selector.kind or post.kind in selector.kind)
        and (not selector.unit or post.key in selector.unit)
        and (not selector.tier or post.tier in selector.tier)
        and (selector.member_of is None or selector.member_of in post.member_of)
        and (selector.leads is None or incident_class is None or _leads(post, incident_class))
        and (selector.in_ is None or inside)
        and (selector.outside is None or not inside)
    )


def _leads(post: PostAt, incident_class: str) -> bool:
    return post.kind != Kind.SPECIALIST_HEADQUARTERS or incident_class in post.leads
