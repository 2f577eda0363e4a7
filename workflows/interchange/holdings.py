"""The sheet of holdings, weighed line by line: who holds which post, in which part, from when until when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from records.columns import new_id
from states.post import Part
from states.text import Text
from workflows.commands.directory.keeping import DISSOLVED
from workflows.interchange.bodies import chosen, removed
from workflows.interchange.book import Line
from workflows.interchange.cells import moment, written
from workflows.interchange.standing import PARTS, Row, by
from workflows.interchange.weighing import NOT_YOURS, UNKNOWN, Scale, once

_NO_TIME = Text("“{said}”不是日期或时间", "“{said}” is no date and no time")
_BEFORE = Text("结束时间须晚于开始时间", "it must end after it began")
_ENDED = Text("该任职已于{until}结束，不能改写", "this holding ended at {until} and is not written anew")
_TWO = Text("同一时间该岗位已由“{other}”担任", "“{other}” holds this post in this part at the same time")
_REST = ("person_id", "since", "until")
_ALWAYS = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Known:
    """What holdings refer to, as it would be: posts and people by key, and the areas of each post by its id."""

    posts: Mapping[str, Row]
    people: Mapping[str, Row]
    areas: Mapping[Any, Sequence[str]]


@dataclass(frozen=True, slots=True)
class _Held:
    """A holding of the file: its line, what the directory has of it, what it would be."""

    line: Line
    old: Row | None
    row: Row


def holdings(scale: Scale, lines: Sequence[Line], known: Known) -> None:
    """Who holds which post; whoever takes a post over closes the open holding before."""
    names = {row["id"]: row for row in (*known.posts.values(), *known.people.values())}
    before = by(scale.standing.holdings, "post_id")
    seen: dict[Any, int] = {}
    touched: dict[Any, list[_Held]] = {}
    for line in lines:
        one = _holding(scale, line, known, before)
        if one is not None and once(scale, line, seen, (*_side(one.row), *(one.row[name] for name in _REST))):
            touched.setdefault(_side(one.row), []).append(one)
    for side, group in touched.items():
        named = {one.row["id"] for one in group}
        others = [one for one in before.get(side[0], ()) if _side(one) == side and one["id"] not in named]
        for old, row in _closed(group, others):
            scale.settle(_called(old, names), old, row)
            others[others.index(old)] = row
        _one_at_a_time(scale, group, others, names)
        for one in group:
            if scale.settle(_called(one.row, names), one.old, one.row, one.line):
                gone = names[side[0]]["dissolved_at"] is not None
                scale.fault(one.line, "post", DISSOLVED if gone else None)
                scale.fault(one.line, "person", removed(names[one.row["person_id"]]))
                mine = scale.standing.mine(known.areas.get(side[0], ()))
                scale.fault(one.line, "post", None if mine else NOT_YOURS)


def _holding(scale: Scale, line: Line, known: Known, before: Mapping[Any, list[Row]]) -> _Held | None:
    post, person = known.posts.get(line["post"]), known.people.get(line["person"])
    part = chosen(scale, line, "part", PARTS)
    for name, row in (("post", post), ("person", person)):
        scale.fault(line, name, None if row is not None else UNKNOWN.filled(said=line[name]))
    since, until = (_moment(scale, line, name) for name in ("since", "until"))
    if post is None or person is None or not part or (line["since"] and since is None):
        return None
    given = {"post_id": post["id"], "person_id": person["id"], "part": part}
    old = _same(before.get(post["id"], ()), given, since, until)
    begins = since or (old["since"] if old else scale.standing.now)
    row = {**given, "id": old["id"] if old else new_id(), "since": begins, "until": until}
    scale.fault(line, "until", _BEFORE if until is not None and until <= begins else None)
    if old is not None and old["until"] is not None and old["until"] != until and old["until"] <= scale.standing.now:
        scale.fault(line, "until", _ENDED.filled(until=written(old["until"])))
    return _Held(line, old, row)


def _moment(scale: Scale, line: Line, name: str) -> datetime | None:
    found = moment(line[name])
    scale.fault(line, name, _NO_TIME.filled(said=line[name]) if line[name] and found is None else None)
    return found


def _same(rows: Sequence[Row], given: Row, since: datetime | None, until: datetime | None) -> Row | None:
    """The holding that a line means: the one that began then; without a beginning, the one that still holds."""
    found = [one for one in rows if all(one[name] == value for name, value in given.items())]
    found = [one for one in found if one["since"] == since or (since is None and one["until"] is None)]
    return next((one for one in found if one["until"] == until), found[0] if found else None)


def _closed(group: Iterable[_Held], others: Sequence[Row]) -> list[tuple[Row, Row]]:
    """The open holdings that those of the file take over, before and after; stand-by adds to the others."""
    begins = [one.row["since"] for one in group if one.old is None and one.row["until"] is None]
    if not begins:
        return []
    first = min(begins)
    taken = [one for one in others if one["until"] is None and one["since"] < first and one["part"] != Part.STAND_BY]
    return [(one, {**one, "until": first}) for one in taken]


def _one_at_a_time(scale: Scale, group: Sequence[_Held], others: Iterable[Row], names: Mapping[Any, Row]) -> None:
    """Two people never hold a post in one part at once; nobody stands by twice."""
    every: list[tuple[Row, _Held | None]] = [(one.row, one) for one in group]
    every += [(one, None) for one in others]
    every.sort(key=lambda each: each[0]["since"])
    longest: tuple[Row, _Held | None] | None = None
    for row, held in every:
        if longest is not None and row["since"] < (longest[0]["until"] or _ALWAYS):
            told, other = (held, longest[0]) if held is not None else (longest[1], row)
            if told is not None and (_is_new(held) or _is_new(longest[1])):
                person = names[other["person_id"]]
                scale.fault(told.line, "since", _TWO.filled(other=Text(person["zh"], person["en"])))
        if longest is None or (row["until"] or _ALWAYS) > (longest[0]["until"] or _ALWAYS):
            longest = (row, held)


def _is_new(held: _Held | None) -> bool:
    return held is not None and held.old != held.row


def _side(row: Row) -> tuple[Any, ...]:
    """What only one holds at a time: a post in one part; on stand-by, each for themselves."""
    return row["post_id"], row["part"], row["person_id"] if row["part"] == Part.STAND_BY else None


def _called(row: Row, names: Mapping[Any, Row]) -> str:
    return f"{names[row['post_id']]['key']} {names[row['person_id']]['key']} {row['part']}"
