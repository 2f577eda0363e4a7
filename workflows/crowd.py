"""Whom and what a decision would touch, counted beforehand: people called and informed, tasks given out.

The directory is read once for all the buttons of a page. What a selector means is said in
`records.questions.directory`: here it is counted without asking the database again, and a test holds both together.
"""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from records import reading
from records.case import Case
from records.reading import PostAt
from states.area import touches
from states.effects import Effect
from states.organisation import Kind
from states.procedure import Procedure, Selector
from states.text import Text, listed
from workflows.places import area_of
from workflows.work import Work

_WORDS = {
    "call": Text("叫应 {n} 人", "call {n} people"),
    "awake": Text("告知已应答的 {n} 人", "tell {n} who are awake"),
    "tasks": Text("派发 {n} 项任务", "give out {n} tasks"),
    "tell": Text("告知 {n} 人", "inform {n} people"),
    "stand_down": Text("解除 {n} 人的叫应", "stand down {n} people"),
    "publish": Text("向社会发布", "publish a notice"),
    "report_upward": Text("报送上级", "report upward"),
    "approval": Text("报请批准，批准前不叫应", "ask for approval; nobody is called before"),
}


class Crowd:
    """The posts that decisions about one case can touch."""

    def __init__(self, work: Work, case: Case) -> None:
        self._work = work
        self.case = case
        self._by_role: dict[str, list[PostAt]] = defaultdict(list)
        self._all = reading.posts(work.session)
        for post in self._all:
            self._by_role[post.role].append(post)
        area = area_of(work, case)
        self._inside = frozenset(post.id for post in self._all if within(post, area))
        self._found: dict[Selector, frozenset[uuid.UUID]] = {}
        self._awake: frozenset[uuid.UUID] | None = None

    def told(self, procedure: Procedure, effects: Sequence[Effect]) -> Text | None:
        """What the effects would do, in numbers; None when they touch nobody."""
        counted: Counter[str] = Counter()
        for effect in _whole(procedure, effects):
            counted.update(self._counted(procedure, effect))
        said = [words.filled(n=counted[word]) for word, words in _WORDS.items() if counted[word]]
        return listed(said) if said else None

    def _counted(self, procedure: Procedure, effect: Effect) -> dict[str, int]:
        if effect.call is not None:
            found = self._meant(procedure.audiences[effect.call.audience])
            awake = len(found & self._already_awake())
            return {"call": len(found) - awake, "awake": awake}
        if effect.tell is not None:
            return {"tell": len(self._meant(procedure.audiences.get(effect.tell.audience, ())))}
        if effect.tasks is not None:
            return {"tasks": sum(len(self._meant((duty.owner,))) or 1 for duty in procedure.duties)}
        if effect.stand_down is not None:
            return {"stand_down": reading.people_called(self._work.session, self.case)}
        if effect.case is not None:
            return {"approval": int("{level}" in (effect.case.open or "") and effect.case.then is None)}
        return {effect.word: 1} if effect.word in _WORDS else {}

    def _meant(self, selectors: Sequence[Selector]) -> frozenset[uuid.UUID]:
        return frozenset().union(*(self._one_meant(one.filled(self.case.facts)) for one in selectors))

    def _one_meant(self, selector: Selector) -> frozenset[uuid.UUID]:
        found = self._found.get(selector)
        if found is None:
            near = ((post, post.id in self._inside) for post in self._near(selector))
            found = frozenset(
                post.id for post, inside in near if meant(selector, post, self.case.incident_class, inside=inside)
            )
            self._found[selector] = found
        return found

    def _near(self, selector: Selector) -> Iterable[PostAt]:
        if not selector.role:
            return self._all
        return (post for role in selector.role for post in self._by_role[role])

    def _already_awake(self) -> frozenset[uuid.UUID]:
        """The posts that have answered under the level before: they are told, not called again."""
        if self._awake is None:
            before = self.case.predecessor_id if self.case.kind != "incident" else self._in_force()
            self._awake = reading.awake(self._work.session, before)
        return self._awake

    def _in_force(self) -> uuid.UUID | None:
        for response in reversed(reading.children(self._work.session, self.case)):
            procedure = self._work.library.pinned(self._work.session, response.definition_id).procedure
            if response.kind == "response" and response.state in procedure.in_force:
                return response.id
        return None


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


def _whole(procedure: Procedure, effects: Iterable[Effect]) -> Iterable[Effect]:
    """The effects, with `as: approve` replaced by what that trigger does."""
    for effect in effects:
        if effect.as_ is None:
            yield effect
        else:
            yield from procedure.transitions_of(effect.as_)[0].then
