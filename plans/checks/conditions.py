"""Conditions: every name is a fact, a column or something the engine can tell; every value exists."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from states import derived
from states.conditions import compiled
from states.procedure import Fact
from states.scales import NO_LEVEL, Colour, Level
from states.text import Text

_QUOTED = re.compile(r""""[^"]*"|'[^']*'""")
_PATH = re.compile(r"(?<![\w.])[A-Za-z_]\w*(?:\.\w+\b(?!\s*\())*")
_OVER_ROWS = re.compile(r"(\w+)\.(?:exists_one|exists|all|filter|map)\(\s*(\w+)\s*,")
_EQUAL = re.compile(r"""([\w.]+)\s*[!=]=\s*("[^"]*"|'[^']*')""")
_AMONG = re.compile(r"""([\w.]+)\s+in\s+\[([^\]]*)\]""")
_WITHIN = re.compile(r"""("[^"]*"|'[^']*')\s+in\s+([\w.]+)""")
_HOLE = re.compile(r"\{([\w.]+)\}")

_WORDS = {"colour": frozenset(str(one) for one in Colour), "level": frozenset(str(one) for one in Level)}


@dataclass(frozen=True)
class Known:
    """What a condition may name: typed facts, the states of its case, and the states of each kind of case."""

    facts: Mapping[str, Fact]
    states: frozenset[str] = frozenset()
    kinds: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def has(self, path: tuple[str, ...]) -> bool:
        """Whether `path` names a fact or something that the engine can tell."""
        return path[0] in self.facts or derived.told(path, self.kinds)

    def words(self, path: tuple[str, ...]) -> frozenset[str] | None:
        """The words that `path` can be compared with, or None when it can be anything."""
        if path == ("state",):
            return self.states
        if path[0] == "children" and path[-1] == "states":
            return self.kinds.get(path[1])
        if path == ("suggested", "level"):
            return frozenset((*Level, NO_LEVEL))
        if path == ("watch", "mode"):
            return frozenset(derived.MODES)
        fact = self.facts.get(path[0])
        if fact is None or len(path) > 1:
            return None
        return _WORDS.get(fact.type, frozenset(fact.choices) or None)


def faults_of(source: str, known: Known) -> Iterator[tuple[Text, Text]]:
    """What is wrong with a condition, and what to do about each."""
    bare = _QUOTED.sub("''", source)
    rows = {name: known.facts[fact].columns for fact, name in _OVER_ROWS.findall(bare) if fact in known.facts}
    paths = {tuple(found.split(".")) for found in _PATH.findall(bare)}
    names = compiled(source).facts
    for path in sorted(paths):
        if path[0] in rows:
            if len(path) > 1 and path[1] not in rows[path[0]]:
                yield _unknown(".".join(path), "表中没有这一列", "is not a column of the table")
        elif path[0] in names and not known.has(path):
            yield _unknown(".".join(path), "不是已知要素", "is not a fact that is known here")
    yield from _strange_words(source, known)


def faults_of_reason(text: Text, known: Known) -> Iterator[tuple[Text, Text]]:
    """The names in braces of a reason that nobody can fill in."""
    for hole in sorted(set(_HOLE.findall(text.zh + text.en))):
        if not known.has(tuple(hole.split("."))):
            yield _unknown(hole, "不是已知要素", "is not a fact that is known here")


def _unknown(name: str, zh: str, en: str) -> tuple[Text, Text]:
    mend = Text(
        "在 facts 中定义，或改用 LANGUAGE.md 所列的系统要素",
        "define it under facts, or use one that LANGUAGE.md lists",
    )
    return Text(f"“{name}”{zh}", f"{name!r} {en}"), mend


def _strange_words(source: str, known: Known) -> Iterator[tuple[Text, Text]]:
    compared = [(path, word) for path, word in _EQUAL.findall(source)]
    compared += [(path, word) for path, words in _AMONG.findall(source) for word in _QUOTED.findall(words)]
    compared += [(path, word) for word, path in _WITHIN.findall(source)]
    for path, word in compared:
        words = known.words(tuple(path.split(".")))
        if words is not None and word[1:-1] not in words:
            listed = "、".join(sorted(words))
            yield (
                Text(f"“{path}”不会是 {word}", f"{path} is never {word}"),
                Text(f"改为其中之一：{listed}", f"write one of: {', '.join(sorted(words))}"),
            )
