"""Warnings over REST: taken in from files of other systems, listed with whom they have called, sent on as CAP 1.2."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Response, UploadFile
from pydantic import BaseModel

from api.dependencies import AtDesk, Desk
from api.shapes import CallShape
from records import warnings as kept
from records.case import Case
from states.coverage import Reached
from states.text import Text
from workflows.commands.receive_warning import BECAME, Became, Received, receive
from workflows.interchange.warnings.reading import LARGEST, read_warnings
from workflows.outgoing_warnings import cap_of
from workflows.warnings import Awake, Part, Warned, warned, warned_by
from workflows.work import Work

router = APIRouter(prefix="/api/warnings", tags=["warnings"])


class ReceivedShape(BaseModel):
    """What became of one message of a file, and the warning that it belongs to."""

    identifier: str
    headline: str
    id: uuid.UUID
    number: str
    became: Became
    became_title: Text


class HopShape(BaseModel):
    """One hop of the cascade: posts called, posts for which somebody has answered, the share in whole per cent."""

    tier: str
    called: int
    answered: int
    percent: int | None


class CoverageShape(BaseModel):
    """People to reach, people reached, the share, and whether it is enough: false is shown in red."""

    targeted: int
    reached: int
    percent: int | None
    least: int
    enough: bool | None


class PartShape(BaseModel):
    """A call-out of a warning, or its cascade through one township."""

    id: uuid.UUID
    number: str
    procedure: str
    area: list[str]
    state: str
    state_title: Text
    hops: list[HopShape]
    coverage: CoverageShape | None


class WarningShape(BaseModel):
    """A warning: what it says, where it stands, how far its calls are at each hop, and whom it reached."""

    id: uuid.UUID
    number: str
    drill: bool
    state: str
    state_title: Text
    department: str | None
    hazard: str | None
    colour: str | None
    headline: str | None
    area: list[str]
    effective: datetime | None
    expires: datetime | None
    opened_at: datetime
    closed_at: datetime | None
    hops: list[HopShape]
    coverage: CoverageShape | None
    parts: list[PartShape]


@router.post("/files", status_code=201)
def send_file(
    desk: Desk,
    file: Annotated[UploadFile, File(description="CAP 1.2 (XML), or the form of 12379 (JSON); at most 2 MB")],
    drill: Annotated[bool, Form()] = False,
) -> list[ReceivedShape]:
    """Takes the warnings of a file in: each number once; 422 with every fault by its element."""
    return [_received(one) for one in taken_in(desk, file, drill=drill)]


def taken_in(desk: AtDesk, file: UploadFile, *, drill: bool) -> list[Received]:
    """What became of the messages of a file."""
    bulletins = read_warnings(file.file.read(LARGEST + 1))
    return desk.carry(lambda work: receive(work, bulletins, drill=drill))


@router.get("")
def index(desk: Desk) -> list[WarningShape]:
    """The warnings that are not over, then those that ended last, of every department."""
    return desk.look(lambda work: [_warning(work, one) for one in warned(work)])


@router.get("/{ref}")
def show(ref: str, desk: Desk) -> WarningShape:
    """One warning with its call-outs and cascades."""
    return desk.look(lambda work: _warning(work, warned_by(work, ref)))


@router.get("/{ref}/calls")
def calls(ref: str, desk: Desk) -> list[CallShape]:
    """Everybody whom it has called, at every hop, in one list."""

    def ask(work: Work) -> list[CallShape]:
        parts = [part.case.id for part in warned_by(work, ref).parts]
        return [CallShape.model_validate(one.model_dump()) for one in kept.calls(work.session, parts)]

    return desk.look(ask)


@router.get("/{ref}/cap", response_class=Response)
def cap(ref: str, desk: Desk) -> Response:
    """The published warning as CAP 1.2; a lifted one as its cancellation."""
    document = desk.look(lambda work: cap_of(work, warned_by(work, ref)))
    return Response(document, media_type="application/cap+xml")


def _received(one: Received) -> ReceivedShape:
    return ReceivedShape(
        identifier=one.bulletin.identifier, headline=one.bulletin.headline, id=one.case.id, number=one.case.number,
        became=one.became, became_title=BECAME[one.became],
    )  # fmt: skip


def _warning(work: Work, one: Warned) -> WarningShape:
    case = one.case
    said: dict[str, Any] = {name: case.facts.get(name) for name in _SAID}
    return WarningShape(
        **said, id=case.id, number=case.number, drill=case.drill, state=case.state, state_title=_state(work, case),
        area=case.facts.get("area") or [], opened_at=case.opened_at, closed_at=case.closed_at,
        hops=_hops(one.hops), coverage=_coverage(one.coverage), parts=[_part(work, part) for part in one.parts],
    )  # fmt: skip


_SAID = ("department", "hazard", "colour", "headline", "effective", "expires")


def _state(work: Work, case: Case) -> Text:
    return work.library.pinned(work.session, case.definition_id).procedure.states[case.state]


def _part(work: Work, part: Part) -> PartShape:
    case = part.case
    return PartShape(
        id=case.id, number=case.number, procedure=case.procedure, area=case.facts.get("area") or [], state=case.state,
        state_title=_state(work, case), hops=_hops(part.hops), coverage=_coverage(part.coverage),
    )  # fmt: skip


def _hops(hops: tuple[Awake, ...]) -> list[HopShape]:
    return [HopShape(tier=one.tier, called=one.called, answered=one.answered, percent=one.percent) for one in hops]


def _coverage(one: Reached | None) -> CoverageShape | None:
    if one is None:
        return None
    return CoverageShape(
        targeted=one.targeted, reached=one.reached, percent=one.percent, least=one.least, enough=one.enough
    )
