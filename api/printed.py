"""`tocsin print`: a call list as a file, straight out of the database, also while nothing else runs."""

from __future__ import annotations

import getpass
import os
from contextlib import closing
from pathlib import Path

import typer

from api import processes
from api.printing.sheet import Asked, call_list, file
from settings import Settings
from states.actor import engine
from states.refusal import Refused

_AT_THE_MACHINE = engine("command_line")


def print_list(settings: Settings, number: str, language: str, to: Path | None, by: str = "") -> int:
    """Writes the call list of a case to a new file; 1 when it is refused, with the reason."""
    asked = Asked(language, settings.page_url, processes.now(), by or _user())
    where = to or Path(f"{number}-{asked.at:%Y%m%d-%H%M%S}.pdf")
    if where.exists():
        typer.echo(f"文件已存在 the file is there already: {where}", err=True)
        return 1
    made = call_list(asked)
    house = processes.house(settings)
    with closing(house.database):
        try:
            contents = house.carry(_AT_THE_MACHINE, asked.at, lambda work: made(work, number))
        except Refused as refused:
            typer.echo(refused.refusal.reason.zh, err=True)
            typer.echo(refused.refusal.reason.en, err=True)
            return 1
    _write(where, file(contents, settings.data_folder / "fonts"))
    typer.echo(str(where))
    return 0


def _write(where: Path, whole: bytes) -> None:
    """Numbers of persons are in it: whoever else works at this machine can not read it."""
    with open(where, "xb", opener=lambda path, flags: os.open(path, flags, 0o600)) as target:
        target.write(whole)


def _user() -> str:
    """The name that this machine has for whoever prints."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "—"
