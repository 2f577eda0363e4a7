"""Ladders: they end at the desk, each step waits, and another unit is one that an audience says."""

from __future__ import annotations

from collections.abc import Iterator

from plans.checks.looking import Look
from plans.source import Place
from states.text import Text


def check_ladder(look: Look, name: str) -> None:
    """Faults of one ladder."""
    place: Place = ("ladders", name)
    steps = [(step.person, step.wait) for step in look.procedure.ladders[name]]
    people = [person for person, _ in steps]
    if not people or people[-1] != "desk":
        look.fault(
            place,
            Text(f"叫应阶梯“{name}”没有以值班室结束", f"the ladder {name!r} ends in nobody"),
            Text("最后加一级 {person: desk}", "end it with {person: desk}"),
        )
    for number, (person, wait) in enumerate(steps):
        if person == "desk" and number < len(steps) - 1:
            look.fault(
                (*place, number),
                Text("值班室之后的各级永远到不了", "what stands below the desk is never reached"),
                Text("把 desk 移到最后", "move desk to the end"),
            )
        if person != "desk" and wait is None:
            look.fault(
                (*place, number),
                Text("这一级没有等待时间", "this step has no waiting time"),
                Text("写上 wait，如 wait: 3m", "write wait, for instance wait: 3m"),
            )
    _other_units(look, name)


def _other_units(look: Look, name: str) -> None:
    """Another unit is one that an audience says; nobody else is."""
    for number, step in enumerate(look.procedure.ladders[name]):
        place: Place = ("ladders", name, number)
        if step.person != "other_unit" and step.of is not None:
            look.fault(
                (*place, "of"),
                Text("of 只用于 other_unit", "`of` is for other_unit alone"),
                Text("删去 of，或把 person 改为 other_unit", "delete it, or make the person other_unit"),
            )
        elif step.person == "other_unit" and step.of not in look.procedure.audiences:
            look.fault(
                place,
                Text("没有写明是哪个就近单位", "it does not say which other unit"),
                Text("用 of 写明 audiences 中的一个对象", "name an audience with `of`"),
            )


def spans_of_calls(look: Look) -> Iterator[tuple[Place, str]]:
    """Every duration that a call-out or a ladder names, with its place."""
    for standing in look.effects():
        call = standing.effect.call
        for word, span in (("within", call.within), ("renew", call.renew)) if call is not None else ():
            if span is not None:
                yield (*standing.place, "call", word), span
    for name, steps in look.procedure.ladders.items():
        for number, step in enumerate(steps):
            if step.wait is not None:
                yield ("ladders", name, number, "wait"), step.wait
