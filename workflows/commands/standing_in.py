"""Who is called in whose place: the calls of silent holders that wait for a deputy or a superior."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from records.call import Call
from records.questions import calls
from states.call import CallState
from workflows.work import Work


def locked_with_related(work: Work, called: Iterable[Call], and_these: Iterable[uuid.UUID] = ()) -> list[Call]:
    """Locks calls, those that wait for them and those made in their place, by id, as they stand now; all of them.

    Of `and_these` only the calls themselves.
    """
    return calls.lock_with_related(work.session, called, and_these)


def waiting_for(work: Work, call: Call) -> list[Call]:
    """The open calls of every holder in whose place this person was called."""
    if call.part == "holder":
        return []
    work.ledger.write()  # what was answered before in the same breath is not open
    return calls.waiting_locked(work.session, call)


def still_waiting_for(work: Work, call: Call) -> list[Call]:
    """Of these, the ones whose ladder has neither ended nor gone on to somebody else since."""
    waiting = waiting_for(work, call)
    return [one for one in waiting if one.covered_by_id == call.id and one.state == CallState.CALLING]


def called_in_place_of(work: Work, holders: Iterable[Call]) -> list[Call]:
    """The open calls of everybody who was called in the place of these holders."""
    holders = [one for one in holders if one.stand_in_ids]
    if not holders:
        return []
    work.ledger.write()
    return calls.stand_ins_locked(work.session, holders)
