"""Links that were opened: each kept once, and never taken for an answer. Previews and scanners open links too."""

from __future__ import annotations

from collections.abc import Sequence

from records import official
from records.call import Call
from records.official import Behind
from records.questions import calls
from states.call import OPEN
from workflows.commands.answer_call import behind_link
from workflows.work import Work, token_digest


def behind(work: Work, given: Sequence[str]) -> list[Behind | None]:
    """What lies behind each link; None for one that was never made."""
    digests = [token_digest(link) for link in given]
    found = official.behind(work.session, digests)
    return [found.get(digest) for digest in digests]


def links_opened(work: Work, given: Sequence[str]) -> list[Behind | None]:
    """Keeps that links were opened, the first time and while an answer is wanted; what lies behind each."""
    found = behind(work, given)
    new = [one for one in found if one is not None and _wanted(one.call)]
    if new:
        calls.lock_with_related(work.session, (), and_these=[one.call.id for one in new])
    for one in new:
        if _wanted(one.call):
            reader = behind_link(one.call, one.message)
            draft = work.ledger.entry(one.case, "read", subject=f"call:{one.call.id}", who=one.call.who)
            draft.by(reader, work.now).change(one.call, **one.call.known("read", work.now, reader.door))
    return found


def _wanted(call: Call) -> bool:
    return call.read_at is None and call.answer is None and call.state in OPEN
