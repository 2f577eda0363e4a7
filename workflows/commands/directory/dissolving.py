"""Dissolving organisations and posts: from a day on they are called, offered and counted no more; their history stays.

Refused while somebody holds them, something stands below them, or a published plan or pattern of duty means them by
name. What is dissolved is made anew under another short name, never woken.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from records.organisation import Organisation
from records.person import Post
from records.questions import definitions, organisations
from states.duty import Pattern
from states.procedure import Selector
from states.refusal import Cause, Refusal, Refused
from states.text import Text, listed
from workflows.commands.directory.keeping import CLAUSE, kept_by, reasoned, sound, standing, there
from workflows.work import Work

_TO_COME = Text("撤销时间不能晚于现在：到那一天再办理", "it can not lie in the future: do it on that day")
_HELD = Text("仍有人任职：{names}，须先离任", "it is held by {names}: they leave it first")
_POSTS = Text("仍有岗位：{names}，须先撤销", "it has posts still: {names}: dissolve them first")
_BELOW = Text("仍有下级：{names}", "there stands below it: {names}")
_LEADS = Text("仍牵头：{names}，须先移交", "it leads the responses of {names} still: hand them over first")
_MEANT = Text("预案仍指名使用：{names}", "plans mean it by name: {names}")


def dissolve_organisation(work: Work, key: str, at: datetime, why: str) -> Organisation:
    """An organisation that is no more, from a moment that has come."""
    row: Organisation = there(organisations.with_key(work.session, Organisation, key, locked=True))
    kept_by(work, row.areas, f"organisation:{key}")
    _allowed(work, row, at, why)
    posts = [one for one in organisations.posts_of(work.session, row.id) if one.dissolved_at is None]
    below = [one for one in organisations.below(work.session, row.id) if one.dissolved_at is None]
    _refused_while(_POSTS, (Text(one.zh, one.en) for one in posts))
    _refused_while(_BELOW, (Text(one.zh, one.en) for one in below))
    plans = {one.class_: one.title for one in work.library.plans(work.session)}
    _refused_while(_LEADS, (plans.get(one, Text(one, one)) for one in row.leads))
    kept_watch = (one.title for one in _patterns(work) if one.organisation == key)
    named = (title for title, one in _selectors(work) if key in one.unit)
    _refused_while(_MEANT, (*named, *kept_watch))
    _dissolve(work, row, "organisation_dissolved", at, why)
    return row


def dissolve_post(work: Work, key: str, at: datetime, why: str) -> Post:
    """A post that is no more, from a moment that has come."""
    row: Post = there(organisations.with_key(work.session, Post, key, locked=True))
    body: Organisation = there(organisations.with_id(work.session, Organisation, row.organisation_id))
    kept_by(work, body.areas, f"post:{key}")
    _allowed(work, row, at, why)
    held = organisations.held(work.session, [row.id])
    _refused_while(_HELD, (Text(who.zh, who.en) for one, who in held if one.until is None or one.until > at))
    under = (one for one in organisations.under(work.session, row.id) if one.dissolved_at is None)
    _refused_while(_BELOW, (Text(one.zh, one.en) for one in under))
    _refused_while(_MEANT, _meaning(work, row, body))
    _dissolve(work, row, "post_dissolved", at, why)
    return row


def _allowed(work: Work, row: Organisation | Post, at: datetime, why: str) -> None:
    standing(row)
    sound({"at": _TO_COME if at > work.now else None, "why": reasoned(why)})


def _meaning(work: Work, post: Post, body: Organisation) -> Iterator[Text]:
    """What means this post by name: a pattern of duty, or a plan that names its body and this role of it alone."""
    yield from (one.title for one in _patterns(work) if post.key in {each.stands_for for each in one.posts.values()})
    others = {
        one.role
        for one in organisations.posts_of(work.session, body.id)
        if one.id != post.id and one.dissolved_at is None
    }
    for title, one in _selectors(work):
        meant = set(one.role) or {post.role, *others}
        if body.key in one.unit and post.role in meant and not meant & others:
            yield title


def _selectors(work: Work) -> Iterator[tuple[Text, Selector]]:
    """Everybody whom the published procedures mean, with the title of each procedure."""
    for published in work.library.all(work.session):
        procedure = published.procedure
        yield from ((procedure.title, one) for group in procedure.audiences.values() for one in group)
        yield from ((procedure.title, duty.owner) for duty in procedure.duties)


def _patterns(work: Work) -> list[Pattern]:
    return [Pattern.model_validate(one.data) for one in definitions.current_duties(work.session)]


def _refused_while(reason: Text, names: Iterable[Text]) -> None:
    """Refused when there is any of these."""
    found = list(dict.fromkeys(names))
    if found:
        raise Refused(Refusal(Cause.GUARD, reason.filled(names=listed(found)), CLAUSE))


def _dissolve(work: Work, row: Organisation | Post, kind: str, at: datetime, why: str) -> None:
    organisations.change(work.session, row, {"dissolved_at": at})
    subject = f"{kind.partition('_')[0]}:{row.key}"
    work.ledger.office(kind, subject=subject, why=why, before=None, after={"dissolved_at": at})
