"""Publishing the library: files become definitions with a version. Running cases stay on theirs.

Each publication stands in the office journal with the digest of all that was published, so that nobody can later change
what a case was decided by.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from plans.shelf import Shelf, read_shelf
from records.columns import new_id
from records.definition import PUBLISHED, Definition
from records.questions import definitions
from states.chain import content_digest
from workflows.work import Work


def publish_library(work: Work, folder: Path) -> list[str]:
    """Publishes what is new in `folder`; the names of what was published.

    `plans.source.Faulty` when a file has faults.
    """
    shelf: Shelf = read_shelf(folder)
    published = []
    for name, read in shelf.procedures.items():
        if _publish(work, "procedure", name, (read.version, read.data)):
            published.append(name)
    for kind, whole in (("plan", shelf.plans), ("authority", shelf.rulebooks), ("duty", shelf.duties)):
        for name, (version, data) in whole.items():
            if _publish(work, kind, name, (version, data)):
                published.append(name)
    return published


def _publish(work: Work, kind: str, name: str, what: tuple[str, dict[str, Any]]) -> bool:
    version, data = what
    known = definitions.versions_locked(work.session, kind, name)
    if version in known and known[version].current:
        return False
    before = next((one.version for one in known.values() if one.current), None)
    definitions.withdraw(work.session, kind, name)
    if version in known:
        definitions.make_current(work.session, known[version].id)
    else:
        row = Definition(id=new_id(), kind=kind, name=name, version=version, data=data, published_at=work.now)
        definitions.publish(work.session, row)
    told: dict[str, Any] = {"name": name, "before": before, "after": version, "digest": content_digest(data)}
    work.ledger.office(PUBLISHED, subject=f"{kind}:{name}", **told)
    return True
