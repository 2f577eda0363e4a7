"""The commands that make, prove and put back backups."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.command_settings import safe_settings, saying_why

backup_app = typer.Typer()


@backup_app.command("backup")
def backup(
    to: Annotated[Path | None, typer.Option(help="another folder than TOCSIN_BACKUP_FOLDER")] = None,
    prove: Annotated[bool, typer.Option("--prove", help="restore it on trial and verify the record")] = False,
) -> None:
    """Make a backup now, while everything goes on. 立即备份，不影响运行。"""
    from api import backing_up

    with saying_why():
        raise typer.Exit(backing_up.back_up(safe_settings(), to, prove=prove))


@backup_app.command("restore")
def restore(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="a file that `tocsin backup` made")],
) -> None:
    """Put a backup back into an empty installation and verify the record. 在空系统上恢复并核验记录。"""
    from api import backing_up

    with saying_why():
        raise typer.Exit(backing_up.put_back(safe_settings(), file))
