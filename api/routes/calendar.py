"""Duty calendars: an address of one's own, and what a calendar reads there (RFC 5545)."""

from __future__ import annotations

import uuid

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.responses import Response

from api.dependencies import Desk, House, Now
from api.dependencies import Settings as SettingsNow
from states.actor import Actor
from states.text import Text
from workflows.commands.calendar_feed import Calendar, calendar, end_feed, open_feed

router = APIRouter(tags=["duty"])
_NAME = Text("值班", "Duty")
_READS = Actor(person="", name="", door="link")
_SPACE = uuid.UUID("6f1e6f0e-3b0a-5c1e-9a52-0d6d1c9be2a7")
"""The namespace of the events, so that a swap is another event and a second reading the same."""


class Address(BaseModel):
    """The address of a calendar, in the only moment in which it is told."""

    address: str


@router.post("/api/duty/calendar", status_code=201)
def make(desk: Desk, settings: SettingsNow) -> Address:
    """A new address for one's own duty calendar, in place of the one before."""
    return Address(address=address(settings.page_url, desk.carry(open_feed)))


@router.delete("/api/duty/calendar", status_code=204)
def end(desk: Desk) -> None:
    """Ends the address of one's own duty calendar."""
    desk.carry(end_feed)


@router.get("/calendar/{given}", include_in_schema=False)
def read(given: str, house: House, now: Now) -> Response:
    """The turns of whoever the address belongs to; the key is the address, and nothing else is told under it."""
    found = house.look(_READS, now, lambda work: calendar(work, given.removesuffix(".ics")))
    return Response(_written(found), media_type="text/calendar; charset=utf-8", headers={"Cache-Control": "no-store"})


def address(page_url: str, key: str) -> str:
    """Where a calendar reads."""
    return f"{page_url.rstrip('/')}/calendar/{key}.ics"


def _written(found: Calendar) -> bytes:
    import icalendar  # noqa: PLC0415 - slow to import, and only here

    language = found.person.language
    whole = icalendar.Calendar()
    whole.add("prodid", "-//Tocsin//duty//")
    whole.add("version", "2.0")
    whole.add("x-wr-calname", f"{_NAME.in_(language)} {found.person.name_in(language)}")
    for one in found.entries:
        event = icalendar.Event()
        event.add("uid", str(uuid.uuid5(_SPACE, str(one.id))))
        event.add("summary", one.title.in_(language))
        event.add("location", one.place.in_(language))
        event.add("dtstart", one.begins)
        event.add("dtend", one.ends)
        event.add("dtstamp", one.changed)
        whole.add_component(event)
    whole.add_missing_timezones()
    return bytes(whole.to_ical())
