"""Which CAP message a warning of ours is: an alert, an update of an earlier one, or the cancellation of itself."""

from __future__ import annotations

from records.case import Case
from records.questions import directory
from states.area import COUNTY
from states.refusal import Cause, Refusal, Refused
from states.saying import said
from states.text import Text
from workflows.interchange.warnings.writing import Outgoing, Sent, write_cap
from workflows.warnings import Warned, warned_as
from workflows.work import Work

_NOT_YET = Text("尚未发布，不能导出", "is not published yet")
_LIFTED = "lifted"


def cap_of(work: Work, warned: Warned) -> bytes:
    """The warning as CAP 1.2 as it stands now; refused while it is not published."""
    case = warned.case
    if not warned.call_outs:
        raise Refused(Refusal(Cause.GUARD, _NOT_YET))
    own, before = _sent(warned), _before(work, case)
    if case.state == _LIFTED and case.closed_at is not None:
        message = Sent(own.sender, f"{own.identifier}-cancel", case.closed_at)
        return write_cap(_outgoing(work, case, (message, "Cancel", (own,))))
    kind = "Update" if before else "Alert"
    return write_cap(_outgoing(work, case, (own, kind, (before,) if before else ())))


def _outgoing(work: Work, case: Case, what: tuple[Sent, str, tuple[Sent, ...]]) -> Outgoing:
    message, sort, references = what
    known = work.library.pinned(work.session, case.definition_id).procedure.facts
    facts = {name: str(value) for name, value in case.facts.items() if isinstance(value, str)}
    facts |= {
        "event": said(known["hazard"], facts["hazard"]).zh,
        "sender_name": said(known["department"], facts["department"]).zh,
    }
    codes = list(case.facts.get("area") or [])
    names = directory.places(work.session, codes)
    areas = {code: Text(names[code].zh, names[code].en) if code in names else Text(code, code) for code in codes}
    return Outgoing(message, sort, case.drill, references, facts, areas)


def _sent(warned: Warned) -> Sent:
    """The message that its publication was: the call-out was opened in the same moment."""
    case, place = warned.case, str((warned.case.facts.get("area") or [""])[0])[:COUNTY]
    return Sent(f"{case.facts['department']}@{place}", f"{place}.{case.number}", warned.call_outs[0].case.opened_at)


def _before(work: Work, case: Case) -> Sent | None:
    """The message that this one updates; None when what came before was never published here."""
    earlier = warned_as(work, case.predecessor_id) if case.predecessor_id else None
    return _sent(earlier) if earlier is not None and earlier.call_outs else None
