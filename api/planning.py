"""Plan files at the command line: checked, listed, drawn. Everything is said in both languages."""

from __future__ import annotations

from pathlib import Path

import typer

from plans.check import check as faults_of
from plans.draw import mermaid
from plans.shelf import LIBRARY, Shelf, read_shelf
from plans.source import Fault, Faulty
from states.text import Text


def check(folder: Path | None) -> int:
    """Prints every fault of a folder with file, line and what to do; 1 when there is one, else 0."""
    shelf = _read(folder)
    if shelf is None:
        return 1
    faults = faults_of(shelf)
    if faults:
        return refused(faults)
    posts = sum(len(directory.posts) for directory, _ in shelf.read_directories())
    said = Text(
        "检查通过：{procedures} 个流程、{plans} 个预案、{rulebooks} 套权限规则、{posts} 个岗位，没有发现问题。",
        "Checked: procedures {procedures}, plans {plans}, rulebooks {rulebooks}, posts {posts}. Nothing is wrong.",
    ).filled(procedures=len(shelf.procedures), plans=len(shelf.plans), rulebooks=len(shelf.rulebooks), posts=posts)
    typer.echo(f"{said.zh} {said.en}")
    return 0


def show(folder: Path | None) -> int:
    """Prints what a folder holds: plans and procedures with their versions and titles."""
    shelf = _read(folder)
    if shelf is None:
        return 1
    for plan, _ in shelf.read_plans():
        typer.echo(f"{shelf.plans[plan.plan][0]}  {plan.plan:<24}{plan.title.zh}  {plan.title.en}")
    for rules, _ in shelf.read_rulebooks():
        version = shelf.rulebooks[rules.authority][0]
        typer.echo(f"{version}  {rules.authority:<24}{rules.title.zh}  {rules.title.en}")
    for name, read in shelf.procedures.items():
        typer.echo(f"{read.version}  {name:<24}{read.procedure.title.zh}  {read.procedure.title.en}")
    return 0


def draw(name: str, language: str, folder: Path | None = None) -> int:
    """Prints the chart of a procedure as Mermaid text."""
    shelf = _read(folder)
    if shelf is None:
        return 1
    read = shelf.procedures.get(name)
    if read is None:
        names = ", ".join(shelf.procedures)
        typer.echo(f"没有流程“{name}”。 There is no procedure {name!r}: {names}", err=True)
        return 1
    typer.echo(mermaid(read.procedure, language), nl=False)
    return 0


def _read(folder: Path | None) -> Shelf | None:
    folder = folder or LIBRARY
    try:
        shelf = read_shelf(folder)
    except Faulty as faulty:
        refused(faulty.faults)
        return None
    if not shelf.sources:
        typer.echo(f"{folder} 中没有预案文件(*.yaml)。 There are no plan files (*.yaml).", err=True)
        return None
    return shelf


def refused(faults: list[Fault]) -> int:
    """Prints faults of files, each with its line and what to do; the status 1."""
    for fault in faults:
        said = f"{fault.reason.zh} → {fault.mend.zh}\n    {fault.reason.en} → {fault.mend.en}"
        typer.echo(f"{fault.file}:{fault.line}: {said}", err=True)
    typer.echo(f"共 {len(faults)} 处问题。 Faults: {len(faults)}.", err=True)
    return 1
