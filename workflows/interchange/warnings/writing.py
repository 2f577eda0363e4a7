"""A published warning as CAP 1.2: what other systems are sent, in the order that the schema asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from xml.sax.saxutils import escape

from states.bulletin import COLOURS_OF_CAP
from states.hazards import CODES
from states.scales import Colour
from states.text import Text
from workflows.interchange.warnings.shape import NAMESPACE
from workflows.wording import HERE

_SEVERITIES = {colour: severity for severity, colour in COLOURS_OF_CAP.items()}
_CATEGORIES = {"geological_hazard": "Geo", "forest_fire_risk": "Fire"}
_COLOURS = {Colour.RED: "红色", Colour.ORANGE: "橙色", Colour.YELLOW: "黄色", Colour.BLUE: "蓝色"}
CODE_OF_EVENT, CODE_OF_PLACE, COLOUR_OF_WARNING = "GB/T 35561-2017", "GB/T 2260", "预警颜色"
"""What the values beside the standard's own are called: event code, area code, colour."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that was sent before, as another refers to it."""

    sender: str
    identifier: str
    sent: datetime

    def __str__(self) -> str:
        return f"{self.sender},{self.identifier},{_time(self.sent)}"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What a message says: its own number, which earlier ones it updates or cancels, and what it warns of."""

    message: Sent
    sort: str
    drill: bool
    references: tuple[Sent, ...]
    facts: Mapping[str, str]
    """By name: hazard (its key), event (its name), colour, texts, effective, expires, sender_name."""
    areas: Mapping[str, Text]
    """The places by their codes."""


def write_cap(out: Outgoing) -> bytes:
    """The message as a document."""
    references = " ".join(str(one) for one in out.references)
    parts = [
        _tag("identifier", out.message.identifier), _tag("sender", out.message.sender),
        _tag("sent", _time(out.message.sent)), _tag("status", "Exercise" if out.drill else "Actual"),
        _tag("msgType", out.sort), _tag("scope", "Public"), _tag("references", references), _info(out),
    ]  # fmt: skip
    body = "".join(parts)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<alert xmlns="{NAMESPACE}">{body}</alert>\n'.encode()


def _info(out: Outgoing) -> str:
    said = out.facts
    colour = Colour(said["colour"])
    high = colour in (Colour.RED, Colour.ORANGE)
    response = "AllClear" if out.sort == "Cancel" else "Prepare" if high else "Monitor"
    parts = [
        _tag("language", "zh-CN"), _tag("category", _CATEGORIES.get(said["hazard"], "Met")),
        _tag("event", said["event"]),
        _tag("responseType", response), _tag("urgency", "Past" if out.sort == "Cancel" else "Expected"),
        _tag("severity", _SEVERITIES[colour]), _tag("certainty", "Likely"),
        _pair("eventCode", CODE_OF_EVENT, CODES.get(said["hazard"], "")),
        *(_tag(name, _moment(said.get(name, ""))) for name in ("effective", "expires")),
        *(_tag(name, said.get(key, "")) for name, key in _TEXTS),
        _pair("parameter", COLOUR_OF_WARNING, _COLOURS[colour]), *_areas(out.areas),
    ]  # fmt: skip
    return f"<info>{''.join(parts)}</info>"


_TEXTS = (
    ("senderName", "sender_name"), ("headline", "headline"), ("description", "description"),
    ("instruction", "instruction"),
)  # fmt: skip


def _areas(areas: Mapping[str, Text]) -> Iterable[str]:
    for code, name in areas.items():
        yield f"<area>{_tag('areaDesc', name.zh)}{_pair('geocode', CODE_OF_PLACE, code)}</area>"


def _tag(name: str, text: str) -> str:
    return f"<{name}>{escape(_sendable(text))}</{name}>" if text else ""


def _sendable(text: str) -> str:
    """Without the characters that no XML document may hold."""
    return "".join(one for one in text if one in "\t\n\r" or (one >= " " and one not in "\ufffe\uffff"))


def _pair(name: str, key: str, value: str) -> str:
    return f"<{name}>{_tag('valueName', key)}{_tag('value', value)}</{name}>" if value else ""


def _moment(said: str) -> str:
    return _time(datetime.fromisoformat(said)) if said else ""


def _time(moment: datetime) -> str:
    return moment.astimezone(HERE).replace(microsecond=0).isoformat()
