"""YAML as data with line numbers. Read by the safe loader alone: nothing in a file can name code."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from states.text import Text

Place = tuple[str | int, ...]
_LARGEST = 1_000_000
_DEEPEST = 30


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a file, where, and what to do about it."""

    file: str
    line: int
    reason: Text
    mend: Text

    def in_(self, language: str) -> str:
        """The fault as one line: file, line, reason, what to do."""
        return f"{self.file}:{self.line}: {self.reason.in_(language)} → {self.mend.in_(language)}"


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
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as wrong:
        reason = Text("文件不是 UTF-8 编码", "the file is not UTF-8")
        mend = Text("另存为 UTF-8", "save it as UTF-8")
        raise Faulty([Fault(name, 1, reason, mend)]) from wrong
    mend = Text(
        "检查缩进和括号；含逗号、冒号、井号或括号的文字加英文双引号",
        "look at indentation and brackets; quote texts that hold a comma, a colon, a hash or brackets",
    )
    if len(text) > _LARGEST:
        raise Faulty([Fault(name, 1, Text("文件过大", "the file is too large"), mend)])
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        data = yaml.safe_load(text)
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        said = getattr(fault, "problem", None) or str(fault)
        reason = Text(f"不是有效的 YAML：{said}", f"not valid YAML: {said}")
        raise Faulty([Fault(name, mark.line + 1 if mark else 1, reason, mend)]) from fault
    if not isinstance(data, dict):
        raise Faulty([Fault(name, 1, Text("文件应为键值结构", "the file must be a mapping"), mend)])
    numbering = _Numbering(name)
    numbering.take(node, ())
    if numbering.faults:
        raise Faulty(list(dict.fromkeys(numbering.faults)))
    return Source(name, data, numbering.lines)


class _Numbering:
    """The line of every place of a file; a word written twice in a mapping is a fault: one would be lost."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.lines: dict[Place, int] = {}
        self.faults: list[Fault] = []

    def take(self, node: yaml.Node | None, place: Place) -> None:
        """Numbers `node`, which stands at `place`, and all that is in it."""
        if node is None:
            return
        self.lines.setdefault(place, node.start_mark.line + 1)
        if len(place) > _DEEPEST or len(self.lines) > _LARGEST:
            reason = Text("嵌套过深，或引用自身", "nested too deeply, or refers to itself")
            mend = Text("去掉 & 和 * 引用，改为直接写出", "write it out instead of referring with & and *")
            raise Faulty([Fault(self._name, node.start_mark.line + 1, reason, mend)])
        if isinstance(node, yaml.MappingNode):
            self._mapping(node, place)
        elif isinstance(node, yaml.SequenceNode):
            for index, value in enumerate(node.value):
                self.take(value, (*place, index))

    def _mapping(self, node: yaml.MappingNode, place: Place) -> None:
        words: set[str] = set()
        for key, value in node.value:
            line, word = key.start_mark.line + 1, str(key.value)
            if word in words:
                reason = Text(f"“{word}”写了两次，前一次会被悄悄丢掉", f"{word!r} is written twice: the first is lost")
                self.faults.append(
                    Fault(self._name, line, reason, Text("合并，或改名", "put them together, or rename one"))
                )
            words.add(word)
            self.lines[(*place, word)] = line
            self.take(value, (*place, word))
