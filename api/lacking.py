"""What the directory lacks, on the command line: one line per gap, in both languages."""

from __future__ import annotations

from contextlib import closing

import typer

from api import processes
from settings import Settings
from states.actor import engine
from states.gap import LACK_NAMES, Gap
from states.text import Text
from workflows.gaps import gaps_of

_COUNT = Text("通讯录缺口：{number} 处", "Gaps of the directory: {number}")


def tell_gaps(settings: Settings, *, drill: bool) -> int:
    """Prints every gap; 1 when there is one, else 0."""
    house = processes.house(settings)
    with closing(house.database):
        found = house.look(engine("command_line"), processes.now(), lambda work: gaps_of(work, drill=drill))
    for one in found:
        typer.echo(_line(one))
    said = _COUNT.filled(number=len(found))
    typer.echo(f"{said.zh} {said.en}")
    return 1 if found else 0


def _line(gap: Gap) -> str:
    lack = LACK_NAMES[gap.lack]
    return f"{' '.join(gap.areas)}  {gap.name.zh} {gap.name.en}: {lack.zh} {lack.en}"
