"""The published procedures, as their definitions say: states, transitions, forms."""

from __future__ import annotations

import uuid

from fastapi import APIRouter
from pydantic import BaseModel

from api.dependencies import Desk
from api.fields import Field, form
from states.permission import Asked, Ground, may, roles_of
from states.procedure import Transition
from states.text import Text
from workflows.grounds import ground_of_opening
from workflows.library import Published
from workflows.work import Work

router = APIRouter(prefix="/api/procedures", tags=["procedures"])


class ProcedureRow(BaseModel):
    """A procedure in a list; `may_open` says whether whoever asks may begin a case of it."""

    name: str
    title: Text
    kind: str
    incident_class: str | None
    level: str | None
    clause: str
    version: str
    id: uuid.UUID
    may_open: bool


class TransitionShape(BaseModel):
    """One transition: from where to where, who may, what it asks for."""

    trigger: str
    title: Text
    from_states: list[str]
    to: str
    by_engine: bool
    roles: list[str]
    clause: str
    form: list[Field]
    guards: list[Text]


class ProcedureDetail(ProcedureRow):
    """A whole procedure."""

    states: dict[str, Text]
    initial: str
    final: list[str]
    open_form: list[Field]
    transitions: list[TransitionShape]


@router.get("")
def index(desk: Desk) -> list[ProcedureRow]:
    """Every published procedure."""
    return desk.carry(
        lambda work: [ProcedureRow.model_validate(_row(work, one)) for one in work.library.all(work.session)]
    )


@router.get("/{name:path}")
def show(name: str, desk: Desk) -> ProcedureDetail:
    """One procedure, whole."""
    return desk.carry(lambda work: _detail(work, work.library.newest(work.session, name)))


def _row(work: Work, published: Published) -> dict[str, object]:
    procedure = published.procedure
    asked = Asked(work.actor, {}, ground=ground_of_opening(work, procedure, {}))
    return {
        "name": procedure.procedure,
        "title": procedure.title,
        "kind": procedure.kind,
        "incident_class": procedure.class_,
        "level": procedure.level,
        "clause": procedure.clause,
        "version": published.version,
        "id": published.id,
        "may_open": may(procedure, procedure.open.by, asked) is None,
    }


def _detail(work: Work, published: Published) -> ProcedureDetail:
    procedure = published.procedure
    on = ground_of_opening(work, procedure, {})
    whole = {
        "states": procedure.states,
        "initial": procedure.initial,
        "final": list(procedure.final),
        "open_form": form(procedure, procedure.open.form, procedure.open.optional),
        "transitions": [_transition(published, one, on) for one in procedure.transitions],
    }
    return ProcedureDetail.model_validate(_row(work, published) | whole)


def _transition(published: Published, one: Transition, on: Ground) -> TransitionShape:
    procedure = published.procedure
    return TransitionShape(
        trigger=one.trigger, title=one.title, from_states=list(procedure.within(one.from_)), to=one.to,
        by_engine=one.by.engine, roles=sorted(roles_of(procedure, one.by, on)), clause=one.clause,
        form=form(procedure, one.form, one.optional), guards=[guard.reason for guard in one.when],
    )  # fmt: skip
