"""Posts: added and changed; who takes one over from when, and who leaves it. A new holding closes the old one."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import datetime

from records.organisation import Organisation
from records.person import Holding, Person, Post
from records.questions import directory, organisations
from states.post import Part
from states.text import Text
from workflows.commands.directory.keeping import (
    REMOVED,
    added,
    changed,
    fresh,
    kept_by,
    named,
    reasoned,
    sound,
    standing,
    there,
)
from workflows.commands.directory.versions import as_read
from workflows.work import Work

_ROLE = re.compile(r"[a-z][a-z0-9_]{0,62}")
_NO_ROLE = Text("角色只用小写字母、数字和下划线", "a role is written in small letters, digits and underscores")
_NO_SUPERIOR = Text("没有这个岗位，或它在本岗位之下", "there is no such post, or it stands below this one")
_NO_PERSON = Text("没有这个人", "there is no such person")
_NO_PART = Text("只能是任职人、副岗或备勤", "holder, deputy or stand-by")
_LATER = Text("该岗位此后已有人接任", "somebody takes this post over later than that already")
_ALREADY = Text("此人已在此岗", "this person holds the post already")
_BEFORE = Text("结束时间须晚于开始时间", "it must end after it began")
_ENDED = Text("该任职已经结束", "this holding is over already")


@dataclass(frozen=True, slots=True)
class Told:
    """A post as the office describes it."""

    role: str
    zh: str
    en: str
    superior: str | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """Who takes a post over: in which part, from when, and on what it rests."""

    person: str
    part: str
    since: datetime
    why: str
    until: datetime | None = None


def add_post(work: Work, organisation: str, key: str, told: Told, why: str) -> Post:
    """A new post of an organisation."""
    body: Organisation = there(organisations.with_key(work.session, Organisation, organisation))
    kept_by(work, body.areas, f"post:{key}")
    standing(body)
    superior = organisations.with_key(work.session, Post, told.superior) if told.superior else None
    sound({"key": fresh(work, Post, key), "why": reasoned(why), **_faults(work, told, None, superior)})
    row = Post(
        key=key, organisation_id=body.id, role=told.role, zh=told.zh.strip(), en=told.en.strip(),
        superior_id=superior.id if superior else None,
    )  # fmt: skip
    directory.add(work.session, [row])
    added(work, "post_added", row, why)
    return row


def change_post(work: Work, key: str, told: Told, why: str, read: str = "") -> Post:
    """A post as it is from now on, changed from the version that was read."""
    row: Post = there(organisations.with_key(work.session, Post, key, locked=True))
    kept_by(work, _areas(work, row), f"post:{key}")
    standing(row)
    as_read(work, row, read)
    superior = organisations.with_key(work.session, Post, told.superior) if told.superior else None
    sound({"why": reasoned(why), **_faults(work, told, row, superior)})
    values = {"role": told.role, "zh": told.zh.strip(), "en": told.en.strip()}
    changed(work, "post_changed", row, values | {"superior_id": superior.id if superior else None}, why)
    return row


def take_over(work: Work, key: str, taken: Taken) -> Holding:
    """Somebody takes a post over. Whoever held it in this part leaves at that moment; stand-by adds to the others."""
    row: Post = there(organisations.with_key(work.session, Post, key, locked=True))
    kept_by(work, _areas(work, row), f"post:{key}")
    standing(row)
    person = organisations.with_key(work.session, Person, taken.person)
    part = next((one for one in Part if one == taken.part), None)
    open_ = organisations.open_holdings(work.session, row.id, taken.part) if part else []
    sound({
        "person": _unfit(person) or _there_already(open_, there(person).id, part),
        "part": None if part else _NO_PART,
        "since": _LATER if part != Part.STAND_BY and any(one.since >= taken.since for one in open_) else None,
        "until": _BEFORE if taken.until is not None and taken.until <= taken.since else None,
        "why": reasoned(taken.why),
    })  # fmt: skip
    before = None
    for one in open_ if part != Part.STAND_BY else ():
        before = _told(there(organisations.with_id(work.session, Person, one.person_id)), one)
        organisations.change(work.session, one, {"until": taken.since})
    new = Holding(
        post_id=row.id, person_id=there(person).id, part=taken.part, since=taken.since, until=taken.until
    )  # fmt: skip
    directory.add(work.session, [new])
    after = _told(there(person), new)
    work.ledger.office("post_taken", subject=f"post:{key}", why=taken.why, before=before, after=after)
    return new


def leave(work: Work, number: uuid.UUID, until: datetime, why: str) -> Holding:
    """Somebody leaves a post, and nobody takes it over."""
    holding, person, post, body = there(organisations.holding(work.session, number))
    kept_by(work, body.areas, f"post:{post.key}")
    over = holding.until is not None and holding.until <= work.now
    sound({"until": _ENDED if over else _BEFORE if until <= holding.since else None, "why": reasoned(why)})
    before = _told(person, holding)
    organisations.change(work.session, holding, {"until": until})
    work.ledger.office("post_left", subject=f"post:{post.key}", why=why, before=before, after=_told(person, holding))
    return holding  # type: ignore[no-any-return]


def _areas(work: Work, post: Post) -> list[str]:
    body: Organisation = there(organisations.with_id(work.session, Organisation, post.organisation_id))
    return body.areas


def _unfit(person: Person | None) -> Text | None:
    """Why nobody takes a post under this key."""
    if person is None:
        return _NO_PERSON
    return REMOVED if person.removed_at is not None else None


def _there_already(open_: list[Holding], person_id: uuid.UUID, part: Part | None) -> Text | None:
    return _ALREADY if any(one.person_id == person_id and one.part == part for one in open_) else None


def _told(person: Person, holding: Holding) -> dict[str, object]:
    return {
        "person": person.key, "name": person.zh, "part": holding.part, "since": holding.since, "until": holding.until,
    }  # fmt: skip


def _faults(work: Work, told: Told, row: Post | None, superior: Post | None) -> dict[str, Text | None]:
    gone = superior is None or superior.dissolved_at is not None
    wrong = (bool(told.superior) and gone) or _below_itself(work, row, superior)
    return {
        "role": None if _ROLE.fullmatch(told.role) else _NO_ROLE,
        "zh": named(told.zh, told.en),
        "superior": _NO_SUPERIOR if wrong else None,
    }


def _below_itself(work: Work, row: Post | None, superior: Post | None) -> bool:
    above = superior
    while row is not None and above is not None:
        if above.id == row.id:
            return True
        above = organisations.with_id(work.session, Post, above.superior_id)
    return False
