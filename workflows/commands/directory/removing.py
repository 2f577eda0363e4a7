"""Removing the name and the addresses of somebody who has left: the record keeps their key, and says so.

Whoever asks for it has a right to it once the purpose is over (《个人信息保护法》第47条). Entries and calls of the time
when they served stay what they were: that somebody was called then is the record of the office, not of the person.
"""

from __future__ import annotations

from datetime import datetime

from records.person import Person
from records.questions import accounts, duty, messages, organisations
from states.refusal import Cause, Refusal
from states.text import Text, listed
from workflows.commands.directory.keeping import KEEPERS, reasoned, sound
from workflows.commands.directory.people import kept_person
from workflows.work import RefusedAt, Work

LAW = "《个人信息保护法》第47条"
_NAME = Text("已删除姓名({key})", "name removed ({key})")
_HOLDS = Text("仍任 {posts}，离任后方可删除", "still holds {posts}: they leave it first")
_ACCOUNT = Text(
    "账号 {name} 尚未停用，先由系统管理员停用", "the account {name} is open: the system keeper closes it first"
)
_TURNS = Text("仍有已排的班，先换班", "there are turns to come: they are taken over first")
_GONE = Text("姓名和联系方式已经删除", "name and addresses are removed already")


def remove_person(work: Work, key: str, why: str) -> Person:
    """Destroys the name and the addresses of somebody who holds nothing any more. They can not be had again."""
    row = kept_person(work, key)
    sound({"why": reasoned(why)})
    reason = _still_needed(work, row)
    if reason is not None:
        raise RefusedAt(Refusal(Cause.GUARD, reason, LAW, who_could=KEEPERS), None, f"remove:person:{key}")
    name = _NAME.filled(key=key)
    organisations.change(
        work.session, row, {"zh": name.zh, "en": name.en, "removed_at": work.now, "removed_by": work.actor.person}
    )
    gone = organisations.forget_addresses(work.session, row.id, work.now)
    messages.forget_tests(work.session, row.id)
    work.ledger.office(
        "person_removed", subject=f"person:{key}", why=why, before={"addresses": gone}, after=None, clause=LAW
    )
    return row


def may_go(work: Work, row: Person) -> bool:
    """Whether somebody can be removed now."""
    return _still_needed(work, row) is None


def _still_needed(work: Work, row: Person) -> Text | None:
    if row.removed_at is not None:
        return _GONE
    held = [post for holding, post, _ in organisations.held_by(work.session, row.id) if _holds(holding.until, work.now)]
    if held:
        return _HOLDS.filled(posts=listed([Text(post.zh, post.en) for post in held]))
    account = accounts.of_person(work.session, row.key)
    if account is not None:
        return _ACCOUNT.filled(name=account.username)
    return _TURNS if duty.has_turns_after(work.session, row.id, work.now) else None


def _holds(until: datetime | None, now: datetime) -> bool:
    """Whether a holding holds, or will."""
    return until is None or until > now
