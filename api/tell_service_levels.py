"""`tocsin service-levels`: how soon people were called and answered, one line for each level and channel."""

from __future__ import annotations

from contextlib import closing

import typer

from api import processes
from settings import Settings
from states.actor import engine
from states.refusal import Refused
from states.service_level import STEP_NAMES, Figures, Line
from workflows.service_levels import service_levels_of


def tell(settings: Settings, days: int, incident: str) -> int:
    """Prints the service levels; 1 when what is asked for is not there, else 0: a target that is missed is no fault."""
    house = processes.house(settings)
    with closing(house.database):
        try:
            found = house.look(
                engine("command_line"), processes.now(), lambda work: service_levels_of(work, days, incident)
            )
        except Refused as refused:
            typer.echo(f"{refused.refusal.reason.zh} {refused.refusal.reason.en}", err=True)
            return 1
    for one in found:
        typer.echo(_line(one))
    if not found:
        typer.echo("没有叫应 nobody was called")
    return 0


def _line(one: Line) -> str:
    use = "演练 drill" if one.drill else "实战 in earnest"
    told = [f"{STEP_NAMES[step].zh} {STEP_NAMES[step].en} {_told(figures)}" for step, figures in one.steps.items()]
    return f"{use}  {one.level or '-':3} {one.channel or '*':6} {one.calls}: {'; '.join(told)}"


def _told(one: Figures) -> str:
    times = f"p50 {one.p50:.1f} s, p90 {one.p90:.1f} s" if one.p50 is not None and one.p90 is not None else "-"
    return times if one.share is None else f"{times}, {one.share:.1%}{'' if one.met else ' ✗'}"
