"""A report of whom a warning reached: of which places it may be, and what can not be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from records.case import Case
from records.organisation import Place
from records.questions import directory
from states.area import parts
from states.procedure import Procedure
from states.refusal import Cause, Refusal
from states.text import Text, listed
from workflows.places import area_of
from workflows.work import Work

_STRAY = Text(
    "第{row}行 {column}：应为{area}的下一级地区，不能是{place}",
    "row {row}, {column}: must be a place right inside {area}, not {place}",
)
_ITSELF = Text("第{row}行 {column}：应为{area}，不能是{place}", "row {row}, {column}: must be {area}, not {place}")
_BEYOND = Text(
    "第{row}行 {column}：{reached} 多于{whole}的 {of}，请核对",
    "row {row}, {column}: {reached} is more than the {of} of {whole}; please check",
)
_CHECK = Text("请检查以下字段：{name}", "please check these fields: {name}")


def reported(work: Work, case: Case) -> list[Place]:
    """The places of which this case reports, in the order of their codes: those right inside its area.

    An area with no place inside it that the directory knows is reported of as a whole.
    """
    area = area_of(work, case)
    known = directory.places_inside(work.session, area)
    return [known.get(code) or Place(code=code, zh=code, en=code) for code in parts(area, known)]


def unsound(work: Work, case: Case, procedure: Procedure, form: Mapping[str, Any]) -> Refusal | None:
    """None for a report of coverage that can be: each row of a place of this case, nowhere more reached than meant.

    Else the refusal names the rows.
    """
    said = procedure.coverage
    if said is None or not form.get(said.table):
        return None
    fact = procedure.facts[said.table]
    faults = [*_stray(work, case, procedure, form[said.table]), *_beyond(procedure, form[said.table])]
    if not faults:
        return None
    fault = Text("；".join(one.zh for one in faults), "; ".join(one.en for one in faults))
    return Refusal(Cause.FORM, _CHECK.filled(name=fact.title), fields={said.table: fault})


def _stray(work: Work, case: Case, procedure: Procedure, rows: list[Mapping[str, Any]]) -> list[Text]:
    said = procedure.coverage
    if said is None or not said.place:
        return []
    right = {one.code for one in reported(work, case)}
    told = list(_rows(rows, said.place))
    if {code for _, code in told} <= right:
        return []
    column, area = procedure.facts[said.table].columns[said.place].title, area_of(work, case)
    names = directory.places(work.session, (*area, *(code for _, code in told)))
    within = listed([_named(names, code) for code in area])
    reason = _ITSELF if right <= set(area) else _STRAY
    return [
        reason.filled(row=row, column=column, place=_named(names, code), area=within)
        for row, code in told
        if code not in right
    ]


def _beyond(procedure: Procedure, rows: list[Mapping[str, Any]]) -> Iterator[Text]:
    said = procedure.coverage
    if said is None:
        return
    columns = procedure.facts[said.table].columns
    for number, row in enumerate(rows, start=1):
        reached, of = _number(row.get(said.reached)), _number(row.get(said.of))
        if reached is not None and of is not None and reached > of:
            values = {"column": columns[said.reached].title, "reached": reached, "of": of}
            yield _BEYOND.filled(row=number, whole=columns[said.of].title, **values)


def _rows(rows: list[Mapping[str, Any]], column: str) -> Iterator[tuple[int, str]]:
    """The number and the place of each row, as the form was sent."""
    for number, row in enumerate(rows, start=1):
        if cell := row.get(column):
            yield number, cell[0] if isinstance(cell, list) else cell


def _number(cell: Any) -> int | None:
    """A number of people as a page or a program sends it; what is none is refused where forms are read."""
    said = str(cell).strip()
    return int(said) if said.isascii() and said.isdecimal() else None


def _named(names: Mapping[str, Place], code: str) -> Text:
    place = names.get(code)
    return Text(place.zh, place.en) if place else Text(code, code)
