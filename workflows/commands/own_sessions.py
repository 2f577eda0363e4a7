"""The sessions of one's own account: which go on, ending some of them, and the post in which one acts in one of them.

Signing out is `sign_in`'s matter.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from records import signing_in
from states.refusal import Cause, Refusal, Refused
from states.text import Text
from workflows.commands.second_factor import Mine
from workflows.presence import Present, Rules
from workflows.work import Work

_PROGRAM = Text("接口令牌没有登录，不能换岗", "a program with a token has no session in which to change posts")
_NOT_HELD = Text("您现在不任此岗", "you do not hold this post now")
_NONE = Text("没有这个登录，或已结束", "there is no such session, or it is over")


@dataclass(frozen=True, slots=True)
class Going:
    """A session that goes on: since when, used last when, from where and with what, how it was opened."""

    id: uuid.UUID
    since: datetime
    seen_at: datetime
    until: datetime
    address: str
    agent: str
    way: str


def act_in(work: Work, present: Present, post: str) -> None:
    """From the next request on this session acts in another of its owner's posts; refused when it is none of them."""
    if present.scopes is not None:
        raise Refused(Refusal(Cause.GUARD, _PROGRAM))
    if post not in {key for key, _ in present.posts}:
        raise Refused(Refusal(Cause.FORM, _NOT_HELD, fields={"post": _NOT_HELD}))
    if post == work.actor.post:
        return
    signing_in.choose_post(work.session, present.session, post)
    work.ledger.office("post_chosen", subject=present.mine.subject, before=work.actor.post, after=post)


def going_on(work: Work, mine: Mine, rules: Rules) -> list[Going]:
    """The sessions of an account, the newest first."""
    return [
        Going(one.id, one.since, one.seen_at, one.until, one.address, one.agent, one.way)
        for one in signing_in.sessions_of(work.session, mine.id, work.now, rules.idle)
    ]


def end(work: Work, mine: Mine, ids: list[uuid.UUID]) -> int:
    """Ends sessions of an account, at once; refused when none of them is its own. How many there were."""
    ended = signing_in.end_of(work.session, mine.id, ids)
    if not ended:
        raise Refused(Refusal(Cause.UNKNOWN, _NONE))
    work.ledger.office("sessions_ended", subject=mine.subject, number=ended)
    return ended
