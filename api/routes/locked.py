"""Accounts that are locked for devices that nobody knows, for whoever releases them."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel

from api.dependencies import Desk
from records.questions import lock_outs
from states.text import Text
from workflows.commands import lock_out
from workflows.work import Work

router = APIRouter(prefix="/api/locked", tags=["accounts"])


class Locked(BaseModel):
    """A locked account, whose it is, and until when."""

    username: str
    name: Text
    until: datetime


def locked_now(work: Work) -> list[Locked]:
    """Every locked account; refused for whoever releases none."""
    lock_out.may_release(work, "locked")
    found = lock_outs.locked(work.session, work.now)
    return [
        Locked(username=account.username, name=Text(person.zh, person.en), until=lock.until)
        for lock, account, person in found
        if lock.until is not None
    ]


@router.get("")
def index(desk: Desk) -> list[Locked]:
    """Every locked account, by name."""
    return desk.carry(locked_now)


@router.post("/{username}/release", status_code=204)
def release(username: str, desk: Desk) -> None:
    """Opens it to every device again; by somebody else than its owner."""
    desk.carry(lambda work: lock_out.release(work, username))
