"""YAML as data with line numbers. Read by the safe loader alone: nothing in a file can name code."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from states.text import Text

Place = tuple[str | int, ...]
_LARGEST = 1_000_000


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a file, where, and what to do about it."""

    file: str
    line: int
    reason: Text
    mend: Text

    def in_(self, language: str) -> str:
        """The fault as one line: file, line, reason, what to do."""
        return f"{self.file}：{self.line}: {self.reason.in_(language)} → {self.mend.in_(language)}"


class Faulty(Exception):
    """Files that can not be used, with every fault that was found."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(fault.in_("en") for fault in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Source:
    """The data of one file, and the line of each of its places."""

    file: str
    data: dict[str, Any]
    lines: dict[Place, int] = field(repr=False)

    def line(self, place: Place) -> int:
        """The line of `place`, or of the nearest place around it that the file has."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)


def read(path: Path, name: str | None = None) -> Source:
    """The data of a YAML file; `Faulty` with the line when it is not YAML or not a mapping."""
    name = name or path.name
    text = path.read_text(encoding="utf-8")
    mend = Text("按 LANGUAGE.md 的例子改正缩进和括号", "correct indentation and brackets as in LANGUAGE.md")
    if len(text) > _LARGEST:
        raise Faulty([Fault(name, 1, Text("文件过大", "the file is too large"), mend)])
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        data = yaml.safe_load(text)
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        said = getattr(fault, "problem", None) or str(fault)
        reason = Text(f"不是有效的 YAML:{said}", f"not valid YAML: {said}")
        raise Faulty([Fault(name, mark.line + 1 if mark else 1, reason, mend)]) from fault
    if not isinstance(data, dict):
        raise Faulty([Fault(name, 1, Text("文件应为键值结构", "the file must be a mapping"), mend)])
    lines: dict[Place, int] = {}
    _number(node, (), lines)
    return Source(name, data, lines)


def _number(node: yaml.Node, place: Place, lines: dict[Place, int]) -> None:
    lines.setdefault(place, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            inner = (*place, str(key.value))
            lines[inner] = key.start_mark.line + 1
            _number(value, inner, lines)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            _number(value, (*place, index), lines)
