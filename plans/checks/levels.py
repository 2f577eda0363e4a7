"""Plans: all four levels, each with its procedure; grading rows that neither overlap nor leave a gap."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from plans.checks.conditions import Known, faults_of
from plans.plan import Plan
from plans.source import Fault, Place, Source
from states.procedure import Procedure
from states.scales import Level, level_name, rank
from states.text import Text

_NUMBER = re.compile(r"(>=|<=|>|<)\s*(-?\d+(?:\.\d+)?)")


@dataclass(frozen=True)
class Row:
    """One grading row as it is compared: its shape with every threshold left open, and the thresholds."""

    place: Place
    level: Level
    shape: str
    limits: tuple[float, ...]


def check_plan(plan: Plan, source: Source, procedures: Mapping[str, Procedure]) -> Iterator[Fault]:
    """Faults of one plan."""
    for place, reason, mend in (*_levels(plan, procedures), *_grading(plan), *_rows(plan, procedures)):
        yield Fault(source.file, source.line(place), reason, mend)


Found = Iterator[tuple[Place, Text, Text]]


def _levels(plan: Plan, procedures: Mapping[str, Procedure]) -> Found:
    for level in Level:
        name = plan.levels.get(level)
        if name is None:
            yield (
                ("levels",),
                Text("预案缺少{level}", "the plan has no {level}").filled(level=level_name(level)),
                Text("四个级别都要写明所用流程", "name a procedure for each of the four levels"),
            )
        elif name not in procedures:
            yield (
                ("levels", level),
                Text(f"没有流程“{name}”", f"there is no procedure {name!r}"),
                Text("改为已有流程的名称", "name a procedure that exists"),
            )
        elif (procedures[name].level, procedures[name].class_) != (level, plan.class_):
            yield (
                ("levels", level),
                Text("流程“{name}”不是{kind}类{level}", "{name} is not of class {kind} and {level}").filled(
                    name=name, kind=plan.class_, level=level_name(level)
                ),
                Text(
                    "改为相应级别的流程，或改该流程的 level、class",
                    "name the one of that level, or mend its level or class",
                ),
            )


def _grading(plan: Plan) -> Found:
    seen: list[Level] = []
    for index, part in enumerate(plan.grading):
        place: Place = ("grading", index)
        if part.level in seen:
            yield (
                place,
                Text("{level}写了两处", "{level} is written twice").filled(level=level_name(part.level)),
                Text("合并为一处", "put them together"),
            )
        elif seen and rank(part.level) < rank(seen[-1]):
            yield (
                place,
                Text("分级表应从重到轻排列", "the grading table goes from the gravest level to the mildest"),
                Text("按 I、II、III、IV 的次序排列", "write the levels in the order I, II, III, IV"),
            )
        if not part.rows:
            yield _gap(place, part.level)
        seen.append(part.level)
    for level in Level:
        if level not in seen:
            yield _gap(("grading",), level)


def _gap(place: Place, level: Level) -> tuple[Place, Text, Text]:
    return (
        place,
        Text("{level}没有一条启动条件，永远不会被建议", "{level} has no row: it is never suggested").filled(
            level=level_name(level)
        ),
        Text("补写该级的条件", "write the conditions of that level"),
    )


def _rows(plan: Plan, procedures: Mapping[str, Procedure]) -> Found:
    incidents = [one for one in procedures.values() if one.kind == "incident"]
    known = Known({name: fact for one in incidents for name, fact in one.facts.items()})
    rows: list[Row] = []
    for index, part in enumerate(plan.grading):
        for number, given in enumerate(part.rows):
            place = ("grading", index, "rows", number)
            if incidents:
                yield from (((*place, "when"), *found) for found in faults_of(given.when, known))
            row = _compared(place, part.level, given.when)
            for other in rows:
                yield from _overlap(other, row)
            rows.append(row)


def _compared(place: Place, level: Level, when: str) -> Row:
    """The row with every threshold signed so that more is graver."""
    bare = " ".join(when.split())
    limits = tuple(float(number) * (1 if sign[0] == ">" else -1) for sign, number in _NUMBER.findall(bare))
    return Row(place, level, _NUMBER.sub(lambda found: f"{found.group(1)} #", bare), limits)


def _overlap(other: Row, row: Row) -> Found:
    if other.shape != row.shape:
        return
    if other.limits == row.limits:
        yield (
            (*row.place, "when"),
            Text("与{level}的条件相同", "the same condition stands under {level}").filled(
                level=level_name(other.level)
            ),
            Text("删去一条，或改阈值", "delete one, or change a threshold"),
        )
        return
    if other.level == row.level:
        return
    graver, milder = sorted((other, row), key=lambda one: rank(one.level))
    if any(more < less for more, less in zip(graver.limits, milder.limits, strict=True)):
        yield (
            (*row.place, "when"),
            Text(
                "{milder}的阈值不轻于{graver}，{milder}永远轮不到",
                "a threshold of {graver} is milder than that of {milder}",
            ).filled(milder=level_name(milder.level), graver=level_name(graver.level)),
            Text("级别越重，阈值应越高", "the graver the level, the graver the threshold"),
        )
