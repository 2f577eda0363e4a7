"""The sheet of addresses, weighed line by line: how people are reached, by which channel, in earnest or in drills."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from notifiers.address import Address as Reading
from notifiers.address import masked
from records.columns import new_id
from states.text import Text
from workflows.commands.directory.people import fault_of, whole
from workflows.interchange.bodies import chosen, removed
from workflows.interchange.book import Line
from workflows.interchange.standing import CHANNELS, DRILL, USES, Row, by, target
from workflows.interchange.weighing import CHOICE, NOT_YOURS, UNKNOWN, Scale, once

_TELEPHONE = re.compile(r"\+?[0-9]{3,20}")
_NO_TELEPHONE = Text("电话号码只能是数字，可以加号开头", "a telephone number is digits, perhaps with a plus before")
_SCIENTIFIC = Text("号码成了科学计数，请把单元格设为文本后重填", "the number was rounded: format the cell as text")
_MASKED = Text("这是遮盖后的号码，没有与之相同的", "this is a masked number, and nobody has one like it")
_ROUNDED = re.compile(r"[0-9](\.[0-9]+)?E\+?[0-9]+", re.IGNORECASE)


def addresses(scale: Scale, lines: Sequence[Line], people: Mapping[str, Row]) -> None:
    """How people are reached: what they have already is left, the rest comes after it."""
    before = by(scale.standing.addresses, "person_id")
    patterns = _patterns(scale.standing.addresses)
    count = {person: len(rows) for person, rows in before.items()}
    seen: dict[Any, int] = {}
    for line in lines:
        person = people.get(line["person"])
        scale.fault(line, "person", None if person is not None else UNKNOWN.filled(said=line["person"]))
        channel, use = _channel(scale, line), chosen(scale, line, "use", USES)
        if person is None or not channel or not use:
            continue
        if not once(scale, line, seen, (person["id"], channel, use, line["target"])):
            continue
        kind = (channel, use == DRILL)
        if any(_is(one, kind, line["target"]) for one in before.get(person["id"], ())):
            scale.outcome.same["addresses"] += 1
            continue
        url = _made(scale, line, channel, patterns.get(kind))
        scale.fault(line, "person", None if scale.standing.keeps_person(person["id"]) else NOT_YOURS)
        scale.fault(line, "person", removed(person))
        row = {"id": new_id(), "person_id": person["id"], "channel": channel, "url": url, "drill": kind[1]}
        row |= {"position": count.get(person["id"], 0), "verified_at": None, "closed_at": None, "denied_at": None}
        count[person["id"]] = row["position"] + 1
        scale.settle(f"{person['key']} {channel} {masked(url)}", None, row)


def _channel(scale: Scale, line: Line) -> str:
    """A channel by its name, or by the key of one that has no name yet."""
    said = line["channel"]
    found = CHANNELS.read(said) or (said if said.isascii() and said.isalpha() else "")
    scale.fault(line, "channel", None if found else CHOICE.filled(said=said, choices=CHANNELS.told))
    return found


def _made(scale: Scale, line: Line, channel: str, pattern: str | None) -> str:
    """The whole address, or a fault."""
    said = line["target"]
    if _ROUNDED.fullmatch(said):
        scale.fault(line, "target", _SCIENTIFIC)
    elif "***" in said:
        scale.fault(line, "target", _MASKED)
    elif channel in ("sms", "voice") and Reading.read(said) is None and not _TELEPHONE.fullmatch(said):
        scale.fault(line, "target", _NO_TELEPHONE)
    else:
        url = whole(said, pattern)
        scale.fault(line, "target", fault_of(url))
        return url or ""
    return ""


def _patterns(rows: Iterable[Row]) -> dict[tuple[str, bool], str]:
    """The newest address of every channel, for drills and in earnest."""
    newest: dict[tuple[str, bool], Row] = {}
    for one in rows:
        kind = (one["channel"], one["drill"])
        if kind not in newest or newest[kind]["id"] < one["id"]:
            newest[kind] = one
    return {kind: one["url"] for kind, one in newest.items()}


def _is(row: Row, kind: tuple[str, bool], said: str) -> bool:
    """Whether a cell means an address that is there: by its number, as a whole, or masked."""
    return (row["channel"], row["drill"]) == kind and said in (target(row["url"]), row["url"], masked(row["url"]))
