"""`tocsin readiness`: what is missing so that the office could call tonight, in both languages."""

from __future__ import annotations

from contextlib import closing

import typer

from api import processes
from api.readiness_told import NOT_READY, READY, groups
from settings import Settings
from states.actor import engine
from states.readiness import Shortfall, is_ready
from workflows.readiness import readiness_of

_SHOWN = 20


def tell(settings: Settings, *, drill: bool, whole: bool) -> int:
    """Prints what is missing, some of each sort unless the whole is wanted; 1 when something of weight is, else 0."""
    house = processes.house(settings)
    with closing(house.database):
        services, days = settings.further_services, settings.fresh_days
        found = house.look(
            engine("command_line"), processes.now(),
            lambda work: readiness_of(work, drill=drill, services=services, fresh_days=days),
        )  # fmt: skip
    for group in groups(found):
        mark = "✗" if group.of_weight else "·"
        typer.echo(f"{mark} {group.title.zh} {group.title.en}: {len(group.each)}")
        for one in group.each if whole else group.each[:_SHOWN]:
            typer.echo(_line(one))
        if not whole and len(group.each) > _SHOWN:
            typer.echo(f"    … {len(group.each) - _SHOWN}")
    ready = is_ready(found)
    said = READY if ready else NOT_READY
    typer.echo(f"{said.zh} {said.en}")
    return 0 if ready else 1


def _line(one: Shortfall) -> str:
    detail = f"  {one.detail.zh} {one.detail.en}" if one.detail.zh else ""
    return f"    {one.name.zh} {one.name.en}{detail}"
