"""The page of any case, whatever its procedure: where it stands, what is known, what can be done."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from api.address_shapes import tested_shapes
from api.dependencies import AtDesk, Desk
from api.pages import incidents
from api.pages.asking import Attempt, Post, Posted, Shown, tried
from api.pages.case_view import acts, chart, known_facts
from api.pages.contact import telephones
from api.pages.fields import place_tree, read
from api.pages.incident_view import duties_of
from api.pages.naming import Names
from api.pages.rendering import Read, Reader, to
from api.pages.roster import required_of, roster_of
from api.pages.telling import Tale, tales
from api.refusals import STATUS
from records import board, picture, reading
from records.case import Case
from states.refusal import Refusal
from workflows.commands.advance_case import Advance, advance_case
from workflows.commands.erase import erasable
from workflows.finding import found
from workflows.grounds import refusal_of, rules_of
from workflows.rooms import choice_for
from workflows.warnings import warned_as
from workflows.work import Work

router = APIRouter(include_in_schema=False)
_LAST = 30


@router.get("/cases/{ref}")
def show(ref: str, desk: Desk, reader: Read, done: str = "") -> Response:
    """The page of a case; an incident has its own."""
    case = desk.look(lambda work: found(work, ref))
    if case.kind == "incident":
        return to(f"/incidents/{case.number}")
    return page(desk, reader, case, Shown(done=done))


@router.post("/cases/{ref}/triggers/{trigger}")
def pull(ref: str, trigger: str, desk: Desk, reader: Read, posted: Post) -> Response:
    """Pulls a trigger; refused, the page comes back with the reason and with everything that was typed."""
    case = desk.look(lambda work: found(work, ref))
    moved = tried(desk, lambda work: _pulled(work, case, trigger, posted))
    if isinstance(moved, Refusal):
        return again(desk, reader, (case, posted), Attempt(case.id, trigger, posted.typed, moved))
    return to(f"{posted.back.split('?')[0]}?done={trigger}")


def _pulled(work: Work, case: Case, trigger: str, posted: Posted) -> Case:
    procedure = work.library.pinned(work.session, case.definition_id).procedure
    here = next((one for one in procedure.transitions_of(trigger) if case.state in procedure.within(one.from_)), None)
    names = (*here.form, *here.optional) if here else ()
    return advance_case(work, Advance(case.id, trigger, read(procedure, names, posted.typed), posted.version))


def again(desk: AtDesk, reader: Reader, what: tuple[Case, Posted], attempt: Attempt) -> Response:
    """The page from which something was asked, with the reason why it was refused."""
    case, posted = what
    shown = Shown(attempt, STATUS[attempt.refusal.cause])
    if posted.back.startswith("/incidents/") or case.kind == "incident":
        return incidents.page(desk, reader, str(case.incident_id or case.id), shown)
    return page(desk, reader, case, shown)


def page(desk: AtDesk, reader: Reader, case: Case, shown: Shown) -> Response:
    """The page of one case."""
    values = desk.look(lambda work: _values(work, case, shown.attempt))
    titles = values["procedure"].transitions_of(shown.done)
    return reader.page("case.html", shown.status, **values, done=titles[0].title if titles else None)


def _values(work: Work, case: Case, attempt: Attempt | None) -> dict[str, Any]:
    names, case = Names.of(work), found(work, str(case.id))
    procedure = names.procedure(case)
    names.offer(procedure)
    known, missing = known_facts(names, case)
    duties, closed = duties_of(reading.tasks(work.session, case), {case.id: case})
    incident = work.session.get(Case, case.incident_id) if case.incident_id else None
    parent = work.session.get(Case, case.parent_id) if case.parent_id else None
    return {
        "case": case, "drill": case.drill, "procedure": procedure, "names": names,
        "incident": incident, "parent": parent, "warns_of": names.warns_of(case, coloured=False),
        "steps": chart(procedure, case.state), "known": known, "missing": missing,
        "acts": acts(work, [case], attempt), "attempt": attempt, "places": place_tree(names.places, work.actor.areas),
        "incidents": board.open_cases(work.session, work.sight, ("incident",)),
        **_called(work, case), "room_choice": choice_for(work, case), "tested": tested_shapes(work, case),
        "answers": board.answers(work.session, [case.id]).get(case.id),
        "children": reading.children(work.session, case), "tales": _journal(names, case),
        "duties": duties, "closed": closed, "clocks": reading.clocks(work.session, case),
        "erasable": erasable(work, case),
        "documents": reading.documents(work.session, case), "back": f"/cases/{case.number}",
        "rules": rules_of(work, case), "warned": warned_as(work, case.id) if case.kind == "warning" else None,
    }  # fmt: skip


def _called(work: Work, case: Case) -> dict[str, Any]:
    """Who is called by a case that belongs to no incident, how they were drawn, and the numbers for whoever telephones.

    Those whom an incident calls stand on its own page.
    """
    if case.incident_id is not None or case.kind == "incident":
        return {"roster": None, "draws": [], "telephones": {}, "required": {}}
    seen = picture.present(work.session, case)
    roster = roster_of(case, seen, everybody=True)
    may = roster is not None and refusal_of(work, case, "enter_answer") is None
    missing = roster.to_telephone if roster and may else []
    return {
        "roster": roster, "draws": [one.draw for one in seen.call_outs if one.draw],
        "telephones": telephones(work, missing), "required": required_of(work, seen),
    }  # fmt: skip


def _journal(names: Names, case: Case) -> list[Tale]:
    return tales(names, picture.told(names.work.session, case, picture.Sought(), _LAST))
