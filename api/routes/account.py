"""One's own account over REST: its sessions, and its second factor."""

from __future__ import annotations

import uuid
from dataclasses import asdict
from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel, Field

from api.asked import Asked, Writable
from api.dependencies import Desk, Settings, Signed
from api.sign_in import rules
from workflows.commands import own_sessions, second_factor

router = APIRouter(prefix="/api/account", tags=["account"])


class SessionShape(BaseModel):
    """A session that goes on; `here` is the one that asks."""

    id: uuid.UUID
    since: datetime
    seen_at: datetime
    until: datetime
    address: str
    agent: str
    way: str
    here: bool


class FactorBegun(BaseModel):
    """What goes into the telephone: typed, or read from a picture of the address."""

    secret: str
    address: str


class RecoveryCodes(BaseModel):
    """Codes for the day when the telephone is lost. They are shown this once."""

    recovery_codes: list[str]


class ToConfirm(Asked):
    """A code that is valid now."""

    code: Writable = Field(min_length=1, max_length=40)


@router.get("/sessions")
def going_on(desk: Desk, present: Signed, settings: Settings) -> list[SessionShape]:
    """One's own sessions, the newest first."""
    found = desk.look(lambda work: own_sessions.going_on(work, present.mine, rules(settings)))
    return [SessionShape(**asdict(one), here=one.id == present.session) for one in found]


@router.delete("/sessions/{session}", status_code=204)
def end(session: uuid.UUID, desk: Desk, present: Signed) -> None:
    """Ends one of one's own sessions."""
    desk.carry(lambda work: own_sessions.end(work, present.mine, [session]))


@router.post("/second-factor")
def begin(desk: Desk, present: Signed) -> FactorBegun:
    """A new secret; it counts once a code has confirmed it."""
    begun = desk.carry(lambda work: second_factor.begin(work, present.mine))
    return FactorBegun(secret=begun.written, address=begun.address)


@router.post("/second-factor/confirm")
def confirm(asked: ToConfirm, desk: Desk, present: Signed) -> RecoveryCodes:
    """The second factor counts from now on."""
    codes = desk.carry(lambda work: second_factor.confirm(work, present.mine, asked.code))
    return RecoveryCodes(recovery_codes=codes)


@router.post("/second-factor/off", status_code=204)
def take_away(asked: ToConfirm, desk: Desk, present: Signed) -> None:
    """The account is opened by its password alone again."""
    desk.carry(lambda work: second_factor.take_away(work, present.mine, asked.code))
