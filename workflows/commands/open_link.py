"""A link that was opened: kept once, and never taken for an answer. Previews and scanners open links too."""

from __future__ import annotations

from records import official
from records.call import Call
from records.official import Behind
from states.call import OPEN
from workflows.commands.answer_call import behind_link, locked_call
from workflows.work import Work, token_digest


def behind(work: Work, given: str) -> Behind | None:
    """What lies behind a link; None for one that was never made."""
    return official.behind(work.session, token_digest(given))


def link_opened(work: Work, given: str) -> Behind | None:
    """Keeps that the link was opened, the first time and while an answer is wanted; what lies behind it."""
    found = behind(work, given)
    if found is not None and _wanted(found.call) and _wanted(locked_call(work, found.call.id)):
        call, reader = found.call, behind_link(found.call, found.message)
        draft = work.ledger.entry(found.case, "read", subject=f"call:{call.id}", who=call.who).by(reader, work.now)
        draft.change(call, read_at=work.now)
    return found


def _wanted(call: Call) -> bool:
    return call.read_at is None and call.answer is None and call.state in OPEN
