"""One's own account over REST: its sessions, its second factor, and the tokens of one's own programs."""

from __future__ import annotations

import uuid
from dataclasses import asdict
from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from api.asked import Asked, Writable
from api.dependencies import Areas, Desk, Settings, Signed
from api.sign_in import rules
from records.questions import credentials
from workflows.commands import api_tokens, own_sessions, second_factor
from workflows.commands.api_tokens import LONGEST_DAYS, LONGEST_NAME, Wanted

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


class ToIssue(Asked):
    """A token to be made."""

    name: Writable = Field(min_length=1, max_length=LONGEST_NAME)
    days: int = Field(ge=1, le=LONGEST_DAYS)
    scopes: frozenset[Writable] = Field(min_length=1)


class TokenShape(BaseModel):
    """A token by the letters that name it; the whole is never shown again."""

    model_config = ConfigDict(from_attributes=True)

    id: uuid.UUID
    name: str
    start: str
    scopes: list[str]
    since: datetime
    until: datetime
    revoked_at: datetime | None
    used_at: datetime | None
    used_from: str


class Issued(BaseModel):
    """A new token, in the only moment in which it is shown."""

    id: uuid.UUID
    token: str
    until: datetime


@router.get("/tokens")
def tokens(desk: Desk, present: Signed) -> list[TokenShape]:
    """One's own tokens, the newest first, also those that are over."""
    found = desk.look(lambda work: credentials.tokens_of(work.session, present.mine.id))
    return [TokenShape.model_validate(one) for one in found]


@router.post("/tokens", status_code=201)
def issue(asked: ToIssue, desk: Desk, present: Signed, areas: Areas) -> Issued:
    """Makes a token; it goes into `Authorization: Bearer`."""
    wanted = Wanted(asked.name, asked.days, asked.scopes)
    made = desk.carry(lambda work: api_tokens.issue(work, present.mine, wanted, areas))
    return Issued(id=made.id, token=made.token, until=made.until)


@router.delete("/tokens/{token}", status_code=204)
def revoke(token: uuid.UUID, desk: Desk, present: Signed) -> None:
    """Ends a token, at once."""
    desk.carry(lambda work: api_tokens.revoke(work, present.mine, token))


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
