"""A call-out that failed marks the entry of whom it did not reach for checking, until the entry is confirmed.

Marked is what tells something of the entry: a number or address that its provider refuses or that a message comes back
from, and a call that came to its end with nobody answering. A fault of an account or of the network marks nobody.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence

from records.call import Call, Message
from records.case import Case
from records.columns import new_id
from records.doubt import Doubt
from records.person import Person
from records.questions import calls, directory, doubts
from states.actor import Actor
from states.call import OPEN
from states.contact import Cause
from workflows.work import Work


def not_delivered(work: Work, case: Case, message: Message, cause: Cause) -> None:
    """The address of a message is none at which its person can be reached."""
    _mark(work, case, cause, [(message.person_id, message.call_id)], message.channel)


def unreached(work: Work, case: Case, found: Sequence[Call]) -> None:
    """These calls came to their end: whoever was called and has said nothing, and whoever was called in their place."""
    ids = {one for call in found for one in call.stand_in_ids or ()}
    others = [one for one in calls.with_ids(work.session, ids) if one.state in OPEN] if ids else []
    silent = [one for one in (*found, *others) if one.answer is None and one.person_id is not None]
    _mark(work, case, Cause.UNREACHED, [(one.person_id, one.id) for one in silent if one.person_id])


def confirmed(work: Work, person: Person, who: Actor, word: str, channel: str | None = None) -> list[Doubt]:
    """The entry is right: what stands against it does no more; with a channel, what this or no channel has raised."""
    found = [
        one for one in doubts.of_people(work.session, [person.id]) if channel is None or one.channel in ("", channel)
    ]
    for one in found:
        one.confirmed_at, one.confirmed_by, one.word = work.now, who.person, word
    if found:
        doubts.keep(work.session, found)
        before = [_data(one) for one in found]
        work.ledger.office(
            "entry_confirmed", subject=f"person:{person.key}", why=word, before=before, after=None
        ).by(who, work.now)  # fmt: skip
    return found


def _mark(
    work: Work, case: Case, cause: Cause, missed: Iterable[tuple[uuid.UUID, uuid.UUID | None]], channel: str = ""
) -> None:
    """One mark of a kind for each person, while the earlier one is not confirmed."""
    by_whom = dict(missed)
    known = {
        one.person_id for one in doubts.of_people(work.session, by_whom)
        if (one.cause, one.channel, one.drill) == (cause, channel, case.drill)
    }  # fmt: skip
    for person in directory.people(work.session, by_whom.keys() - known):
        row = Doubt(
            id=new_id(), person_id=person.id, cause=cause, channel=channel, drill=case.drill,
            case_number=case.number, call_id=by_whom[person.id], since=work.now,
        )  # fmt: skip
        doubts.keep(work.session, [row])
        work.ledger.office(
            "entry_doubted", subject=f"person:{person.key}", before=None, after=_data(row), case=case.number
        )


def _data(one: Doubt) -> dict[str, object]:
    return {
        "cause": one.cause, "channel": one.channel, "case": one.case_number, "since": one.since, "drill": one.drill,
        "call": one.call_id,
    }  # fmt: skip
