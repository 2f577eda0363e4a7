"""Publishing the library: files become definitions with a version. Running cases stay on theirs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import select, update
from sqlmodel import col

from plans.shelf import Shelf, read_shelf
from records.columns import new_id
from records.definition import Definition
from workflows.work import Work


def publish_library(work: Work, folder: Path) -> list[str]:
    """Publishes what is new in `folder`; the names of what was published. `plans.source.Faulty` when a file has faults."""
    shelf: Shelf = read_shelf(folder)
    published = []
    for name, read in shelf.procedures.items():
        if _publish(work, "procedure", name, (read.version, read.data)):
            published.append(name)
    for name, (version, data) in shelf.plans.items():
        if _publish(work, "plan", name, (version, data)):
            published.append(name)
    return published


def _publish(work: Work, kind: str, name: str, what: tuple[str, dict[str, Any]]) -> bool:
    version, data = what
    query = select(Definition).where(Definition.kind == kind, Definition.name == name).with_for_update(key_share=True)
    known = {row.version: row for row in work.session.execute(query).scalars()}
    if version in known and known[version].current:
        return False
    others = update(Definition).where(col(Definition.kind) == kind, col(Definition.name) == name)
    work.session.execute(others.values(current=False))
    if version in known:
        again = update(Definition).where(col(Definition.id) == known[version].id)
        work.session.execute(again.values(current=True))
    else:
        work.session.add(
            Definition(id=new_id(), kind=kind, name=name, version=version, data=data, published_at=work.now)
        )
    work.session.flush()
    return True
