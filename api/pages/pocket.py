"""The pretend phones of a drill: what an official has received, newest first, with links to their page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from api.dependencies import Desk, Settings
from api.pages.rendering import Read
from notifiers.address import Address
from notifiers.phones import Arrived, Phones
from records import official
from records.official import Reached
from settings import Settings as AllSettings
from states.area import touches
from states.refusal import Cause, Refusal, Refused
from states.text import Text
from workflows.work import Work

router = APIRouter(include_in_schema=False)

_NOBODY = Text("演练通讯录里没有这个人", "there is nobody of this name in the drill's directory")
_LINK = re.compile(r"https?://\S+?(/[ac]/[A-Za-z0-9_-]{22})\b")
_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message as the phone shows it: its text, and the way to the official's page when it carries one."""

    arrived: Arrived
    text: str
    link: str | None

    @staticmethod
    def of(arrived: Arrived) -> Bubble:
        """The message with its link taken apart: on this desk it is opened on this desk."""
        found = _LINK.search(arrived.body)
        return Bubble(arrived, arrived.body.strip(), found.group(1) if found else None)


@router.get("/pocket")
def show(desk: Desk, reader: Read, settings: Settings, who: str = "") -> Response:
    """The officials of the drill; one of them with the messages on the pretend phone."""
    people = desk.look(_people)
    chosen = next((one for one in people if one.person.key == who), None)
    if who and chosen is None:
        raise Refused(Refusal(Cause.UNKNOWN, _NOBODY))
    return reader.page("pocket.html", drill=True, **_values(settings, people, chosen))


def _people(work: Work) -> list[Reached]:
    """The people of one's own places, of those inside and of those above: a link on a phone is an answer."""
    everybody = official.people_of_drills(work.session)
    sight = work.sight
    return [one for one in everybody if sight.everything or touches(one.areas, sight.areas)]


def _values(settings: AllSettings, people: list[Reached], chosen: Reached | None) -> dict[str, Any]:
    phones = Phones(settings.data_folder / "mailbox.jsonl")
    received = {one.person.key: len(_received(phones, one)) for one in people}
    bubbles = [Bubble.of(one) for one in _received(phones, chosen)][:_SHOWN] if chosen else []
    order = sorted(people, key=lambda one: (received[one.person.key] == 0, one.person.key))
    return {"people": order, "chosen": chosen, "received": received, "bubbles": bubbles}


def _received(phones: Phones, one: Reached) -> list[Arrived]:
    """What lies on somebody's phone, newest first, whichever door it came through."""
    read = (Address.read(url) for url in one.urls)
    arrived = [message for address in read if address for message in phones.of(address.target)]
    return sorted(arrived, key=lambda message: message.at, reverse=True)
