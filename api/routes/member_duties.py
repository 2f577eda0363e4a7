"""The duties of member units by class and level, as the plans in force say."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from api.dependencies import Desk
from states.text import Text
from workflows.member_duties import Owed, table
from workflows.work import Work

router = APIRouter(prefix="/api/directory", tags=["directory"])


class OwedShape(BaseModel):
    """One duty at one class and level; `post` is whose it is, none when nobody owns it."""

    model_config = ConfigDict(from_attributes=True)
    incident_class: str
    level: str
    key: str
    title: Text
    within: Text
    clause: str
    post: Text | None


class UnitShape(BaseModel):
    """An organisation with all that it owes."""

    organisation: str
    name: Text
    owed: list[OwedShape]


class Idle(BaseModel):
    """A member unit of a class that owes nothing there."""

    organisation: str
    name: Text
    incident_class: str


class DutiesShape(BaseModel):
    """Who owes what, what nobody owns, and which member units owe nothing."""

    units: list[UnitShape]
    without_owner: list[OwedShape]
    idle: list[Idle]


@router.get("/duties")
def duties(desk: Desk) -> DutiesShape:
    """The duties of every organisation under the plans in force now."""
    return desk.look(_told)


def _told(work: Work) -> DutiesShape:
    found = table(work)
    return DutiesShape(
        units=[
            UnitShape(
                organisation=one.organisation.key, name=Text(one.organisation.zh, one.organisation.en),
                owed=_shapes(one.owed),
            )
            for one in found.units
        ],
        without_owner=_shapes(found.without_owner),
        idle=[
            Idle(organisation=body.key, name=Text(body.zh, body.en), incident_class=name) for body, name in found.idle
        ],
    )  # fmt: skip


def _shapes(owed: list[Owed]) -> list[OwedShape]:
    return [OwedShape.model_validate(one) for one in owed]
