"""Files become procedures, or a list of faults with file, line and what to do.

A procedure may extend another: what it says itself replaces what the other says, word by word, and a
transition replaces the one of the same trigger. Nested states are flattened here: the engine only ever sees
flat machines.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from plans.misread import misread
from plans.origin import WHOLE, Origin
from plans.source import Fault, Faulty, Source
from states.procedure import Procedure
from states.text import Text

_OWN_WORDS = ("abstract", "extends")


@dataclass(frozen=True)
class Read:
    """One procedure as it was read: the flattened definition, its data as stored, its version, its files."""

    procedure: Procedure
    data: dict[str, Any]
    version: str
    origin: Origin


def read_procedures(sources: list[Source]) -> dict[str, Read]:
    """Every procedure of `sources` that is not abstract, by name; `Faulty` with all faults of all files."""
    named: dict[str, Source] = {}
    faults: list[Fault] = []
    for source in sources:
        name = str(source.data.get("procedure"))
        if name in named:
            faults.append(_twice(source, name, named[name]))
        named[name] = source
    procedures: dict[str, Read] = {}
    for name, source in named.items():
        if source.data.get("abstract"):
            continue
        try:
            procedures[name] = _read(source, named)
        except Faulty as faulty:
            faults.extend(faulty.faults)
    if faults:
        raise Faulty(list(dict.fromkeys(faults)))
    return procedures


def _twice(source: Source, name: str, other: Source) -> Fault:
    reason = Text(f"流程“{name}”已在 {other.file} 中定义", f"{other.file} already defines the procedure {name}")
    mend = Text("改名，或删去其中一个", "rename one, or delete it")
    return Fault(source.file, source.line(("procedure",)), reason, mend)


def _read(source: Source, named: dict[str, Source]) -> Read:
    chain = _chain(source, named)
    data: dict[str, Any] = {}
    for one in reversed(chain):
        own = {word: value for word, value in one.data.items() if word not in _OWN_WORDS}
        data = _merged(data, own)
    data = flattened(data)
    origin = Origin(chain, data)
    try:
        procedure = Procedure.model_validate(data)
    except ValidationError as wrong:
        raise Faulty([origin.fault(*found) for found in misread(wrong)]) from wrong
    return Read(procedure, data, version_of(data), origin)


def _chain(source: Source, named: dict[str, Source]) -> tuple[Source, ...]:
    """The file itself, the one that it extends, the one that that extends, and so on."""
    chain = [source]
    while (parent := chain[-1].data.get("extends")) is not None:
        if parent not in named or named[parent] in chain:
            reason = Text(
                f"extends 所指“{parent}”不存在或循环引用",
                f"extends {parent!r}, which does not exist or extends this one",
            )
            mend = Text("改为已有流程的名称", "name a procedure that exists")
            raise Faulty([Fault(chain[-1].file, chain[-1].line(("extends",)), reason, mend)])
        chain.append(named[parent])
    return tuple(chain)


def version_of(data: dict[str, Any]) -> str:
    """The version of a definition: the first twelve characters of the digest of all that it says."""
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _merged(base: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    result = dict(base)
    for word, value in own.items():
        if word == "transitions":
            mine = {one.get("trigger") for one in value if isinstance(one, dict)}
            result[word] = [one for one in base.get(word, []) if one.get("trigger") not in mine] + value
        elif isinstance(value, dict) and isinstance(base.get(word), dict) and word not in WHOLE:
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
