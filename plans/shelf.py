"""A folder of files as one shelf: every procedure and plan in it, read and checked together."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from plans.plan import Plan
from plans.reader import Read, read_procedures, version_of
from plans.source import Fault, Faulty, Source, read
from states.text import Text

LIBRARY = Path(__file__).parent / "library"
DRILLS = Path(__file__).parent / "drills"


@dataclass(frozen=True)
class Shelf:
    """What a folder holds: procedures by name, and plans by name with their versions."""

    procedures: dict[str, Read]
    plans: dict[str, tuple[str, dict[str, Any]]]
    sources: list[Source]


def read_shelf(folder: Path = LIBRARY) -> Shelf:
    """Everything in `folder`; `Faulty` with every fault of every file."""
    faults: list[Fault] = []
    sources: list[Source] = []
    for path in sorted(folder.rglob("*.yaml")):
        try:
            sources.append(read(path, str(path.relative_to(folder))))
        except Faulty as faulty:
            faults.extend(faulty.faults)
    if faults:
        raise Faulty(faults)
    for source in sources:
        if not {"procedure", "plan", "directory"} & set(source.data):
            reason = Text("看不出这是什么文件", "it does not say what it is")
            mend = Text("首行写明 procedure、plan 或 directory", "begin with procedure, plan or directory")
            faults.append(Fault(source.file, 1, reason, mend))
    procedures: dict[str, Read] = {}
    try:
        procedures = read_procedures([one for one in sources if "procedure" in one.data])
    except Faulty as faulty:
        faults.extend(faulty.faults)
    plans = _plans([one for one in sources if "plan" in one.data], faults)
    if faults:
        raise Faulty(faults)
    return Shelf(procedures, plans, sources)


def _plans(sources: list[Source], faults: list[Fault]) -> dict[str, tuple[str, dict[str, Any]]]:
    plans: dict[str, tuple[str, dict[str, Any]]] = {}
    for source in sources:
        try:
            Plan.model_validate(source.data)
        except ValidationError as wrong:
            for error in wrong.errors():
                place = tuple(part for part in error["loc"] if isinstance(part, (str, int)))
                where = " › ".join(str(part) for part in place)
                reason = Text(f"“{where}”有误：{error['msg']}", f"{where}: {error['msg']}")
                mend = Text(
                    "按 LANGUAGE.md 中分级表的例子改正", "correct it as in the example of LANGUAGE.md"
                )
                faults.append(Fault(source.file, source.line(place), reason, mend))
        else:
            plans[str(source.data["plan"])] = (version_of(source.data), source.data)
    return plans
