"""Channel accounts over REST, for the office's system keeper; no secret is ever told."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel, Field

from api.asked import Asked, Writable
from api.dependencies import Desk, Settings
from notifiers.channels.kinds import KINDS, READERS
from records.channel_account import KeptAccount
from states.text import Text
from workflows.commands import keep_channels
from workflows.commands.keep_channels import WantedAccount

router = APIRouter(prefix="/api/channels", tags=["channels"])
CALLBACKS = "/callbacks/"


class ChannelShape(BaseModel):
    """A channel account: its values that open nothing, of the others `***`."""

    key: str
    channel: str
    title: Text
    drill: bool
    base_url: str
    values: dict[str, str]
    callback: str | None
    opened_at: datetime
    closed_at: datetime | None


class ToChange(Asked):
    """Where the provider listens, and the values that change; what is left out stays."""

    base_url: Writable = Field(default="", max_length=500)
    values: dict[Writable, Writable] = Field(default={}, max_length=20)
    why: Writable = Field(min_length=1, max_length=500)


class ToEnter(Asked):
    """A channel account to be entered."""

    key: Writable = Field(min_length=1, max_length=40)
    channel: Writable = Field(max_length=40)
    drill: bool
    base_url: Writable = Field(default="", max_length=500)
    values: dict[Writable, Writable] = Field(default={}, max_length=20)


class ToClose(Asked):
    """Why an account is closed."""

    why: Writable = Field(min_length=1, max_length=500)


@router.get("")
def index(desk: Desk, settings: Settings) -> list[ChannelShape]:
    """Every channel account."""
    return desk.carry(lambda work: [shape(one, settings.page_url) for one in keep_channels.every(work)])


@router.post("", status_code=201)
def enter(asked: ToEnter, desk: Desk, settings: Settings) -> ChannelShape:
    """Enters an account."""
    wanted = WantedAccount(asked.key, asked.channel, asked.drill, asked.base_url, asked.values)
    return desk.carry(lambda work: shape(keep_channels.enter(work, wanted), settings.page_url))


@router.put("/{key}")
def change(key: str, asked: ToChange, desk: Desk, settings: Settings) -> ChannelShape:
    """Changes an account."""
    return desk.carry(
        lambda work: shape(keep_channels.change(work, key, asked.base_url, asked.values, asked.why), settings.page_url)
    )


@router.post("/{key}/close", status_code=204)
def close(key: str, asked: ToClose, desk: Desk) -> None:
    """Closes an account and destroys its secrets."""
    desk.carry(lambda work: keep_channels.close(work, key, asked.why))


def shape(kept: KeptAccount, page_url: str) -> ChannelShape:
    """What is shown of an account."""
    told, kind = keep_channels.told(kept), KINDS.get(kept.channel)
    return ChannelShape(
        key=kept.key, channel=kept.channel, title=kind.title if kind else Text(kept.channel, kept.channel),
        drill=kept.drill, base_url=kept.base_url, values=told["values"],
        callback=f"{page_url}{CALLBACKS}{kept.key}" if kept.channel in READERS else None,
        opened_at=kept.opened_at, closed_at=kept.closed_at,
    )  # fmt: skip
