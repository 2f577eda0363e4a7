"""The page of an incident: what shall I do next. Under glass the same panels show it as it was known then."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from api.dependencies import AtDesk, Desk, Settings
from api.pages.asking import Attempt, Shown
from api.pages.case_view import acts, chart, known_facts
from api.pages.fields import place_tree
from api.pages.headline import headline, reasons
from api.pages.incident_view import shown
from api.pages.moments import counted, local, read_local, with_plus
from api.pages.naming import Names
from api.pages.rendering import Read, Reader
from api.pages.roster import required_of
from api.pages.telling import tales
from records import picture
from records.case import Case
from records.sealer import unsealed
from states.refusal import Cause, Refusal, Refused
from states.text import Text
from workflows.commands.erase import erasable
from workflows.finding import found_incident
from workflows.first_times import first_times_of
from workflows.grounds import rules_of
from workflows.known import suggested
from workflows.rooms import names_of
from workflows.work import Work

router = APIRouter(include_in_schema=False)

BEFORE = Text("这个时刻还没有这起突发事件的记录", "nothing was known of this incident at that moment")
_LAST = 12
_WITH_ACTS = frozenset({"incident", "response", "command"})


@router.get("/incidents/{ref}")
def show(ref: str, desk: Desk, reader: Read, settings: Settings, done: str = "") -> Response:
    """The incident as it is now."""
    return page(desk, reader, ref, Shown(done=done, prefect=(settings.prefect_api_url or "").removesuffix("/api")))


def page(desk: AtDesk, reader: Reader, ref: str, shown: Shown) -> Response:
    """The page of an incident, with what was just tried when it was refused."""
    everybody = reader.asks("everybody")
    values = desk.look(lambda work: _now(work, found_incident(work, ref), shown.attempt, everybody=everybody))
    titles = [one.title for each in values["procedures"] for one in each.transitions_of(shown.done)]
    own = {
        "done": titles[0] if titles else None,
        "prefect": shown.prefect,
        "everybody": everybody,
    }
    return reader.page("incident.html", shown.status, **values, **own)


def _now(work: Work, incident: Case, attempt: Attempt | None, *, everybody: bool) -> dict[str, Any]:
    names = Names.of(work)
    names.offer(names.procedure(incident))
    seen = picture.present(work.session, incident)
    standing = [
        case for case in seen.cases if case.kind in ("incident", "response", "command") and case.closed_at is None
    ]
    order = sorted(standing, key=lambda case: (case.kind == "incident", case.opened_at))
    return _values(work, names, seen, everybody=everybody) | {
        "acts": acts(work, order, attempt), "attempt": attempt, "places": place_tree(names.places, work.actor.areas),
        "still": None, "incidents": [], "procedures": [names.procedure(case) for case in seen.cases],
        "tales": tales(names, picture.told(work.session, incident, picture.Sought(), _LAST)),
        "back": f"/incidents/{incident.number}", "rules": rules_of(work, incident),
        "required": required_of(work, seen),
    }  # fmt: skip


def _values(work: Work, names: Names, seen: picture.Picture, *, everybody: bool) -> dict[str, Any]:
    """What the live page and the one under glass have in common."""
    incident = seen.incident
    procedure = names.procedure(incident)
    suggestion = suggested(work, incident)
    known, _ = known_facts(names, incident)
    unknown = dict.fromkeys(name for one in (suggestion.unknown if suggestion else ()) for name in one.missing)
    view = shown(names, seen, seen.moment or work.now, everybody=everybody)
    return {
        "view": view, "incident": incident, "drill": incident.drill, "names": names,
        "headline": headline(view, suggestion), "suggestion": suggestion,
        "reasons": reasons(suggestion, procedure.facts), "known": known,
        "missing": [procedure.facts[name].title for name in unknown if name in procedure.facts],
        "first_times": first_times_of(work, seen), "counted": counted,
        "steps": chart(procedure, incident.state), "erasable": erasable(work, incident),
        "rooms": names_of(work, (one.case.room_id for one in view.responses)),
    }  # fmt: skip


@router.get("/incidents/{ref}/at")
def replay(ref: str, desk: Desk, reader: Read, time: Annotated[str, Query()] = "") -> Response:
    """The incident as it was known at a moment: what had been entered by then."""
    everybody = reader.asks("everybody")
    template, values = desk.look(lambda work: _then(work, found_incident(work, ref), time, everybody=everybody))
    return reader.page(template, **values)


def _then(work: Work, incident: Case, time: str, *, everybody: bool) -> tuple[str, dict[str, Any]]:
    names, moment = Names.of(work), _moment(time) or work.now
    steps = picture.moments(work.session, incident)
    still = {
        "moment": moment, "field": local(moment),
        "before": next((one for one in reversed(steps) if one < moment), None),
        "after": next((one for one in steps if one > moment), None),
    }  # fmt: skip
    seen = picture.as_known_at(work.session, incident, moment)
    if seen is None:
        return "before.html", _before(names, incident, moment) | {"still": still, "now": moment}
    return "incident.html", _values(work, names, seen, everybody=everybody) | {
        "acts": [], "attempt": None, "places": (), "still": still, "incidents": [], "tales": [],
        "done": None, "prefect": "", "everybody": everybody, "now": moment, "back": "", "rules": None, "required": {},
    }  # fmt: skip


def _before(names: Names, incident: Case, moment: datetime) -> dict[str, Any]:
    """What had come in before the incident was opened; refused when nothing had."""
    cases = picture.before(names.work.session, incident, moment)
    if not cases:
        raise Refused(Refusal(Cause.UNKNOWN, BEFORE))
    known = [(case, known_facts(names, case)[0]) for case in cases]
    return {"incident": incident, "drill": incident.drill, "names": names, "cases": known}


def _moment(written: str) -> datetime | None:
    """The time that was asked for; one without a zone is the office's own. None when it is no time."""
    try:
        return datetime.fromisoformat(read_local(with_plus(written)))
    except ValueError:
        return None


def _sought(
    kind: Annotated[list[str] | None, Query()] = None, door: str = "", before: int | None = None
) -> picture.Sought:
    """Which entries the address asks for."""
    return picture.Sought(tuple(one for one in kind or () if one), door, before)


Asked = Annotated[picture.Sought, Depends(_sought)]
"""Which entries of a journal are asked for."""


@router.get("/incidents/{ref}/timeline")
def timeline(ref: str, desk: Desk, reader: Read, sought: Asked) -> Response:
    """Everything that happened, newest first."""
    return reader.page("timeline.html", **desk.look(lambda work: _timeline(work, found_incident(work, ref), sought)))


def _timeline(work: Work, incident: Case, sought: picture.Sought) -> dict[str, Any]:
    names = Names.of(work)
    told = picture.told(work.session, incident, sought)
    kinds, doors = picture.kinds_and_doors(work.session, incident)
    return {
        "incident": incident, "drill": incident.drill, "names": names, "tales": tales(names, told),
        "sought": sought,
        "kinds": kinds, "doors": doors, "area": names.area(incident),
        "older": told[-1].entry.id if len(told) == picture.PAGE else None,
        "unsealed": unsealed(work.session),
    }  # fmt: skip
