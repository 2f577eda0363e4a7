"""What only an incident has: the suggested level, and how it stood at a moment."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from api.asked import Moment
from api.dependencies import Desk
from records import picture, reading
from states.grading import Suggestion
from states.refusal import Cause, Refusal, Refused
from states.text import Text
from workflows import personal
from workflows.finding import found_incident
from workflows.first_times import first_times_of
from workflows.known import suggested
from workflows.work import Work

router = APIRouter(prefix="/api", tags=["incidents"])

_NO_PLAN = Text("没有覆盖此类事件的预案", "no plan covers this class of incident")
_SHOWN = ("cases", "calls", "tasks", "clocks", "documents")


class Replayed(BaseModel):
    """An incident as the record knew it at a moment: the rows as they were, and how many in which state."""

    at: datetime
    entries: int
    cases: list[dict[str, Any]]
    calls: list[dict[str, Any]]
    tasks: list[dict[str, Any]]
    clocks: list[dict[str, Any]]
    documents: list[dict[str, Any]]
    counts: dict[str, dict[str, int]]


@router.get("/cases/{ref}/suggestion")
def suggestion(ref: str, desk: Desk) -> dict[str, Any]:
    """The level that the grading table suggests, the rows that held, and those that miss a fact."""
    return desk.carry(lambda work: _suggestion(work, ref)).as_data()


@router.get("/incidents/{ref}/at")
def replay(ref: str, time: Moment, desk: Desk) -> Replayed:
    """The incident as it had been entered by `time`."""

    def told(work: Work) -> tuple[reading.Moment, dict[str, list[dict[str, Any]]]]:
        moment, kept = reading.incident_at(work.session, found_incident(work, ref), time), personal.Reading(work)
        rows = {table: moment.rows(table) for table in _SHOWN}
        return moment, rows | {"cases": [kept.row(row) for row in rows["cases"]]}

    moment, rows = desk.carry(told)
    counts = {table: moment.count(table) for table in ("cases", "calls", "tasks", "clocks", "messages")}
    return Replayed.model_validate({"at": moment.at, "entries": moment.entries, "counts": counts, **rows})


class FirstTimeShape(BaseModel):
    """One of the three first times: `seconds` is null until its end is known."""

    key: str
    title: Text
    means: Text
    clause: str
    since: datetime | None
    until: datetime | None
    seconds: float | None


@router.get("/incidents/{ref}/first-times")
def first(ref: str, desk: Desk) -> list[FirstTimeShape]:
    """How long it took to find, to begin to handle and to solve an incident, counted from the record."""
    found = desk.look(lambda work: first_times_of(work, picture.present(work.session, found_incident(work, ref))))
    return [
        FirstTimeShape(
            key=one.key, title=one.title, means=one.means, clause=one.clause, since=one.since, until=one.until,
            seconds=one.lasted.total_seconds() if one.lasted is not None else None,
        )
        for one in found
    ]  # fmt: skip


def _suggestion(work: Work, ref: str) -> Suggestion:
    found = suggested(work, found_incident(work, ref))
    if found is None:
        raise Refused(Refusal(Cause.UNKNOWN, _NO_PLAN))
    return found
