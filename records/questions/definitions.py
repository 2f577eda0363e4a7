"""Questions about published definitions: which version is current, and the lock under which a new one becomes it."""

from __future__ import annotations

import uuid

from sqlalchemy import select, update
from sqlmodel import Session, col

from records.definition import Definition
from records.once import forget, once


def pinned(session: Session, definition_id: uuid.UUID) -> Definition:
    """The version with this id, which is always there: what a case is pinned to is never deleted."""
    return session.get_one(Definition, definition_id)


def current_procedure(session: Session, name: str) -> uuid.UUID | None:
    """The current version of the procedure `name`; None when there is none."""
    return once(session, _current).get(("procedure", name))


def current_procedures(session: Session) -> list[uuid.UUID]:
    """The current version of every procedure, by name."""
    return [found for (kind, _), found in once(session, _current).items() if kind == "procedure"]


def current_plans(session: Session) -> list[uuid.UUID]:
    """The current version of every plan, by name."""
    return [found for (kind, _), found in once(session, _current).items() if kind == "plan"]


def current_duties(session: Session) -> list[Definition]:
    """The current version of every duty pattern, by name."""
    current = once(session, _current).items()
    return [session.get_one(Definition, found) for (kind, _), found in current if kind == "duty"]


def rulebook_versions(session: Session) -> dict[str, list[uuid.UUID]]:
    """Every version of each rulebook of authority that has a current one, by name; the current one last.

    The others as they were published first, the oldest before.
    """
    return once(session, _rulebook_versions)


def _rulebook_versions(session: Session) -> dict[str, list[uuid.UUID]]:
    query = select(col(Definition.name), col(Definition.id), col(Definition.current))
    query = query.where(col(Definition.kind) == "authority")
    rows = session.execute(query.order_by(col(Definition.name), col(Definition.current), col(Definition.published_at)))
    found: dict[str, list[uuid.UUID]] = {}
    current = set()
    for name, definition_id, is_current in rows:
        found.setdefault(name, []).append(definition_id)
        current |= {name} if is_current else set()
    return {name: versions for name, versions in found.items() if name in current}


def _current(session: Session) -> dict[tuple[str, str], uuid.UUID]:
    query = select(col(Definition.kind), col(Definition.name), col(Definition.id)).where(col(Definition.current))
    return {(row[0], row[1]): row[2] for row in session.execute(query.order_by(col(Definition.name)))}


def version(session: Session, kind: str, name: str, wanted: str) -> uuid.UUID | None:
    """A published version of a definition, the current one or another; None when there is none."""
    query = select(col(Definition.id)).where(col(Definition.kind) == kind, col(Definition.name) == name)
    return session.execute(query.where(col(Definition.version) == wanted)).scalar_one_or_none()


def versions(session: Session, kind: str, name: str) -> list[str]:
    """Every published version of a definition, the newest first."""
    query = select(col(Definition.version)).where(col(Definition.kind) == kind, col(Definition.name) == name)
    return list(session.execute(query.order_by(col(Definition.published_at).desc())).scalars())


def versions_locked(session: Session, kind: str, name: str) -> dict[str, Definition]:
    """Every published version of a definition, by version, locked until the commit."""
    query = select(Definition).where(col(Definition.kind) == kind, col(Definition.name) == name)
    return {row.version: row for row in session.execute(query.with_for_update(key_share=True)).scalars()}


def withdraw(session: Session, kind: str, name: str) -> None:
    """No version of a definition is the current one any more, until another is made so."""
    versions = update(Definition).where(col(Definition.kind) == kind, col(Definition.name) == name)
    session.execute(versions.values(current=False))
    forget(session)


def make_current(session: Session, definition_id: uuid.UUID) -> None:
    """A version that was published before is the current one again."""
    session.execute(update(Definition).where(col(Definition.id) == definition_id).values(current=True))
    forget(session)


def publish(session: Session, definition: Definition) -> None:
    """Writes a new version at once."""
    session.add(definition)
    session.flush()
    forget(session)
