"""The rules of authority as people read them: each act with its rules, and the posts that they mean now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from records.organisation import Organisation
from records.person import Post
from records.questions import directory
from states.authority import COMMANDING, Permit, Question, Rule, Rulebook
from states.procedure import Selector
from states.text import Text
from workflows.library import Rules
from workflows.work import Work


@dataclass(frozen=True, slots=True)
class Granted:
    """A rule with the posts that it means now; nobody holds it when there are none."""

    rule: Rule
    posts: Sequence[tuple[Post, Organisation]]


@dataclass(frozen=True, slots=True)
class Act:
    """One act, the rules that allow it, and whether whoever asks may do it at home."""

    key: str
    title: Text
    granted: Sequence[Granted]
    mine: bool


@dataclass(frozen=True, slots=True)
class Told:
    """The rules of one jurisdiction with their version."""

    rulebook: Rulebook
    version: str
    acts: Sequence[Act]
    waits: bool = False
    """Whether it is published, and its day has not come."""


def told(work: Work) -> list[Told]:
    """Every rulebook in force, as whoever asks stands to it, and after them those that wait for their day."""
    library, session, today = work.library, work.session, work.today
    waiting = [_told(work, one, waits=True) for one in library.waiting_rules(session, today)]
    return [*(_told(work, one) for one in library.rules(session, today)), *waiting]


def _told(work: Work, rules: Rules, *, waits: bool = False) -> Told:
    rulebook = rules.book
    granted = [_granted(work, rulebook, rule) for rule in rulebook.rules]
    acts = [
        Act(key, title, [one for one in granted if key in one.rule.act], _mine(work, rulebook, key))
        for key, title in rulebook.acts.items()
    ]
    return Told(rulebook, rules.version, acts, waits)


def _granted(work: Work, rulebook: Rulebook, rule: Rule) -> Granted:
    tiers = tuple(row.tier for row in rulebook.commanding) if COMMANDING in rule.tier else rule.tier
    meant = {"role": (*rule.role, *rule.second), "kind": rule.kind, "tier": tiers, "in": "area"}
    led = {"leads": "class"} if rule.leading else {}
    class_ = rule.class_[0] if len(rule.class_) == 1 else None
    found = directory.posts_meant(work.session, [Selector.model_validate(meant | led)], [rulebook.jurisdiction], class_)
    return Granted(rule, found)


def _mine(work: Work, rulebook: Rulebook, act: str) -> bool:
    """Whether some level or grade leaves this act to whoever asks."""
    return any(
        isinstance(rulebook.answer(Question(act, work.actor, class_, grade=grade)), Permit)
        for class_, grade in {
            (class_, grade)
            for row in (*rulebook.rules, *rulebook.commanding)
            for class_ in (row.class_ or (None,))
            for grade in (row.grade or (None,))
        }
    )
