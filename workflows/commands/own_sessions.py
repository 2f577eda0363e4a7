"""The sessions of one's own account: which go on, and ending some of them. Signing out is `sign_in`'s matter."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from records import signing_in
from states.refusal import Cause, Refusal, Refused
from states.text import Text
from workflows.commands.second_factor import Mine
from workflows.presence import Rules
from workflows.work import Work

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
