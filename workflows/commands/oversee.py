"""Looking whether the engine keeps its promises: what is newly amiss is found once, what is gone is closed.

It asks the tables alone and takes part in nothing: whoever looks must not depend on the worker that it watches.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from records.case import Case
from records.columns import new_id
from records.oversight import Finding
from records.questions import duty, mailboxes, oversight
from states.oversight import BOUNDS, NAMES, Seen, Sort, amiss, ordered
from workflows.work import Work

FOUND, GONE = "amiss", "amiss_gone"


def oversee(work: Work, outside: Sequence[Seen] = ()) -> list[Seen]:
    """Everything that is amiss now, the gravest first; `outside` is what was seen of other processes.

    Findings are written by one process at a time: whoever comes while another is at it only looks.
    """
    found = amiss([*outside, *looked_over(work)], work.now)
    if oversight.alone(work.session):
        _keep(work, found)
    return found


def looked_over(work: Work) -> list[Seen]:
    """What there is to see in the tables."""
    session, now = work.session, work.now
    waiting = duty.to_pass_on(session, now - BOUNDS[Sort.HAND_OVER])
    return [
        *oversight.engine_seen(session, now),
        *oversight.seen(session, now),
        *(Seen(Sort.HAND_OVER, f"hand_over:{one}", now - BOUNDS[Sort.HAND_OVER]) for one in waiting),
        *_unread(work),
        *_left_out(work),
    ]


def _unread(work: Work) -> list[Seen]:
    """Mailboxes of replies that can not be read: whoever answers by mail is not heard."""
    found = mailboxes.unread(work.session, work.now - BOUNDS[Sort.MAILBOX])
    return [Seen(Sort.MAILBOX, f"channel_account:{key}", since, None, 1, fault or key) for key, since, fault in found]


def _left_out(work: Work) -> list[Seen]:
    """Open cases whose plan has ordered what is not there: nobody called, a report not opened, a clock not set."""
    found = []
    for one in oversight.made(work.session):
        wanted = ordered(work.library.pinned(work.session, one.definition_id).procedure, one.steps)
        subject = f"case:{one.case_id}"
        if wanted.calls and not one.called:
            found.append(Seen(Sort.NEVER_CALLED, subject, one.since, one.case_id))
        for sort, lacking in ((Sort.NOT_OPENED, wanted.cases - one.cases), (Sort.NO_CLOCK, wanted.clocks - one.clocks)):
            if lacking:
                detail = ", ".join(sorted(lacking))
                found.append(Seen(sort, subject, one.since, one.case_id, len(lacking), detail))
    return found


def _keep(work: Work, found: Sequence[Seen]) -> None:
    known = {(one.sort, one.subject): one for one in oversight.open_findings(work.session)}
    new = [one for one in found if one.key not in known]
    gone = [row for key, row in known.items() if key not in {one.key for one in found}]
    rows = []
    for one in new:
        told = {"title": NAMES[one.sort].as_data(), "number": one.number, "detail": one.detail, "since": one.since}
        _tell(work, one.case_id, FOUND, one.subject, told | {"sort": str(one.sort)})
        rows.append(
            Finding(
                id=new_id(), sort=one.sort, subject=one.subject, case_id=one.case_id, since=one.since,
                found_at=work.now, told={"number": one.number, "detail": one.detail},
            )
        )  # fmt: skip
    for row in gone:
        row.gone_at = work.now
        told = {"title": NAMES[Sort(row.sort)].as_data(), "since": row.since, "sort": row.sort, **row.told}
        _tell(work, row.case_id, GONE, row.subject, told)
    oversight.keep(work.session, [*rows, *gone])


def _tell(work: Work, case_id: uuid.UUID | None, kind: str, subject: str, told: dict[str, Any]) -> None:
    case = work.session.get(Case, case_id) if case_id else None
    if case is None:
        work.ledger.office(kind, subject=subject, **told)
    else:
        work.ledger.entry(case, kind, subject=subject, **told)
