"""Conditions over facts: true, false or unknown. The only import of the CEL library.

A condition is an expression of the Common Expression Language. A fact that nobody has reported is *unknown*,
never zero: an expression that can not be decided without it is unknown too, unless its other side decides.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import ModuleType
from typing import Any

from states.text import Text

# The library brings its own command line along, and that a terminal's toolkit: a third of a second at every start,
# and twenty megabytes in every process, for what nobody here calls.
sys.modules.setdefault("cel.cli", ModuleType("cel.cli"))
import cel  # noqa: E402 - after its command line has been kept out

_BOUND = re.compile(r"\.(?:all|exists|exists_one|filter|map)\(\s*(\w+)\s*,")
FUNCTIONS = frozenset({"size", "contains", "startsWith", "endsWith", "matches", "int", "double", "string"})
_HOLE = re.compile(r"\{([\w.]+)\}")


class BadCondition(ValueError):
    """An expression that can not be read; its message says where."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A compiled expression together with the facts that it names."""

    source: str
    facts: frozenset[str]
    program: cel.Program = field(repr=False, compare=False)
    reads: frozenset[str] = field(repr=False, compare=False)
    """All names in it, its own too: no other fact is handed over, which would cost more than to decide."""

    def of(self, facts: Mapping[str, Any]) -> bool | None:
        """True or false over `facts`, or None when a fact that decides is unknown."""
        try:
            answer = self.program.execute({name: facts[name] for name in self.reads if name in facts})
        except (RuntimeError, LookupError, TypeError, ValueError, ArithmeticError):
            return None
        return answer if isinstance(answer, bool) else None

    def missing(self, facts: Mapping[str, Any]) -> frozenset[str]:
        """The named facts that are not among `facts`."""
        return frozenset(name for name in self.facts if facts.get(name) is None)


@lru_cache(maxsize=4096)
def compiled(source: str) -> Condition:
    """The condition written as `source`; `BadCondition` when it can not be read."""
    try:
        program = cel.compile(source)
    except ValueError as fault:
        raise BadCondition(str(fault)) from fault
    if strange := {one for one in program.functions() if one.isidentifier()} - FUNCTIONS:
        raise BadCondition(f"there is no function {', '.join(sorted(strange))}")
    reads = frozenset(program.variables())
    return Condition(source, reads - set(_BOUND.findall(source)), program, reads)


def filled(text: Text, facts: Mapping[str, Any], say: Callable[[str, Any], Text]) -> Text:
    """`text` with every `{dotted.name}` replaced by what the facts say, or by a dash when they are silent.

    `say` puts a value of a name into words.
    """

    def put_in(language: str) -> str:
        return _HOLE.sub(lambda hole: _looked_up(hole.group(1), facts, say).in_(language), text.in_(language))

    return Text(put_in("zh"), put_in("en"))


def _looked_up(path: str, facts: Mapping[str, Any], say: Callable[[str, Any], Text]) -> Text:
    value: Any = facts
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return Text("—", "—") if value is None else say(path, value)
