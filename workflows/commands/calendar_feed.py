"""The address under which somebody's own calendar reads their turns: unguessable, shown once, ended at will."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from records.duty import CalendarFeed
from records.person import Person
from records.questions import directory
from records.questions import duty as questions
from states.refusal import Cause, Refusal
from states.text import Text
from workflows.duty import pattern_of
from workflows.work import RefusedAt, Work, token_digest

_BACK = timedelta(days=31)
_NONE = Text("没有这个日历地址，或已停用", "there is no such calendar, or it was ended")


@dataclass(frozen=True, slots=True)
class Entry:
    """One turn as a calendar shows it."""

    id: uuid.UUID
    title: Text
    place: Text
    begins: datetime
    ends: datetime
    changed: datetime


@dataclass(frozen=True, slots=True)
class Calendar:
    """Somebody's turns."""

    person: Person
    entries: Sequence[Entry]


def open_feed(work: Work) -> str:
    """Makes a new address for whoever asks, in place of the one before; the key that it ends in."""
    person = _person(work)
    key = secrets.token_urlsafe(24)
    ended = _end(work, person)
    questions.keep(work.session, [CalendarFeed(person_id=person.id, digest=token_digest(key), made_at=work.now)])
    _tell(work, person, before=ended, after=1)
    return key


def end_feed(work: Work) -> int:
    """Ends the addresses of whoever asks; how many there were."""
    person = _person(work)
    ended = _end(work, person)
    if ended:
        _tell(work, person, before=ended, after=0)
    return ended


def calendar(work: Work, key: str) -> Calendar:
    """The turns behind an address, in published rotas, from a month ago on; refused when there is no such address."""
    person = questions.feed(work.session, token_digest(key))
    if person is None:
        raise RefusedAt(Refusal(Cause.UNKNOWN, _NONE), None, "duty:calendar")
    entries = []
    for turn, rota, body in questions.turns_of(work.session, person.id, work.now - _BACK):
        pattern = pattern_of(work, rota)
        post, zone = pattern.posts[turn.post], pattern.time_zone
        title = Text("值班：{post}", "duty: {post}").filled(post=post.title)
        entries.append(
            Entry(
                turn.id, title, Text(body.zh, body.en), turn.begins_at.astimezone(zone), turn.ends_at.astimezone(zone),
                rota.published_at or rota.made_at,
            )
        )  # fmt: skip
    return Calendar(person, entries)


def _end(work: Work, person: Person) -> int:
    used = questions.feeds(work.session, person.id)
    for one in used:
        one.ended_at = work.now
    questions.keep(work.session, used)
    return len(used)


def _tell(work: Work, person: Person, *, before: int, after: int) -> None:
    work.ledger.office(
        "calendar_feed", subject=f"person:{person.key}", before={"addresses": before}, after={"addresses": after},
        name={"zh": person.zh, "en": person.en},
    )  # fmt: skip


def _person(work: Work) -> Person:
    found = directory.people_with_keys(work.session, [work.actor.person])
    if not found:
        raise RefusedAt(Refusal(Cause.UNKNOWN, _NONE), None, "duty:calendar")
    return found[0]
