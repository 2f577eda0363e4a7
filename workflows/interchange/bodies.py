"""The sheets of organisations, posts and people, weighed line by line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from states.text import Text
from workflows.commands.directory.keeping import DISSOLVED, KEY, REMOVED
from workflows.interchange.book import Line
from workflows.interchange.cells import Choices
from workflows.interchange.standing import KINDS, LANGUAGES, Row
from workflows.interchange.weighing import CHOICE, CIRCLE, NOT_YOURS, UNKNOWN, Scale, circles, identified, keyed

_NO_AREA = Text("至少写一个区划代码", "give at least one area code")
_ROLE = Text("角色只用小写字母、数字和下划线", "a role is written in small letters, digits and underscores")
_LED = Text("该地“{led}”类事件已由“{other}”牵头", "“{other}” leads the class “{led}” in this place already")
_NO_BODY: Row = {
    "kind": "",
    "tier": "",
    "areas": [],
    "parent_id": None,
    "leads": [],
    "member_of": [],
    "dissolved_at": None,
}
_NO_POST: Row = {"organisation_id": None, "role": "", "superior_id": None, "dissolved_at": None}


def organisations(scale: Scale, lines: Sequence[Line]) -> dict[str, Row]:
    """Every organisation as it would be, by its key."""
    standing = scale.standing
    found = [(one, old, identified(one, old, _NO_BODY)) for one, old in keyed(scale, lines, standing.organisations)]
    after = standing.organisations | {row["key"]: row for _, _, row in found}
    for line, _, row in found:
        row["kind"] = chosen(scale, line, "kind", KINDS)
        row["tier"] = chosen(scale, line, "tier", standing.tiers)
        row |= {name: _words(line[name]) for name in ("areas", "leads", "member_of")}
        scale.fault(line, "areas", _areas(scale, row["areas"]))
        row["areas"] = [one for one in row["areas"] if one in standing.places]  # whose an unknown place is, nobody asks
        row["parent_id"] = _referred(scale, line, "parent", after)
    leading = _leading(after)
    below = circles(after, "parent_id")
    for line, old, row in found:
        scale.fault(line, "parent", CIRCLE if row["key"] in below else None)
        if scale.settle(row["key"], old, row, line):
            areas = (*(old["areas"] if old else ()), *row["areas"])
            scale.fault(line, "key", _gone(old))
            scale.fault(line, "key", None if scale.standing.mine(areas) else NOT_YOURS)
            scale.fault(line, "leads", _led(leading, row))
    return after


def posts(scale: Scale, lines: Sequence[Line], bodies: Mapping[str, Row]) -> dict[str, Row]:
    """Every post as it would be, by its key."""
    standing = scale.standing
    found = [(one, old, identified(one, old, _NO_POST)) for one, old in keyed(scale, lines, standing.posts)]
    after = standing.posts | {row["key"]: row for _, _, row in found}
    areas = {row["id"]: row["areas"] for row in bodies.values()}
    for line, _, row in found:
        row["role"] = line["role"]
        scale.fault(line, "role", None if KEY.fullmatch(line["role"]) else _ROLE)
        row["organisation_id"] = _referred(scale, line, "organisation", bodies, needed=True)
        row["superior_id"] = _referred(scale, line, "superior", after)
    below = circles(after, "superior_id")
    for line, old, row in found:
        scale.fault(line, "superior", CIRCLE if row["key"] in below else None)
        if scale.settle(row["key"], old, row, line):
            scale.fault(line, "key", _gone(old))
            concerned = [row["organisation_id"], *([old["organisation_id"]] if old else [])]
            mine = all(standing.mine(areas.get(one, ())) for one in concerned)
            scale.fault(line, "key", None if mine else NOT_YOURS)
    return after


def people(scale: Scale, lines: Sequence[Line]) -> dict[str, Row]:
    """Every person as they would be, by key."""
    standing = scale.standing
    after = dict(standing.people)
    for line, old in keyed(scale, lines, standing.people):
        row = identified(line, old, {"language": "zh"})
        row["language"] = chosen(scale, line, "language", LANGUAGES)
        after[row["key"]] = row
        if scale.settle(row["key"], old, row, line) and old is not None:
            scale.fault(line, "key", None if standing.keeps_person(old["id"]) else NOT_YOURS)
            scale.fault(line, "zh", removed(old))
    return after


def _gone(old: Row | None) -> Text | None:
    return DISSOLVED if old is not None and old["dissolved_at"] is not None else None


def removed(person: Row) -> Text | None:
    """Why nothing is written of somebody whose name was removed; None of anybody else."""
    return REMOVED if person.get("removed_at") is not None else None


def chosen(scale: Scale, line: Line, column: str, choices: Choices) -> str:
    """What a cell means in a closed list; empty, with a fault, for what it does not hold."""
    found = choices.read(line[column])
    wrong = CHOICE.filled(said=line[column], choices=choices.told) if found is None else None
    scale.fault(line, column, wrong)
    return found or ""


def _referred(scale: Scale, line: Line, column: str, rows: Mapping[str, Row], *, needed: bool = False) -> Any:
    """The id of the row that a cell names; None where it may be empty and is."""
    said = line[column]
    if not said and not needed:
        return None
    row = rows.get(said)
    scale.fault(line, column, UNKNOWN.filled(said=said) if row is None else None)
    return row["id"] if row is not None else None


def _words(written: str) -> list[str]:
    return written.replace("、", " ").replace(",", " ").replace("，", " ").split()


def _areas(scale: Scale, areas: Sequence[str]) -> Text | None:
    unknown = " ".join(one for one in areas if one not in scale.standing.places)
    if unknown:
        return UNKNOWN.filled(said=unknown)
    return None if areas else _NO_AREA


def _leading(rows: Mapping[str, Row]) -> dict[tuple[str, str], list[Row]]:
    """Who leads which class in which place."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in rows.values():
        for one in ((led, area) for led in row["leads"] for area in row["areas"]):
            found.setdefault(one, []).append(row)
    return found


def _led(leading: Mapping[tuple[str, str], list[Row]], row: Row) -> Text | None:
    """One body leads a class in a place (拉萨市三年行动 item 1)."""
    for led in row["leads"]:
        for area in row["areas"]:
            other = next((one for one in leading[led, area] if one["id"] != row["id"]), None)
            if other is not None:
                return _LED.filled(led=led, other=Text(other["zh"], other["en"]))
    return None
