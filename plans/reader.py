"""Files become procedures, or a list of faults with file, line and what to do.

A procedure may extend another: what it says itself replaces what the other says, word by word, and a transition
replaces the one of the same trigger. Nested states are flattened here: the engine only ever sees flat machines.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from plans.source import Fault, Faulty, Source
from states.procedure import Procedure
from states.text import Text

_OWN_WORDS = ("abstract", "extends")


@dataclass(frozen=True)
class Read:
    """One procedure as it was read: the flattened definition, its data as stored, and its version."""

    procedure: Procedure
    data: dict[str, Any]
    version: str
    source: Source


def read_procedures(sources: list[Source]) -> dict[str, Read]:
    """Every procedure of `sources` that is not abstract, by name; `Faulty` with all faults of all files."""
    named = {str(source.data.get("procedure")): source for source in sources}
    faults: list[Fault] = []
    procedures: dict[str, Read] = {}
    for name, source in named.items():
        if source.data.get("abstract"):
            continue
        try:
            procedures[name] = _read(source, named)
        except Faulty as faulty:
            faults.extend(faulty.faults)
    if faults:
        raise Faulty(faults)
    return procedures


def _read(source: Source, named: dict[str, Source]) -> Read:
    data = flattened(_extended(source, named, ()))
    try:
        procedure = Procedure.model_validate(data)
    except ValidationError as wrong:
        raise Faulty([_fault(source, named, error) for error in wrong.errors()]) from wrong
    return Read(procedure, data, version_of(data), source)


def version_of(data: dict[str, Any]) -> str:
    """The version of a definition: the first twelve characters of the digest of all that it says."""
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _extended(source: Source, named: dict[str, Source], above: tuple[str, ...]) -> dict[str, Any]:
    own = {word: value for word, value in source.data.items() if word not in _OWN_WORDS}
    parent = source.data.get("extends")
    if parent is None:
        return own
    if parent not in named or parent in above:
        reason = Text(
            f"extends 所指“{parent}”不存在或循环引用",
            f"extends {parent!r}, which does not exist or extends this one",
        )
        mend = Text("改为已有流程的名称", "name a procedure that exists")
        raise Faulty([Fault(source.file, source.line(("extends",)), reason, mend)])
    return _merged(_extended(named[parent], named, (*above, parent)), own)


def _merged(base: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    result = dict(base)
    for word, value in own.items():
        if word == "transitions":
            mine = {one.get("trigger") for one in value if isinstance(one, dict)}
            result[word] = [one for one in base.get(word, []) if one.get("trigger") not in mine] + value
        elif isinstance(value, dict) and isinstance(base.get(word), dict) and word not in ("title", "open"):
            result[word] = {**base[word], **value}
        else:
            result[word] = value
    return result


def flattened(data: dict[str, Any]) -> dict[str, Any]:
    """The same procedure with nested states written as `outer/inner`, each with its full title."""
    states: dict[str, Any] = {}

    def take(name: str, state: Any) -> None:
        inner = state.get("states") if isinstance(state, dict) else None
        if isinstance(inner, dict):
            for key, value in inner.items():
                take(f"{name}/{key}", value)
        else:
            states[name] = state

    given = data.get("states")
    if not isinstance(given, dict):
        return data
    for key, value in given.items():
        take(str(key), value)
    return {**data, "states": states}


def _fault(source: Source, named: dict[str, Source], error: Any) -> Fault:
    place = tuple(part for part in error["loc"] if isinstance(part, (str, int)))
    home = source
    while place and place[0] not in home.data and home.data.get("extends") in named:
        home = named[home.data["extends"]]
    said = str(error["msg"])
    where = " › ".join(str(part) for part in place) or "—"
    reason, mend = _explained(error["type"], where, said)
    return Fault(home.file, home.line(place), reason, mend)


def _explained(kind: str, where: str, said: str) -> tuple[Text, Text]:
    if kind == "missing":
        return Text(f"缺少“{where}”", f"{where} is missing"), Text("补写此项", "write it")
    if kind == "extra_forbidden":
        reason = Text(f"“{where}”不是流程语言中的词", f"{where} is not a word of the language")
        return reason, Text("查 LANGUAGE.md 的词表，或删去", "look it up in LANGUAGE.md, or delete it")
    reason = Text(f"“{where}”有误：{said}", f"{where}: {said}")
    return reason, Text("按 LANGUAGE.md 中该词的例子改正", "correct it as in the example of LANGUAGE.md")
