"""Which function follows which word. The whole behaviour of the engine can be read in one table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from records.case import Case
from records.columns import new_id
from records.effect import Effect as EffectRow
from records.ledger import Draft
from records.questions import directory
from states.actor import engine
from states.effects import Effect
from states.procedure import Procedure, Selector
from states.refusal import Cause, Refusal
from states.scales import Level, rank
from states.text import Text
from workflows.library import Published
from workflows.work import RefusedAt, Work

_NO_POST = Text("通讯录中没有岗位“{post}”", "the directory has no post “{post}”")
CALLING = ("call_out", "escalate")
"""Effects that call people: void as soon as the case is over."""
TESTING = "test_addresses"
"""The effect that carries the messages of a test of addresses; void, too, when the case is over."""

URGENCY = {"call_out": 0, "escalate": 0, "stand_down": 1, "tell": 2, "report_upward": 2, "publish": 5, TESTING: 7}


@dataclass(frozen=True, slots=True)
class Following:
    """What follows from one decision: the case, its definition, the effects in order, and the entry that tells them."""

    case: Case
    published: Published
    effects: tuple[Effect, ...]
    draft: Draft

    @property
    def procedure(self) -> Procedure:
        """The definition that the case is pinned to."""
        return self.published.procedure


def follow(work: Work, following: Following) -> None:
    """Writes every effect of a decision, in the order of the file; all of it belongs to the decision's commit."""
    for effect in following.effects:
        spec: Any = getattr(effect, effect.word)
        _WORDS[effect.word](work, following, spec)


def queue(work: Work, following: Following, kind: str, **data: Any) -> EffectRow:
    """A piece of work for a flow, told by the decision's entry."""
    row = EffectRow(
        id=new_id(),
        kind=kind,
        case_id=following.case.id,
        incident_id=following.draft.entry.incident_id,
        priority=_priority(following.case, kind),
        data=data,
        opened_at=work.now,
        due_at=work.now,
    )
    following.draft.insert(row)
    return row


def audience_of(work: Work, following: Following, name: str) -> tuple[Selector, ...]:
    """An audience with what the case knows filled in; refused when a form names a post that there is not."""
    case = following.case
    filled = tuple(one.filled(case.facts) for one in following.procedure.audiences[name])
    keys = {key for one in filled for key in one.post if key}
    unknown = sorted(keys - {post.key for post, _ in directory.posts_named(work.session, keys)}) if keys else []
    if unknown:
        asked = next(fact for one in following.procedure.audiences[name] for fact in one.asks)
        reason = _NO_POST.filled(post=unknown[0])
        raise RefusedAt(Refusal(Cause.FORM, reason, fields={asked: reason}), case.id, f"call:{name}")
    return filled


def _priority(case: Case, kind: str) -> int:
    level = rank(Level(case.level)) if case.level else 4
    return (50 if case.drill else 0) + level * 10 + URGENCY.get(kind, 6)


def as_engine(work: Work) -> Work:
    """From here on the engine acts: what follows from a person's decision is ordered by the published plan."""
    return work if work.actor.engine else work.acting_as(engine("workflow"))


def in_force_before(work: Work, case: Case) -> Case | None:
    """The response that this one takes the place of; None when there was none, or when it is over already."""
    before = work.session.get(Case, case.predecessor_id) if case.predecessor_id else None
    if before is None or before.state not in work.library.pinned(work.session, before.definition_id).procedure.in_force:
        return None
    return before


def _document(work: Work, following: Following, kind: str) -> None:
    queue(work, following, "render_documents", document=kind)


def _publish(work: Work, following: Following, kind: str) -> None:
    queue(work, following, "publish", notice=kind)


def _open_review(work: Work, following: Following, _: str) -> None:
    queue(work, following, "open_review")


def _table() -> dict[str, Callable[[Work, Following, Any], None]]:
    from workflows.commands.effects import (  # noqa: PLC0415 - words open cases, cases follow words: a ring, closed once
        calling,
        clocks,
        commanding,
        handing_over,
        moving_cases,
        stopping,
        tasks,
        telling,
    )

    return {
        "call": calling.call,
        "tell": telling.tell,
        "stand_down": stopping.stand_down,
        "report_upward": telling.report_upward,
        "tasks": tasks.open_tasks,
        "clock": clocks.set_clock,
        "case": moving_cases.move,
        "hand_over": handing_over.hand_over,
        "command": commanding.commanding,
        "document": _document,
        "publish": _publish,
        "open_review": _open_review,
    }


class _Lazy(dict[str, Callable[[Work, Following, Any], None]]):
    def __missing__(self, word: str) -> Callable[[Work, Following, Any], None]:
        self.update(_table())
        return self[word]


_WORDS = _Lazy()
