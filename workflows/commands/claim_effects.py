"""Claiming due effects under a lease: urgent ones first, no effect by two workers.

A worker that is gone gives back. Leases run on the database's own clock. A worker that has lost its lease may not
record anything: its fence is the number of the lease.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from records.database import Session
from records.effect import Effect
from records.questions import effects
from records.questions.effects import Claimed
from states.text import Text
from workflows.work import Work

__all__ = [
    "MOST_CLAIMS", "SURGE_SECONDS", "Carried", "Claimed", "claim", "extend", "fail", "finish", "give_back", "held",
    "put_off", "take_up",
]  # fmt: skip

MOST_CLAIMS = 8
AWAY_SECONDS = 1.0
SURGE_SECONDS = 2.0
"""What has waited so long has piled up."""
_IN_SURGE = 4


def claim(
    session: Session, worker: uuid.UUID, now: datetime, most: int, lane: effects.Lane | None = None
) -> list[Claimed]:
    """Takes up to `most` due effects for `worker`, most urgent first; only those of a lane when one is given."""
    found = effects.claimed(session, worker, now, most, lane)
    return sorted(found, key=lambda one: (one.priority, one.id))


def take_up(session: Session, worker: uuid.UUID, now: datetime, room: int, lane: effects.Lane) -> list[Claimed]:
    """Takes one, for which there is `room`: of what comes at once every worker has its part. Of what piled up, many."""
    found = claim(session, worker, now, 1, lane)
    if any(one.waited > SURGE_SECONDS for one in found):
        found += claim(session, worker, now, room * _IN_SURGE - 1, lane)
    return found


def extend(session: Session, worker: uuid.UUID, runner: str, in_hand: Collection[Claimed]) -> None:
    """The worker's beat: its leases go on, and it is seen to be alive and by which runner it works.

    Only those of what it has `in_hand`: a claim whose commit was not answered, because the database went away, is known
    to the database alone, and would be kept from everybody for as long as the worker lives.
    """
    effects.extended(session, worker, [one.id for one in in_hand])
    effects.seen_alive(session, worker, runner)


def give_back(session: Session, worker: uuid.UUID) -> None:
    """What a worker that is gone had in hand is due again at once."""
    effects.released(session, worker)


def held(work: Work, claimed: Claimed) -> Effect | None:
    """The effect, locked, if the lease still counts and it is still due; None when it is somebody else's or void."""
    found = effects.locked(work.session, claimed.id)
    return found if found is not None and found.lease == claimed.lease and found.state == "due" else None


@dataclass(frozen=True, slots=True)
class Carried:
    """How an effect was carried out: by which runner, in which run, and why directly if so."""

    runner: str
    run_id: str | None = None
    reason: Text | None = None
    seconds: float = 0.0
    overhead: float = 0.0


def finish(work: Work, claimed: Claimed, how: Carried) -> bool:
    """Records an effect as done; False when the lease was lost meanwhile (whoever holds it now records)."""
    effect = held(work, claimed)
    if effect is None:
        return False
    case = work.case(effect.case_id)
    draft = work.ledger.entry(
        case, "effect_done", subject=f"effect:{effect.id}", effect=effect.kind, runner=how.runner, run_id=how.run_id,
        reason=how.reason.as_data() if how.reason else None, seconds=round(how.seconds, 3),
        overhead=round(how.overhead, 3), claims=effect.claims,
    )  # fmt: skip
    return draft.change(
        effect,
        state="done",
        done_at=work.now,
        runner=how.runner,
        run_id=how.run_id,
        owner=None,
        lease_until=None,
    )


def put_off(work: Work, claimed: Claimed, seconds: float) -> None:
    """Gives an effect back to be claimed again later: something in it has to wait."""
    effect = held(work, claimed)
    if effect is not None:
        effect.owner, effect.lease_until = None, None
        effect.due_at = work.now + timedelta(seconds=seconds)
        effect.claims = 0
        work.session.add(effect)
        work.session.flush()


def fail(work: Work, claimed: Claimed, reason: str, *, away: bool = False) -> None:
    """An effect that could not be carried out comes again after a pause; after many tries it waits for a person.

    Not when the database was `away`: that is no fault of the effect, whose workers may have been lost many times.
    """
    effect = held(work, claimed)
    if effect is None:
        return
    if away or effect.claims < MOST_CLAIMS:
        pause = AWAY_SECONDS if away else min(60.0, 2.0 ** (effect.claims - 1))
        effect.owner, effect.lease_until, effect.detail = None, None, reason[:500]
        effect.due_at = work.now + timedelta(seconds=pause)
        work.session.add(effect)
        work.session.flush()
        return
    case = work.case(effect.case_id)
    draft = work.ledger.entry(case, "effect_dead", subject=f"effect:{effect.id}", why=reason[:500], effect=effect.kind)
    draft.change(effect, state="dead", detail=reason[:500], owner=None, lease_until=None)
