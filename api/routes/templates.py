"""The templates of channel accounts over REST: what is known of them, asked of the provider or entered by hand."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter
from pydantic import BaseModel, Field

from api.asked import Asked, Writable
from api.dependencies import AtDesk, Desk
from notifiers.channels.approvals import ASKERS, Examined, examined
from notifiers.channels.templates import SORT_NAMES
from notifiers.notifier import Result
from states.text import Text
from workflows.commands import keep_templates

NO_FAULTS: Mapping[str, Result] = {}
router = APIRouter(prefix="/api/channels/{key}/templates", tags=["channels"])


class TemplateShape(BaseModel):
    """A template: for what, which pieces fill it, and what is known of it; `fault` says why it could not be asked."""

    code: str
    sort: Text
    pieces: list[str]
    state: str | None
    why: str
    known_at: str | None
    fault: Text | None = None


class ToEnter(Asked):
    """What the provider's console says of a template."""

    state: Writable = Field(max_length=20)
    why: Writable = Field(default="", max_length=200)


@router.get("")
def index(key: str, desk: Desk) -> list[TemplateShape]:
    """Every template of an account."""
    return shown(desk, key)


@router.post("/ask")
def ask(key: str, desk: Desk) -> list[TemplateShape]:
    """Asks the provider what became of each; those of a provider that can not be asked stay as they are."""
    return asked(desk, key)


@router.put("/{code}")
def enter(key: str, code: str, said: ToEnter, desk: Desk) -> list[TemplateShape]:
    """Enters by hand what became of a template."""
    desk.carry(lambda work: keep_templates.enter(work, key, code, said.state, said.why))
    return shown(desk, key)


def asked(desk: AtDesk, key: str) -> list[TemplateShape]:
    """The templates of an account after its provider was asked; nothing is held open meanwhile."""
    account, known = desk.carry(lambda work: keep_templates.of_account(work, key))
    if account.channel not in ASKERS:
        return shown(desk, key)
    told = {one.template.code: examined(account, one.template.code, desk.now) for one in known}
    found = {code: one for code, one in told.items() if isinstance(one, Examined)}
    desk.carry(lambda work: keep_templates.note(work, key, found))
    return shown(desk, key, {code: one for code, one in told.items() if isinstance(one, Result)})


def shown(desk: AtDesk, key: str, faults: Mapping[str, Result] = NO_FAULTS) -> list[TemplateShape]:
    """The templates of an account, with why one could not be asked."""
    _, known = desk.carry(lambda work: keep_templates.of_account(work, key))
    return [
        TemplateShape(
            code=one.template.code, sort=SORT_NAMES[one.template.sort], pieces=list(one.template.pieces),
            state=one.state or None, why=one.why, known_at=one.known_at or None,
            fault=faults[one.template.code].words if one.template.code in faults else None,
        )
        for one in known
    ]  # fmt: skip
