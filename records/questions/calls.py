"""Questions about call-outs and the calls in them, and the locks under which they climb, complete and are answered."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select, text
from sqlmodel import Session, col

from records.call import Call, CallOut
from records.case import Case
from states.call import FOLLOWED, OPEN, CallState

_RENEWED_AT_ONCE = 200
_STAND_INS: Any = Call.stand_in_ids


def call_outs_due(session: Session, now: datetime) -> Sequence[uuid.UUID]:
    """The call-outs with open calls whose time has come, in no order."""
    query = select(col(Call.call_out_id)).where(col(Call.next_at) <= now, col(Call.state).in_(OPEN)).distinct()
    return session.execute(query).scalars().all()


def call_out_if_free(session: Session, call_out_id: uuid.UUID) -> CallOut | None:
    """The call-out, locked; None when there is none, or when another has it in hand."""
    query = select(CallOut).where(col(CallOut.id) == call_out_id)
    return session.execute(query.with_for_update(key_share=True, skip_locked=True)).scalar_one_or_none()


def due(session: Session, call_out_id: uuid.UUID, now: datetime, most: int) -> list[Call]:
    """Up to `most` open calls of a call-out whose time has come, the earliest first.

    They are locked; what another has locked is passed over.
    """
    query = (
        select(Call)
        .where(col(Call.call_out_id) == call_out_id, col(Call.next_at) <= now, col(Call.state).in_(OPEN))
        .order_by(col(Call.next_at), col(Call.id))
        .limit(most)
    )
    return list(session.execute(query.with_for_update(key_share=True, skip_locked=True)).scalars())


_SET_BACK = text(
    """
    calls.next_at > :now + make_interval(secs => 1 + coalesce((coalesce(call_outs.ladders -> (calls.who ->> 'role'),
        call_outs.ladder) -> calls.rung ->> 'wait_seconds')::double precision, 0))
    """
)


def call_outs_set_back(session: Session, now: datetime) -> Sequence[uuid.UUID]:
    """The call-outs with open calls that wait longer than their rung lets them: the clock has been set back since.

    In no order.
    """
    query = select(col(Call.call_out_id)).join(CallOut, col(CallOut.id) == col(Call.call_out_id))
    waiting = query.where(col(Call.next_at).is_not(None), col(Call.next_at) > now, col(Call.state).in_(OPEN), _SET_BACK)
    return session.execute(waiting.distinct(), {"now": now}).scalars().all()


def set_back(session: Session, call_out_id: uuid.UUID, now: datetime, most: int) -> list[Call]:
    """Up to `most` such calls of a call-out, locked; what another has locked is passed over."""
    query = (
        select(Call)
        .join(CallOut, col(CallOut.id) == col(Call.call_out_id))
        .where(col(Call.call_out_id) == call_out_id, col(Call.next_at) > now, col(Call.state).in_(OPEN), _SET_BACK)
        .order_by(col(Call.next_at), col(Call.id))
        .limit(most)
    )
    locked = query.with_for_update(of=Call, key_share=True, skip_locked=True)
    return list(session.execute(locked, {"now": now}).scalars())


def is_calling(session: Session, call_out_id: uuid.UUID, person_id: uuid.UUID, part: str) -> bool:
    """Whether a call-out is calling this person in this part; locks nothing."""
    return session.execute(_calling(call_out_id, person_id, part)).first() is not None


def calling_if_free(session: Session, call_out_id: uuid.UUID, person_id: uuid.UUID, part: str) -> Call | None:
    """The newest call of a call-out that is calling this person in this part, as it stands now, locked.

    None when there is none, or when another has it in hand.
    """
    query = _calling(call_out_id, person_id, part).with_for_update(key_share=True, skip_locked=True)
    return session.execute(query.execution_options(populate_existing=True)).scalar_one_or_none()


def _calling(call_out_id: uuid.UUID, person_id: uuid.UUID, part: str) -> Select[Call]:
    query = select(Call).where(
        col(Call.call_out_id) == call_out_id,
        col(Call.person_id) == person_id,
        col(Call.part) == part,
        col(Call.state) == CallState.CALLING,
    )
    return query.order_by(col(Call.id).desc()).limit(1)


def may_be_complete(session: Session) -> Sequence[CallOut]:
    """The running call-outs that may be complete, oldest first: nobody is missing, or fewer than all are enough.

    Ten thousand people who have not answered are not looked at one by one.
    """
    missing = select(col(Call.id)).where(
        col(Call.call_out_id) == col(CallOut.id),
        col(Call.part) == "holder",
        col(Call.state).not_in((CallState.ANSWERED, CallState.COVERED, *FOLLOWED)),
    )
    rule: Any = CallOut.rule
    fewer = or_(*(rule.has_key(one) for one in ("at_least", "roles", "tiers")))
    query = select(CallOut).where(col(CallOut.state) == "running", or_(fewer, ~missing.exists()))
    return session.execute(query.order_by(col(CallOut.id))).scalars().all()


def late(session: Session, now: datetime) -> Sequence[uuid.UUID]:
    """The running call-outs that should have been complete by now and of which the desk does not know, oldest first."""
    query = select(col(CallOut.id)).where(
        col(CallOut.state) == "running", col(CallOut.due_at) <= now, col(CallOut.late_at).is_(None)
    )
    return session.execute(query.order_by(col(CallOut.due_at), col(CallOut.id))).scalars().all()


def call_out_while_running(session: Session, call_out_id: uuid.UUID) -> CallOut | None:
    """The call-out as it stands now, locked; None when it runs no longer."""
    query = select(CallOut).where(col(CallOut.id) == call_out_id, col(CallOut.state) == "running")
    lock = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    return session.execute(lock).scalar_one_or_none()


def of_holders(session: Session, call_outs: Iterable[uuid.UUID]) -> Sequence[tuple[uuid.UUID, dict[str, Any], str]]:
    """Of every holder's call in these call-outs: the call-out, who was called, and its state; in no order.

    A call in whose place another was made for the post is not among them: that one is.
    """
    query = select(col(Call.call_out_id), col(Call.who), col(Call.state)).where(
        col(Call.call_out_id).in_(list(call_outs)), col(Call.part) == "holder", col(Call.state).not_in(FOLLOWED)
    )
    return [(row[0], row[1], row[2]) for row in session.execute(query)]


def titles_by_post(session: Session, call_out_id: uuid.UUID, posts: Iterable[str]) -> dict[str, dict[str, str]]:
    """By key what the posts with these keys that a call-out calls are called, in the order of their calls."""
    return _titles(session, call_out_id, ("post", posts))


def titles_by_role(session: Session, call_out_id: uuid.UUID, roles: Iterable[str]) -> dict[str, dict[str, str]]:
    """By role what a post with it that a call-out calls is called; of several the last."""
    return _titles(session, call_out_id, ("role", roles))


def _titles(session: Session, call_out_id: uuid.UUID, meant: tuple[str, Iterable[str]]) -> dict[str, dict[str, str]]:
    by, names = meant
    who: Any = Call.who
    query = select(col(Call.who)).where(
        col(Call.call_out_id) == call_out_id, col(Call.part) == "holder", who[by].astext.in_(list(names))
    )
    return {one[by]: one["title"] for one in session.execute(query.order_by(col(Call.id))).scalars()}


def run_out(session: Session, now: datetime) -> Sequence[uuid.UUID]:
    """The answered calls whose answer has held as long as their call-out lets it, the earliest first."""
    held: Any = col(Call.answered_at) + func.make_interval(0, 0, 0, 0, 0, 0, col(CallOut.renew_seconds))
    query = (
        select(col(Call.id))
        .join(CallOut, col(CallOut.id) == col(Call.call_out_id))
        .join(Case, col(Case.id) == col(Call.case_id))
        .where(col(CallOut.renew_seconds).is_not(None), col(CallOut.state) != "void", col(Case.closed_at).is_(None))
        .where(col(Call.state) == CallState.ANSWERED, held <= now)
    )
    return session.execute(query.order_by(col(Call.answered_at), col(Call.id)).limit(_RENEWED_AT_ONCE)).scalars().all()


def with_ids(session: Session, ids: Iterable[uuid.UUID]) -> Sequence[Call]:
    """The calls with these ids, in no order; locks nothing."""
    return session.execute(select(Call).where(col(Call.id).in_(list(ids)))).scalars().all()


def of_case_locked(session: Session, case_id: uuid.UUID) -> list[Call]:
    """Every call of a case as it stands now, in the order of their ids, locked after its call-outs.

    Nobody answers, climbs or opens one until the commit.
    """
    outs = select(col(CallOut.id)).where(col(CallOut.case_id) == case_id).order_by(col(CallOut.id))
    session.execute(outs.with_for_update(key_share=True)).all()
    calls = select(Call).where(col(Call.case_id) == case_id).order_by(col(Call.id)).with_for_update(key_share=True)
    return list(session.execute(calls.execution_options(populate_existing=True)).scalars())


def call_outs_running_in(session: Session, case_id: uuid.UUID) -> Sequence[uuid.UUID]:
    """The running call-outs of a case, in no order; locks nothing."""
    query = select(col(CallOut.id)).where(col(CallOut.case_id) == case_id, col(CallOut.state) == "running")
    return session.execute(query).scalars().all()


def call_outs_renewing_in(session: Session, case_id: uuid.UUID) -> Sequence[uuid.UUID]:
    """The call-outs of a case whose answers hold for a time only, in no order; locks nothing."""
    query = select(col(CallOut.id)).where(col(CallOut.case_id) == case_id, col(CallOut.renew_seconds).is_not(None))
    return session.execute(query).scalars().all()


def duties_in(session: Session, case_id: uuid.UUID) -> list[tuple[uuid.UUID | None, uuid.UUID, str]]:
    """Of every call of a case: who was called, for which post, and in which part; in no order, locks nothing."""
    query = select(col(Call.person_id), col(Call.post_id), col(Call.part)).where(col(Call.case_id) == case_id)
    return [(row[0], row[1], row[2]) for row in session.execute(query)]


def holders_by_state(session: Session, case_id: uuid.UUID) -> dict[str, int]:
    """How many holders' calls of a case are in each state; without those that another has followed."""
    query = select(col(Call.state), func.count()).where(
        col(Call.case_id) == case_id, col(Call.part) == "holder", col(Call.state).not_in(FOLLOWED)
    )
    return {row[0]: row[1] for row in session.execute(query.group_by(col(Call.state)))}


def of_holders_in_incident(session: Session, incident_id: uuid.UUID) -> Sequence[Call]:
    """The holders' calls in every case of an incident, in no order; locks nothing."""
    query = select(Call).where(col(Call.incident_id) == incident_id, col(Call.part) == "holder")
    return session.execute(query).scalars().all()


def lock_with_related(session: Session, calls: Iterable[Call], and_these: Iterable[uuid.UUID]) -> list[Call]:
    """Locks calls, those that wait for them and those made in their place, by id, as they stand now; all of them.

    Of `and_these` only the calls themselves. Whoever goes on to work with them keeps them: the session does not.
    """
    calls = list(calls)
    named = {*and_these} | {one for call in calls for one in (call.id, *(call.stand_in_ids or ()))}
    others = [one.id for one in calls if one.part != "holder"]
    related = or_(col(Call.id).in_(named), *([_STAND_INS.overlap(others)] if others else []))
    lock = select(Call).where(related).order_by(col(Call.id)).with_for_update(key_share=True)
    return list(session.execute(lock.execution_options(populate_existing=True)).scalars())


def waiting_locked(session: Session, call: Call) -> list[Call]:
    """The open calls in whose place this one was made, locked in the order of their ids."""
    query = select(Call).where(_STAND_INS.contains([call.id]), col(Call.state).in_(OPEN))
    return list(session.execute(query.order_by(col(Call.id)).with_for_update(key_share=True)).scalars())


def stand_ins_locked(session: Session, holders: Iterable[Call]) -> list[Call]:
    """The open calls that were made in the place of these, locked in the order of their ids."""
    made = {one for call in holders for one in call.stand_in_ids or ()}
    if not made:
        return []
    query = select(Call).where(col(Call.id).in_(made), col(Call.state).in_(OPEN))
    return list(session.execute(query.order_by(col(Call.id)).with_for_update(key_share=True)).scalars())
