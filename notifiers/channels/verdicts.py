"""What a provider's code means for a message: by a table of codes, or of what stands before their full stops."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from notifiers import reasons
from notifiers.channels.web import Said
from notifiers.notifier import Outcome, Result
from states.text import Text


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a message, and why, in words."""

    outcome: Outcome
    reason: Text


_FOR_NOW = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})
OTHERWISE = Verdict(Outcome.failed_for_good, reasons.REQUEST_REFUSED)


def judged(codes: Mapping[str, Verdict], code: str, words: str) -> Result:
    """The result for a code: of `A.B.C` what the table says of itself, else of `A.B`, else of `A`, else a refusal."""
    asked, found = code, codes.get(code)
    while found is None and "." in asked:
        asked = asked.rpartition(".")[0]
        found = codes.get(asked)
    found = found or OTHERWISE
    return Result(found.outcome, f"{code} {words}".strip()[:200], reason=found.reason)


def unreadable(said: Said) -> Result:
    """A message whose answer makes no sense: it may have gone, unless HTTP says that nobody was there to take it."""
    if said.status in _FOR_NOW:
        return Result(Outcome.failed_for_now, f"HTTP {said.status}", reason=reasons.BUSY)
    return Result(Outcome.unknown, f"HTTP {said.status}", reason=reasons.UNREADABLE_ANSWER)
