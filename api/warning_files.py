"""Warning files at the command line: read as the desk would read them, nothing entered."""

from __future__ import annotations

from pathlib import Path

import typer

from states.bulletin import Bulletin, Misread
from states.scales import COLOUR_NAMES
from states.text import Text
from workflows.interchange.warnings.reading import LARGEST, read_warnings

_SORTS = {"alert": Text("发布", "alert"), "update": Text("更新", "update"), "cancel": Text("解除", "cancellation")}
_SOUND = Text("共 {n} 条，格式正确。", "{n} read, nothing is wrong.")


def read(file: Path, language: str) -> int:
    """Prints what a file says; every fault with its element, and 1, when it is no sound warning."""
    with file.open("rb") as source:
        data = source.read(LARGEST + 1)
    try:
        found = read_warnings(data)
    except Misread as misread:
        typer.echo(misread.refusal.reason.in_(language))
        for path, reason in misread.faults.items():
            typer.echo(f"  {path}: {reason.in_(language)}")
        return 1
    for one in found:
        _told(one, language)
    typer.echo(_SOUND.filled(n=len(found)).in_(language))
    return 0


def _told(one: Bulletin, language: str) -> None:
    drill = Text("演练", "exercise") if one.exercise else Text("实际", "actual")
    colour = COLOUR_NAMES[one.colour] if one.colour else Text("颜色不明", "colour unknown")
    typer.echo(f"{one.identifier}  {_SORTS[one.sort].in_(language)} · {drill.in_(language)} · {colour.in_(language)}")
    typer.echo(f"  {one.headline}")
    lines = (one.sender_name or one.sender, one.hazard or one.event, " ".join(one.areas), one.area_name)
    typer.echo(f"  {' · '.join(line for line in lines if line)}")
    if one.effective or one.expires:
        typer.echo(f"  {one.effective or '—'} … {one.expires or '—'}")
    if one.references:
        typer.echo(f"  → {' '.join(one.references)}")
    for doubt in filter(None, (one.doubt, _NO_TEXT if one.header_only else None)):
        typer.echo(f"  ! {doubt.in_(language)}")


_NO_TEXT = Text("只有标题，没有正文", "a header without its text")
