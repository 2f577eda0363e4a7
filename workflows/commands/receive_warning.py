"""Receiving warnings of other systems: each number once, headers wait for their text, what is unusable is held back.

A file is received as a whole or not at all. What it opens is `collected`: compiling, review, publication are people's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from records.case import Case
from records.questions import cases, organisations, warnings
from states.bulletin import Bulletin, Sort
from states.forms import merged
from states.text import Text
from workflows.commands import advance_case
from workflows.commands.effects.following import as_engine
from workflows.commands.open_case import Opening, open_case
from workflows.grounds import refusal_of
from workflows.work import RefusedAt, Work

COLLECT = "collect_warning"
_WAITS, _HELD = "waiting", "held"


class Became(StrEnum):
    """What became of one message of a file."""

    COLLECTED = "collected"
    SAME = "same"
    WAITING = "waiting"
    TEXT_ARRIVED = "text_arrived"
    HELD = "held"
    CANCELLING = "cancelling"


BECAME = {
    Became.COLLECTED: Text("已收集，待编制", "collected, to be compiled"),
    Became.SAME: Text("此前已收到，未重复登记", "known already, not entered twice"),
    Became.WAITING: Text("只有标题，待正文", "a header, waiting for its text"),
    Became.TEXT_ARRIVED: Text("正文已到，待编制", "its text has come, to be compiled"),
    Became.HELD: Text("未能采用，已挂起", "can not be used as it is, held back"),
    Became.CANCELLING: Text("解除通知，待核实", "a cancellation, to be confirmed"),
}


@dataclass(frozen=True, slots=True)
class Received:
    """One message, the warning that it belongs to now, and what became of it."""

    bulletin: Bulletin
    case: Case
    became: Became


def receive(work: Work, bulletins: Sequence[Bulletin], *, drill: bool = False) -> list[Received]:
    """Takes the messages of a file in, in its order. An exercise is a drill; so is everything of a drill."""
    return [_received(work, one, drill=drill or one.exercise) for one in bulletins]


def key_of(identifier: str) -> str:
    """The key under which the warning with this number is opened: asked twice, one is opened."""
    return f"warning:{identifier}"


def _received(work: Work, bulletin: Bulletin, *, drill: bool) -> Received:
    known = cases.opened_by_request(work.session, key_of(bulletin.identifier))
    if known is None:
        case = _opened(work, bulletin, key_of(bulletin.identifier), drill=drill)
        found = Received(bulletin, case, _settled(work, case, bulletin))
        _released(work, bulletin.identifier)
        return found
    refused = refusal_of(work, known, COLLECT)
    if refused is not None:
        raise RefusedAt(refused, known.id, "receive")
    if known.state == _WAITS and not bulletin.header_only:
        return Received(bulletin, known, _completed(work, known, bulletin))
    if _disagrees(known, bulletin):
        return _disagreeing(work, bulletin, drill=drill)
    return Received(bulletin, known, Became.SAME)


def _opened(work: Work, bulletin: Bulletin, key: str, *, drill: bool) -> Case:
    form = bulletin.as_form() | _area(work, bulletin)
    before = _referred(work, bulletin.references)
    return open_case(work, Opening("warning", form, predecessor=before, drill=drill, key=key))


def _area(work: Work, bulletin: Bulletin) -> dict[str, list[str]]:
    """The places that it names and that the directory knows; where to warn else is for whoever compiles."""
    strange = organisations.unknown_places(work.session, bulletin.areas)
    known = [code for code in bulletin.areas if code not in strange]
    return {"area": known} if known else {}


def _referred(work: Work, references: Sequence[str]) -> Case | None:
    """The newest warning, not over yet, that is referred to."""
    found = warnings.with_keys(work.session, map(key_of, references))
    return next((one for one in found if one.closed_at is None), next(iter(found), None))


def _settled(work: Work, case: Case, bulletin: Bulletin) -> Became:
    """Where a new warning goes on from `collected`."""
    if bulletin.references and bulletin.sort is not Sort.ALERT and case.predecessor_id is None:
        return _hold(work, case, "no_reference")
    if bulletin.doubt is not None:
        return _hold(work, case, "two_colours")
    if bulletin.sort is Sort.CANCEL:
        _pull(work, case, "receive_cancel")
        return Became.CANCELLING
    if bulletin.header_only:
        _pull(work, case, "wait")
        return Became.WAITING
    return Became.COLLECTED


def _hold(work: Work, case: Case, because: str) -> Became:
    _learn(work, case, {"held_because": because})
    _pull(work, case, "hold")
    return Became.HELD


def _completed(work: Work, case: Case, bulletin: Bulletin) -> Became:
    """The text of a header that waited: it says the rest."""
    _learn(work, case, bulletin.as_form() | _area(work, bulletin))
    _pull(work, case, "body_arrived")
    became = _settled(work, case, bulletin)
    return Became.TEXT_ARRIVED if became is Became.COLLECTED else became


def _disagrees(known: Case, bulletin: Bulletin) -> bool:
    """Whether two messages of one number can not both be right: another colour, or another act."""
    before: Mapping[str, Any] = known.facts.get("warning") or {}
    severity = bulletin.severity.value if bulletin.severity else ""
    colours = {str(before.get("severity") or ""), severity} - {""}
    return len(colours) > 1 or before.get("sort") != bulletin.sort.value


def _disagreeing(work: Work, bulletin: Bulletin, *, drill: bool) -> Received:
    """A second card for what contradicts the first: held back, and opened once, however often it comes."""
    said = f"{bulletin.sort.value}:{bulletin.severity.value if bulletin.severity else ''}"
    key = f"{key_of(bulletin.identifier)}:{said}"
    known = cases.opened_by_request(work.session, key)
    if known is not None:
        return Received(bulletin, known, Became.SAME)
    case = _opened(work, bulletin, key, drill=drill)
    return Received(bulletin, case, _hold(work, case, "disagrees"))


def _released(work: Work, identifier: str) -> None:
    """Whatever was held back because it refers to this number goes on."""
    for found in warnings.in_state(work.session, _HELD):
        said = found.facts.get("warning") or {}
        if found.facts.get("held_because") != "no_reference" or identifier not in (said.get("references") or ()):
            continue
        case, before = cases.locked(work.session, found.id), _referred(work, [identifier])
        if case is None or before is None or case.state != _HELD:
            continue
        draft = work.ledger.entry(case, "learned", source=before.number, facts={})
        draft.change(case, predecessor_id=before.id, version=case.version + 1)
        _pull(work, case, "receive_cancel" if said.get("sort") == Sort.CANCEL else "release")


def _learn(work: Work, case: Case, facts: dict[str, Any]) -> None:
    """What came in becomes part of what is known, told by an entry of its own."""
    work.ledger.write()
    known = work.library.pinned(work.session, case.definition_id).procedure.facts
    draft = work.ledger.entry(case, "learned", source=str(facts.get("source", "")), facts=facts)
    draft.change(case, facts=merged(known, case.facts, facts), version=case.version + 1)


def _pull(work: Work, case: Case, trigger: str) -> None:
    work.ledger.write()
    advance_case.pull(as_engine(work), case, trigger, {})
