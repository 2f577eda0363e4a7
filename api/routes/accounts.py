"""Accounts over REST, for the office's system keeper."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Request
from pydantic import AwareDatetime, BaseModel, Field

from api.asked import Asked, Writable
from api.dependencies import Desk
from records.questions import accounts
from states.text import Text
from workflows.commands import keep_accounts
from workflows.commands.keep_accounts import Limits, Setup, Wanted
from workflows.presence import OFFICER
from workflows.work import Work

router = APIRouter(prefix="/api/accounts", tags=["accounts"])
SETUP = "/sign-in/setup/"


class AccountShape(BaseModel):
    """An account; never anything that opens it."""

    username: str
    person: str
    name: Text
    kind: str
    until: datetime | None
    incidents: list[str]
    closed_at: datetime | None
    second_factor: bool
    waits_for_password: bool


class SetupShape(BaseModel):
    """The link with which the owner chooses a password; shown this once."""

    link: str
    until: datetime


class ToLimit(Asked):
    """Until when, and which incidents an evaluator reads."""

    until: AwareDatetime | None = None
    incidents: list[Writable] = Field(default=[], max_length=50)
    why: Writable = Field(min_length=1, max_length=500)


class ToInvite(Asked):
    """An account to be made: `person` of the directory, or a guest by name."""

    username: Writable = Field(min_length=1, max_length=64)
    kind: Writable = OFFICER
    person: Writable = Field(default="", max_length=200)
    name_zh: Writable = Field(default="", max_length=80)
    name_en: Writable = Field(default="", max_length=80)
    until: AwareDatetime | None = None
    incidents: list[Writable] = Field(default=[], max_length=50)


class Why(Asked):
    """Why something is done."""

    why: Writable = Field(min_length=1, max_length=500)


class ToReset(Why):
    """Why, and whether the second factor goes with it."""

    telephone_lost: bool = False


@router.get("")
def index(desk: Desk) -> list[AccountShape]:
    """Every account, by name."""

    def ask(work: Work) -> list[AccountShape]:
        keep_accounts.may_keep(work, "accounts")
        return [shape(one, work.now) for one in accounts.all_accounts(work.session)]

    return desk.carry(ask)


def shape(kept: accounts.Kept, now: datetime) -> AccountShape:
    """What is shown of an account."""
    one, person = kept.account, kept.person
    return AccountShape(
        username=one.username, person=person.key, name=Text(person.zh, person.en), kind=one.kind, until=one.until,
        incidents=one.incidents, closed_at=one.closed_at, second_factor=kept.second_factor,
        waits_for_password=one.setup_until is not None and one.setup_until > now,
    )  # fmt: skip


@router.post("", status_code=201)
def invite(asked: ToInvite, desk: Desk, request: Request) -> SetupShape:
    """Makes an account; its owner chooses a password behind the link."""
    limits = Limits(asked.until, tuple(asked.incidents))
    wanted = Wanted(asked.username, asked.kind, asked.person, Text(asked.name_zh, asked.name_en), limits)
    return _link(request, desk.carry(lambda work: keep_accounts.invite(work, wanted)))


@router.post("/{username}/limit", status_code=204)
def limit(username: str, asked: ToLimit, desk: Desk) -> None:
    """Sets until when an account lasts, and what an evaluator reads."""
    limits = Limits(asked.until, tuple(asked.incidents))
    desk.carry(lambda work: keep_accounts.limit(work, username, limits, asked.why))


@router.post("/{username}/close", status_code=204)
def close(username: str, asked: Why, desk: Desk) -> None:
    """Closes an account, at once."""
    desk.carry(lambda work: keep_accounts.close(work, username, asked.why))


@router.post("/{username}/open", status_code=204)
def open_again(username: str, asked: Why, desk: Desk) -> None:
    """Opens an account that was closed."""
    desk.carry(lambda work: keep_accounts.open_again(work, username, asked.why))


@router.post("/{username}/reset")
def reset(username: str, asked: ToReset, desk: Desk, request: Request) -> SetupShape:
    """A new start: the owner chooses a password anew."""
    made = desk.carry(lambda work: keep_accounts.reset(work, username, asked.why, telephone_lost=asked.telephone_lost))
    return _link(request, made)


def _link(request: Request, made: Setup) -> SetupShape:
    return SetupShape(link=f"{request.app.state.settings.page_url}{SETUP}{made.key}", until=made.until)
