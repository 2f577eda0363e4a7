"""Who is called in whose place: the calls of silent holders that wait for a deputy or a superior."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from records.call import Call
from records.questions import calls
from workflows.work import Work


def locked_with_related(work: Work, called: Iterable[Call], and_these: Iterable[uuid.UUID] = ()) -> None:
    """Locks calls, those that wait for them and those that they wait for, in the order of their ids, as they stand now.

    Of `and_these` only the calls themselves.
    """
    calls.lock_with_related(work.session, called, and_these)


def waiting_for(work: Work, call: Call) -> list[Call]:
    """The open calls of holders in whose place this person was called."""
    return [] if call.part == "holder" else calls.waiting_locked(work.session, call)


def still_waiting_for(work: Work, call: Call) -> list[Call]:
    """Of these, the ones whose ladder has not gone on to somebody else since."""
    return [one for one in waiting_for(work, call) if one.covered_by_id in (None, call.id)]


def called_in_place_of(work: Work, holder: Call) -> list[Call]:
    """The open calls of people who were called in the place of this holder."""
    return calls.stand_ins_locked(work.session, holder) if holder.part == "holder" else []
