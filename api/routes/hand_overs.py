"""Handing over a shift and the register of equipment, over REST."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from fastapi import APIRouter
from pydantic import AwareDatetime, Field

from api.asked import Asked, Writable
from api.dependencies import Desk
from api.shapes import Shape
from records.duty import Equipment
from records.questions import duty as questions
from states.text import Text
from workflows.commands.hand_over import Signing, sign
from workflows.commands.keep_equipment import register, report_state
from workflows.duty import watch_of
from workflows.hand_over import changing, next_change, read_by_few, sheet
from workflows.work import Work

router = APIRouter(prefix="/api/duty", tags=["duty"])


class Leader(Shape):
    """Somebody who signs."""

    person: str
    name: Text


class HandOverShape(Shape):
    """One change of shifts: who goes, who comes, both signatures; the sheet as it was signed, or as it is now."""

    at: datetime
    outgoing: list[Leader]
    incoming: list[Leader]
    outgoing_at: datetime | None
    incoming_at: datetime | None
    outgoing_by: dict[str, Any]
    incoming_by: dict[str, Any]
    outgoing_note: str
    incoming_note: str
    complete: bool
    sheet: dict[str, Any]


class EquipmentShape(Shape):
    """A piece of equipment."""

    key: str
    zh: str
    en: str
    state: str
    fault: str
    since: datetime


class ToSign(Asked):
    """A signature: at which change, by which side, with what there is to note."""

    at: AwareDatetime
    part: Literal["outgoing", "incoming"]
    note: Writable = Field(default="", max_length=2000)


class ToRegister(Asked):
    """A piece of equipment to be entered."""

    key: Writable = Field(min_length=1, max_length=100)
    zh: Writable = Field(min_length=1, max_length=200)
    en: Writable = Field(min_length=1, max_length=200)


class ToReport(Asked):
    """The state of a piece of equipment, with what is wrong."""

    key: Writable = Field(min_length=1, max_length=100)
    state: Literal["in_order", "faulty", "retired"]
    fault: Writable = Field(default="", max_length=2000)


@router.get("/{organisation}/hand-over")
def hand_over(organisation: str, desk: Desk) -> HandOverShape | None:
    """The change of shifts to see to: the first that is not signed, else the next, else the last."""
    return desk.look(lambda work: _change(work, organisation, None))


@router.post("/{organisation}/hand-over")
def sign_it(organisation: str, given: ToSign, desk: Desk) -> HandOverShape | None:
    """Signs a hand-over; the incoming shift decides nothing before both have."""

    def signed(work: Work) -> HandOverShape | None:
        sign(work, organisation, Signing(given.at, given.part, given.note))
        return _change(work, organisation, given.at)

    return desk.carry(signed)


@router.get("/{organisation}/equipment")
def equipment(organisation: str, desk: Desk) -> list[EquipmentShape]:
    """The equipment in use, what is faulty first."""
    return desk.look(lambda work: _equipment(work, organisation))


@router.post("/{organisation}/equipment", status_code=201)
def enter(organisation: str, given: ToRegister, desk: Desk) -> EquipmentShape:
    """Enters a piece of equipment."""
    return desk.carry(lambda work: _one(register(work, organisation, given.key, Text(given.zh, given.en))))


@router.post("/{organisation}/equipment/state")
def report(organisation: str, given: ToReport, desk: Desk) -> EquipmentShape:
    """Reports a fault, or that it is mended."""
    return desk.carry(lambda work: _one(report_state(work, organisation, given.key, given.state, given.fault)))


def _change(work: Work, organisation: str, at: datetime | None) -> HandOverShape | None:
    watch = watch_of(work, organisation)
    change = next_change(work, watch) if at is None else changing(work, watch, at)
    read_by_few(work, watch, change)
    if change is None:
        return None
    signed = change.signed
    return HandOverShape(
        at=change.at, complete=change.complete,
        outgoing=[Leader(person=one.key, name=Text(one.zh, one.en)) for one in change.outgoing],
        incoming=[Leader(person=one.key, name=Text(one.zh, one.en)) for one in change.incoming],
        outgoing_at=signed.outgoing_at if signed else None, incoming_at=signed.incoming_at if signed else None,
        outgoing_by=signed.outgoing_by if signed else {}, incoming_by=signed.incoming_by if signed else {},
        outgoing_note=signed.outgoing_note if signed else "", incoming_note=signed.incoming_note if signed else "",
        sheet=signed.sheet if signed else sheet(work, watch),
    )  # fmt: skip


def _equipment(work: Work, organisation: str) -> list[EquipmentShape]:
    body = watch_of(work, organisation).organisation
    return [_one(one) for one in questions.equipment(work.session, body.id)]


def _one(row: Equipment) -> EquipmentShape:
    return EquipmentShape.model_validate(row)
