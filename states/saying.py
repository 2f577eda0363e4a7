"""What is known, in words: a value as an officer would say it, never as the machinery keeps it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from states.conditions import filled
from states.derived import is_level
from states.durations import duration, spoken
from states.procedure import Calling, Fact, Procedure
from states.scales import COLOUR_NAMES, Colour, level_name
from states.text import Text, listed

Say = Callable[[str, Any], Text]


def said(fact: Fact, value: Any) -> Text:
    """A value of a fact, in words; places by their codes, a table by its number of rows.

    A number stands alone: a reason writes the unit itself, in each language.
    """
    say = _BY_TYPE.get(fact.type)
    return say(fact, value) if say else _plain(value)


def measured(fact: Fact, value: Any) -> Text:
    """The same, with the unit that the fact has."""
    words = said(fact, value)
    return Text(f"{words.zh} {fact.unit}".strip(), f"{words.en} {fact.unit}".strip())


def calling_of(procedure: Procedure, facts: Mapping[str, Any]) -> Calling | None:
    """What a called person reads, with what the facts say; None when the procedure says only that it has started."""
    own = procedure.calling
    return own and own.model_copy(update={"what": filled(own.what, facts, sayer(procedure.facts))})


def sayer(facts: Mapping[str, Fact]) -> Say:
    """How the facts of a procedure are said by their dotted names, and what the engine tells beside them."""

    def say(path: str, value: Any) -> Text:
        if path in facts:
            return said(facts[path], value)
        if isinstance(value, list):
            return listed([say(path, one) for one in value])
        return level_name(value) if is_level(path) else _plain(value)

    return say


def _plain(value: Any) -> Text:
    return Text(str(value), str(value))


def _choice(fact: Fact, value: Any) -> Text:
    return fact.choices.get(value, _plain(value))


def _yes_no(_: Fact, value: Any) -> Text:
    return Text("是", "yes") if value else Text("否", "no")


def _colour(_: Fact, value: Any) -> Text:
    return COLOUR_NAMES[Colour(value)]


def _level(_: Fact, value: Any) -> Text:
    return level_name(value)


def _warning(_: Fact, value: Any) -> Text:
    return _plain(value.get("headline", ""))


def _duration(_: Fact, value: Any) -> Text:
    return spoken(duration(value))


def _places(_: Fact, value: Any) -> Text:
    return listed([_plain(code) for code in ([value] if isinstance(value, str) else value)])


def _table(_: Fact, value: Any) -> Text:
    return Text(f"{len(value)} 行", f"{len(value)} rows")


_BY_TYPE: dict[str, Callable[[Fact, Any], Text]] = {
    "choice": _choice,
    "yes_no": _yes_no,
    "colour": _colour,
    "level": _level,
    "warning": _warning,
    "duration": _duration,
    "places": _places,
    "posts": _places,
    "table": _table,
}
