"""A folder of files as one shelf: every procedure, plan, rulebook and directory in it, read together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from plans.directory import Directory
from plans.misread import misread
from plans.plan import Plan
from plans.reader import Read, read_procedures, version_of
from plans.source import Fault, Faulty, Source, read
from states.authority import Rulebook
from states.duty import Pattern
from states.procedure import Shape
from states.text import Text

LIBRARY = Path(__file__).parent / "library"
DRILLS = Path(__file__).parent / "drills"
_KINDS = ("procedure", "plan", "authority", "directory", "duty")
_FIRST_LINE = Text(
    "首行写明 procedure、plan、authority、directory 或 duty",
    "begin with procedure, plan, authority, directory or duty",
)
Kept = TypeVar("Kept", bound=Shape)


@dataclass(frozen=True)
class Shelf:
    """What a folder holds, by name: procedures; plans, rulebooks and duty patterns with their versions; every file."""

    procedures: dict[str, Read]
    plans: dict[str, tuple[str, dict[str, Any]]]
    rulebooks: dict[str, tuple[str, dict[str, Any]]]
    duties: dict[str, tuple[str, dict[str, Any]]]
    sources: list[Source]

    def read_plans(self) -> Iterator[tuple[Plan, Source]]:
        """Every plan with its file."""
        return _known(self.sources, "plan", Plan)

    def read_rulebooks(self) -> Iterator[tuple[Rulebook, Source]]:
        """Every rulebook of authority with its file."""
        return _known(self.sources, "authority", Rulebook)

    def read_duties(self) -> Iterator[tuple[Pattern, Source]]:
        """Every pattern of duty with its file."""
        return _known(self.sources, "duty", Pattern)

    def read_directories(self) -> Iterator[tuple[Directory, Source]]:
        """Every directory with its file."""
        return _known(self.sources, "directory", Directory)


def read_shelf(folder: Path = LIBRARY) -> Shelf:
    """Everything in `folder`; `Faulty` with every fault of every file."""
    faults: list[Fault] = []
    sources: list[Source] = []
    for path in sorted(one for one in folder.rglob("*") if one.suffix in (".yaml", ".yml")):
        try:
            sources.append(read(path, str(path.relative_to(folder))))
        except Faulty as faulty:
            faults.extend(faulty.faults)
    if faults:
        raise Faulty(faults)
    for source in sources:
        if not set(_KINDS) & set(source.data):
            reason = Text("看不出这是什么文件", "it does not say what it is")
            faults.append(Fault(source.file, 1, reason, _FIRST_LINE))
    procedures: dict[str, Read] = {}
    try:
        procedures = read_procedures([one for one in sources if "procedure" in one.data])
    except Faulty as faulty:
        faults.extend(faulty.faults)
    faults.extend(_misread(sources, "plan", Plan))
    faults.extend(_misread(sources, "authority", Rulebook))
    faults.extend(_misread(sources, "directory", Directory))
    faults.extend(_misread(sources, "duty", Pattern))
    if faults:
        raise Faulty(faults)
    plans, rulebooks, duties = (_versions(sources, kind) for kind in ("plan", "authority", "duty"))
    return Shelf(procedures, plans, rulebooks, duties, sources)


def read_directory(path: Path) -> tuple[Directory, Source]:
    """A file that holds a directory alone; `Faulty` with every fault of its form."""
    source = read(path)
    faults = list(_misread([source], "directory", Directory)) if "directory" in source.data else [_nothing(source)]
    if faults:
        raise Faulty(faults)
    return Directory.model_validate(source.data), source


def _nothing(source: Source) -> Fault:
    return Fault(source.file, 1, Text("这不是通讯录文件", "this is no directory"), _FIRST_LINE)


def _versions(sources: list[Source], kind: str) -> dict[str, tuple[str, dict[str, Any]]]:
    """The files of one kind by name, each with its version."""
    found = (source.data for source in sources if kind in source.data)
    return {str(data[kind]): (version_of(data), data) for data in found}


def _misread(sources: list[Source], kind: str, shape: type[Shape]) -> Iterator[Fault]:
    seen: set[str] = set()
    for source in sources:
        if kind not in source.data:
            continue
        try:
            shape.model_validate(source.data)
        except ValidationError as wrong:
            for place, reason, mend in misread(wrong):
                yield Fault(source.file, source.line(place), reason, mend)
        name = str(source.data[kind])
        if name in seen:
            reason = Text(f"“{name}”已在另一文件中定义", f"another file already defines {name}")
            yield Fault(
                source.file,
                source.line((kind,)),
                reason,
                Text("改名，或删去其中一个", "rename one, or delete it"),
            )
        seen.add(name)


def _known(sources: list[Source], kind: str, shape: type[Kept]) -> Iterator[tuple[Kept, Source]]:
    for source in sources:
        if kind in source.data:
            yield shape.model_validate(source.data), source
