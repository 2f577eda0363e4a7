"""Normal or response mode (常态、非常态): an organisation's mode follows by itself from the responses in force.

A response puts into response mode whoever answers for its places, and whoever has a post that it called. A drill is
told apart: it puts nobody into response mode in earnest.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta

from records import board
from records.board import Standing
from records.organisation import Organisation
from records.questions import organisations
from states.area import touches
from states.derived import MODES
from states.sight import Sight
from states.text import Text
from workflows.work import Work

NORMAL, RESPONSE, DRILL = MODES
_NORMAL = Text("常态", "normal mode")
_RESPONSE = Text("响应状态", "response mode")
_DRILL = Text("演练响应", "drill")


@dataclass(frozen=True, slots=True)
class Mode:
    """The mode of one organisation: the numbers of the responses that it follows from, none in normal mode."""

    responses: tuple[str, ...] = ()
    drill: bool = False
    """Whether drills alone are the reason."""
    report_every: timedelta | None = None
    """How often the responses ask for a report, the shortest of them; None in normal mode."""

    @property
    def key(self) -> str:
        """The word for programs: normal, response or drill."""
        return NORMAL if not self.responses else DRILL if self.drill else RESPONSE

    @property
    def title(self) -> Text:
        """What it is called."""
        return {NORMAL: _NORMAL, RESPONSE: _RESPONSE, DRILL: _DRILL}[self.key]


class Modes:
    """The modes of all organisations at one moment."""

    def __init__(self, work: Work) -> None:
        self._library, self._session = work.library, work.session
        everybodys = board.standing(work.session, Sight(everything=True), ("incident", "response"))
        standing = {one.id: one for one in everybodys}
        self._in_force = [one for one in standing.values() if _in_force(work, one)]
        self._areas = {one.id: tuple(one.area or _area(standing, one)) for one in self._in_force}
        self._called = organisations.called(work.session, [one.id for one in self._in_force])

    def of(self, body: Organisation) -> Mode:
        """The mode of one organisation."""
        mine = [
            one
            for one in self._in_force
            if (one.id, body.id) in self._called or touches(body.areas, self._areas[one.id])
        ]
        earnest = [one for one in mine if not one.drill]
        known = [span for one in earnest or mine if (span := self._rhythm(one)) is not None]
        numbers = tuple(one.number for one in earnest or mine)
        return Mode(numbers, drill=bool(mine) and not earnest, report_every=min(known, default=None))

    def _rhythm(self, one: Standing) -> timedelta | None:
        """The shortest of the clocks that ring again and again while a response is in force."""
        procedure = self._library.pinned(self._session, one.definition_id).procedure
        spans = [procedure.span(one.every) for one in procedure.clocks if one.every and not one.every.startswith("{")]
        return min(spans, default=None)


def _in_force(work: Work, one: Standing) -> bool:
    if one.kind != "response":
        return False
    return one.state in work.library.pinned(work.session, one.definition_id).procedure.in_force


def _area(standing: dict[uuid.UUID, Standing], one: Standing) -> list[str]:
    incident = standing.get(one.incident_id) if one.incident_id else None
    return list((incident.area if incident else None) or [])
