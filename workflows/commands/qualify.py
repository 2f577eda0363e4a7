"""What people are qualified for on duty, and the days that demand more: set by whoever plans the duty."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from records.duty import KeyPeriod, Qualified
from records.person import Person
from records.questions import directory
from records.questions import duty as questions
from states.duty import Pattern
from states.refusal import Cause, Refusal
from states.text import Text
from workflows.commands import hold_training
from workflows.duty import planners_only, watch_of, watches
from workflows.weakened import warn, weakened
from workflows.work import RefusedAt, Work

_NOBODY = Text("没有这个人", "there is no such person")
_NO_KIND = Text("值班模式中没有这种资格", "the pattern of duty has no such qualification")
_NO_END = Text(
    "购买服务的人员须填写合同编号和到期日", "a purchased service needs its contract and the day on which it ends"
)
_BACKWARDS = Text("截止日期早于开始日期", "it ends before it begins")
_WHY = Text("请写明理由", "give a reason")
_NONE = Text("没有这项资格，或已撤销", "there is no such qualification, or it is withdrawn already")
_TRAINED = Text("这个重要时期的培训已经登记", "the training of this key period is entered already")
_WHO_TRAINED = Text("请写明培训内容和参加人员", "say what was trained and who took part")
_NO_POST = Text("值班模式中没有这个岗位", "the pattern of duty has no such post")


@dataclass(frozen=True, slots=True)
class Qualifying:
    """A qualification to be given: to whom, which, from when until when; a purchased service with its contract."""

    person: str
    kind: str
    since: date
    until: date | None = None
    contract: str = ""


def qualify(work: Work, organisation: str, asked: Qualifying) -> Qualified:
    """Gives a person a qualification for the duty of an organisation."""
    pattern = watch_of(work, organisation).pattern
    planners_only(work, pattern, "duty:qualify")
    kind = pattern.qualifications.get(asked.kind)
    found = directory.people_with_keys(work.session, [asked.person])
    if kind is None:
        raise _wrong("kind", _NO_KIND)
    if not found:
        raise _wrong("person", _NOBODY)
    if kind.purchased and (asked.until is None or not asked.contract.strip()):
        raise _wrong("until", _NO_END)
    if asked.until is not None and asked.until < asked.since:
        raise _wrong("until", _BACKWARDS)
    return give(work, found[0], asked, {"contract": asked.contract.strip()} if asked.contract.strip() else {})


def give(work: Work, person: Person, asked: Qualifying, detail: Mapping[str, Any]) -> Qualified:
    """Writes a qualification, and the entry that says so."""
    made = Qualified(
        person_id=person.id, kind=asked.kind, since=asked.since, until=asked.until, detail=dict(detail),
        given_at=work.now,
    )  # fmt: skip
    questions.keep(work.session, [made])
    work.ledger.office(
        "qualified", subject=f"person:{person.key}", before=None,
        after={"kind": asked.kind, "since": str(asked.since), "until": str(asked.until or ""), **detail},
        name={"zh": person.zh, "en": person.en},
    )  # fmt: skip
    return made


def withdraw(work: Work, organisation: str, qualified_id: uuid.UUID, why: str) -> Qualified:
    """Withdraws a qualification, with a reason; the gaps that published rotas get by it are kept and shown."""
    pattern = watch_of(work, organisation).pattern
    planners_only(work, pattern, "duty:withdraw")
    if not why.strip():
        raise _wrong("why", _WHY)
    found = questions.qualified(work.session, qualified_id)
    if found is None or found.kind not in pattern.qualifications or found.ended_at is not None:
        raise RefusedAt(Refusal(Cause.UNKNOWN, _NONE), None, "duty:withdraw")
    person = work.session.get_one(Person, found.person_id)
    concerned = [(watch, weakened(work, watch)) for watch in watches(work)]
    found.ended_at = work.now
    questions.keep(work.session, [found])
    before = {"kind": found.kind, "since": str(found.since), "until": str(found.until or ""), **found.detail}
    work.ledger.office(
        "qualification_withdrawn", subject=f"person:{person.key}", why=why.strip(), before=before, after=None,
        name={"zh": person.zh, "en": person.en},
    )  # fmt: skip
    for watch, stood in concerned:
        warn(work, watch, stood, "qualification_withdrawn")
    return found


@dataclass(frozen=True, slots=True)
class Setting:
    """A key period to be set: its days, by post how many people, and what each of them must be beside."""

    title: Text
    first: date
    last: date
    count: Mapping[str, int] = field(default_factory=dict)
    needs: Mapping[str, Sequence[str]] = field(default_factory=dict)


def set_key_period(work: Work, organisation: str, asked: Setting) -> KeyPeriod:
    """Sets a key period; rotas are published against it from now on, and what published ones lack is told."""
    watch = watch_of(work, organisation)
    planners_only(work, watch.pattern, "duty:key_period")
    if asked.last < asked.first:
        raise _wrong("last_day", _BACKWARDS)
    _known(watch.pattern, asked)
    demands = {"count": dict(asked.count), "needs": {post: list(kinds) for post, kinds in asked.needs.items()}}
    made = KeyPeriod(
        organisation_id=watch.organisation.id, zh=asked.title.zh, en=asked.title.en, first_day=asked.first,
        last_day=asked.last, demands=demands, set_at=work.now,
        training_due=asked.first - timedelta(days=1),
    )  # fmt: skip
    stood = weakened(work, watch)
    hold_training.ask_for_training(work, watch, made)
    work.ledger.write()
    questions.keep(work.session, [made])
    work.ledger.office(
        "key_period_set", subject=f"key_period:{made.id}", before=None, title=asked.title.as_data(),
        after={"first_day": str(asked.first), "last_day": str(asked.last), **demands},
    )  # fmt: skip
    warn(work, watch, stood, "key_period_set")
    return made


def train(work: Work, organisation: str, period_id: uuid.UUID, note: str) -> KeyPeriod:
    """Enters that the duty training before a key period was held: who took part, what was trained."""
    found = _period(work, organisation, period_id)
    if found.trained_at is not None:
        raise RefusedAt(Refusal(Cause.STALE, _TRAINED), None, "duty:key_period")
    if not note.strip():
        raise _wrong("note", _WHO_TRAINED)
    hold_training.end_training(work, found)
    found.trained_at, found.trained_by, found.training_note = work.now, work.actor.as_act(), note.strip()
    questions.keep(work.session, [found])
    work.ledger.office(
        "key_period_trained", subject=f"key_period:{found.id}", why=found.training_note,
        before={"training_due": str(found.training_due or "")}, after={"trained_at": found.trained_at},
        title={"zh": found.zh, "en": found.en},
    )  # fmt: skip
    return found


def _period(work: Work, organisation: str, period_id: uuid.UUID) -> KeyPeriod:
    """A key period that whoever asks may change, locked until the commit."""
    watch = watch_of(work, organisation)
    planners_only(work, watch.pattern, "duty:key_period")
    found = questions.period(work.session, period_id)
    if found is None or found.organisation_id != watch.organisation.id:
        raise RefusedAt(Refusal(Cause.UNKNOWN, Text("没有这个重要时期", "there is no such key period")), None, "duty")
    return found


def lift_key_period(work: Work, organisation: str, period_id: uuid.UUID) -> None:
    """Takes a key period back."""
    found = _period(work, organisation, period_id)
    hold_training.end_training(work, found)
    before = {"first_day": str(found.first_day), "last_day": str(found.last_day), **found.demands}
    work.ledger.office(
        "key_period_lifted", subject=f"key_period:{found.id}", before=before, after=None,
        title={"zh": found.zh, "en": found.en},
    )  # fmt: skip
    work.session.delete(found)
    work.session.flush()


def _known(pattern: Pattern, asked: Setting) -> None:
    if not {*asked.count, *asked.needs} <= set(pattern.posts):
        raise _wrong("post", _NO_POST)
    if not {kind for kinds in asked.needs.values() for kind in kinds} <= set(pattern.qualifications):
        raise _wrong("kind", _NO_KIND)


def _wrong(name: str, reason: Text) -> RefusedAt:
    return RefusedAt(Refusal(Cause.FORM, reason, fields={name: reason}), None, "duty:qualify")
