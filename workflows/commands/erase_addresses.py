"""Destroying the numbers and addresses that an incident was called under, once it is over; the record stays provable.

Keeping them as evidence is the office's decision: they stay until it destroys them (《突发事件应对法》第85条).
"""

from __future__ import annotations

from records.questions import messages
from states.refusal import Cause, Refusal
from states.text import Text
from workflows.commands.directory.keeping import KEEPERS, kept_by, reasoned
from workflows.finding import found_incident
from workflows.places import area_of
from workflows.work import RefusedAt, Work

LAW = "《突发事件应对法》第85条"
_OPEN = Text("事件尚未归档，联系方式仍需使用，不能销毁", "the incident is not archived: its numbers are still needed")
_WHY = Text("请写明销毁依据", "say on what this rests")


def erase_addresses(work: Work, ref: str, why: str) -> int:
    """Destroys the addresses of all messages of an incident that is over; how many. They can not be had again."""
    incident = found_incident(work, ref)
    kept_by(work, area_of(work, incident), "erase_addresses")
    if reasoned(why) is not None:
        raise RefusedAt(Refusal(Cause.FORM, _WHY, fields={"why": _WHY}), None, "erase_addresses")
    if incident.closed_at is None:
        raise RefusedAt(Refusal(Cause.GUARD, _OPEN, LAW, who_could=KEEPERS), incident.id, "erase_addresses")
    erased = messages.erase_addresses(work.session, incident.id)
    if erased:
        work.ledger.entry(incident, "addresses_erased", why=why, messages=erased, clause=LAW)
    return erased
