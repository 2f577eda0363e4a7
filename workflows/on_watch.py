"""What a person may do while an organisation keeps watch by a rota: authority goes with the shift in charge.

Whoever holds or deputises for such a post in the directory has its authority only while on duty, and the shift that
comes on only once the hand-over is signed. Taking information in is open to everybody of the shift from its first
minute.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from records import signing_in
from records.database import Session
from records.person import Person
from records.questions import definitions
from records.questions import duty as questions
from records.watch import Body, Watch, watches
from states.actor import Withheld
from states.duty import Pattern
from states.text import Text, listed

_NOT_SIGNED = Text(
    "{at} 交接班尚未完成，还须{signers}签字，接班人员方可办理；现由上一班 {who} 负责",
    "the hand-over of {at} is not complete: {signers} must sign before the next shift decides; in charge is {who}",
)
_GOES, _COMES = Text("交班人{who}", "{who}, who goes off"), Text("接班人{who}", "{who}, who comes on")
_NOT_ON_DUTY = Text("您现在不当班，当班的是{who}", "you are not on duty now; on duty is {who}")


@dataclass(frozen=True, slots=True)
class OnWatch:
    """The posts in which a person acts now, the most telling first; the posts that the watch keeps back, and why."""

    held: list[Body]
    lost: list[Body]
    withheld: tuple[Withheld, ...]


def posts_on_watch(session: Session, person: Person, now: datetime) -> OnWatch:
    """In which posts a person acts at a moment."""
    held = [(post, body, tier) for _, post, body, tier in signing_in.posts_of(session, person.id, now)]
    withheld: list[Withheld] = []
    gone: list[Body] = []
    for watch in watches(session, now):
        mine = [watch.posts[turn.stands_for_id] for turn, one in watch.acting()
                if one.id == person.id and turn.stands_for_id is not None]  # fmt: skip
        standing = [watch.posts[turn.stands_for_id] for turn, one in watch.acting()
                    if one.id == person.id and turn.stand_by and turn.stands_for_id is not None]  # fmt: skip
        kept_back = watch.kept_back - {post.id for post, _, _ in mine}
        coming = {turn.stands_for_id for turn, one in watch.there if one.id == person.id}
        lost = [one for one in held if one[0].id in kept_back]
        lost += [watch.posts[each] for each in kept_back & coming if each not in {one[0].id for one in lost}]
        withheld += [_withheld(session, watch, one, coming=one[0].id in coming) for one in lost]
        first = [one for one in mine if one not in standing]
        last = [one for one in standing if one not in held]
        held = [*first, *(one for one in held if one not in lost and one not in first), *last]
        gone += lost
    return OnWatch(held, gone, tuple(withheld))


def _withheld(session: Session, watch: Watch, lost: Body, *, coming: bool) -> Withheld:
    post = lost[0]
    turns = [(turn, person) for turn, person in watch.in_charge if turn.stands_for_id == post.id]
    who = listed([Text(person.zh, person.en) for _, person in turns])
    pattern = _pattern(session, watch)
    if coming and watch.waits is not None:
        at = watch.waits.at.astimezone(pattern.time_zone).strftime("%H:%M")
        said = _NOT_SIGNED.filled(at=at, who=who, signers=_signers(session, watch, watch.waits.at))
        return Withheld(post.role, said, pattern.hand_over.clause or pattern.clause)
    return Withheld(post.role, _NOT_ON_DUTY.filled(who=who), pattern.clause)


def _signers(session: Session, watch: Watch, at: datetime) -> Text:
    """Who has not signed yet, in the order in which they sign."""
    signed = questions.hand_over_at(session, watch.organisation_id, at)
    sides = ((_COMES, watch.there),) if signed is not None else ((_GOES, watch.in_charge), (_COMES, watch.there))
    named = [
        side.filled(who=listed([Text(person.zh, person.en) for turn, person in turns if turn.signs]))
        for side, turns in sides
    ]
    return listed(named)


def _pattern(session: Session, watch: Watch) -> Pattern:
    rota = questions.rota(session, watch.there[0][0].rota_id)
    assert rota is not None  # noqa: S101 - a turn refers to its rota
    return Pattern.model_validate(definitions.pinned(session, rota.definition_id).data)
