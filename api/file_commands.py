"""The commands about plans and warnings; all but `plan simulate` read files alone and need no installation."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

plan_app = typer.Typer(help="Plans: check, draw, list. 预案：检查、画图、列表。", no_args_is_help=True)
_TIMES = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S%z"]
warning_app = typer.Typer(help="Warning files. 预警文件。", no_args_is_help=True)


@plan_app.command("check")
def plan_check(folder: Annotated[Path | None, typer.Argument(help="a folder of plan files")] = None) -> None:
    """Refuse faulty plan files, with file, line and what to do. 检查预案文件。"""
    from api import planning

    raise typer.Exit(planning.check(folder))


@plan_app.command("list")
def plan_list(folder: Annotated[Path | None, typer.Argument(help="a folder of plan files")] = None) -> None:
    """What is in the library. 预案库目录。"""
    from api import planning

    raise typer.Exit(planning.show(folder))


@plan_app.command("draw")
def plan_draw(
    name: Annotated[str, typer.Argument(help="procedure, for instance response/flood/III")],
    language: Annotated[str, typer.Option(help="zh or en")] = "zh",
) -> None:
    """The chart of a procedure, from the definition that runs. 画流程图。"""
    from api import planning

    raise typer.Exit(planning.draw(name, language))


@plan_app.command("simulate")
def plan_simulate(
    name: Annotated[str, typer.Argument(help="procedure, for instance response/flood/III, or with @VERSION")],
    area: Annotated[list[str], typer.Option(help="area code; several times for several")],
    at: Annotated[datetime | None, typer.Option(help="local time; now, when left out", formats=_TIMES)] = None,
    against: Annotated[str, typer.Option(help="another procedure or NAME@VERSION: only where it differs")] = "",
    drill: Annotated[bool, typer.Option(help="by the addresses for drills")] = False,
) -> None:
    """Whom a plan would call, when, if nobody answered; exit code 1 when somebody is missing. 叫应推演。"""
    from api import processes, told_call_trees
    from api.command_settings import read_settings
    from workflows.call_tree import Asked
    from workflows.wording import HERE

    moment = at.replace(tzinfo=at.tzinfo or HERE) if at else processes.now()
    asked = Asked("", moment, tuple(area), drill=drill).against(name)
    raise typer.Exit(told_call_trees.simulate(read_settings(), asked, against))


@warning_app.command("read")
def warning_read(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CAP 1.2 (XML), or 12379 (JSON)")],
    language: Annotated[str, typer.Option(help="zh or en")] = "zh",
) -> None:
    """Read a warning file and tell what it says, or every fault of it. 读预警文件。"""
    from api import warning_files

    raise typer.Exit(warning_files.read(file, language))
