"""The one statement that writes a transaction's new rows and entries, keeps who takes part, and wakes whoever listens.

Rows come as JSON, a list for each table. All names in the statement come from the models, never from outside.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping

from records.journal import Entry

WAKE = "tocsin"
"""The notification channel that wakes workers and live pages."""
TOUCHED = "touched"
JOURNAL = str(Entry.__tablename__)
ENTRY_COLUMNS = tuple(name for name in Entry.model_fields if name != "id")

_TAKING_PART: Mapping[str, str] = {
    "calls": """
        select coalesce(r.incident_id, r.case_id), p.organisation_id, r.opened_at
          from calls_written r join posts p on p.id = r.post_id""",
    "tasks": """
        select coalesce(r.incident_id, r.case_id), p.organisation_id, r.opened_at
          from tasks_written r join posts p on p.id = r.owner_post_id""",
    "messages": """
        select coalesce(r.incident_id, r.case_id), p.organisation_id, r.due_at
          from messages_written r join holdings h on h.person_id = r.person_id and r.call_id is null
                and h.since <= r.due_at and (h.until is null or h.until > r.due_at)
          join posts p on p.id = h.post_id""",
    "cases": """
        select coalesce(r.incident_id, r.id), p.organisation_id, r.opened_at
          from cases_written r join posts p on p.key = r.acts->'open'->>'post'
        union all
        select coalesce(r.incident_id, r.id), o.id, r.opened_at
          from cases_written r join organisations o on o.key = r.facts->>'department'""",
}
"""By what a unit takes part: its post was called, has something to do, was told, opened the case; or it warns there."""


@functools.cache
def statement(tables: tuple[str, ...]) -> str:
    """Inserts what each table is given as JSON, entries in their order, and wakes whoever listens."""
    written = [f"{table}_written as ({_insert(table)})" for table in tables]
    taking_part = [_TAKING_PART[table] for table in tables if table in _TAKING_PART]
    if taking_part:
        written.append(f"taking_part as ({_join(taking_part)})")
    wakes = f"select pg_notify('{WAKE}', one) from unnest(%({TOUCHED})s::text[]) as one"  # noqa: S608 - see above
    return f"with {', '.join(written)} {wakes}"


def _insert(table: str) -> str:
    given = f"json_populate_recordset(null::{table}, %({table})s::json)"
    if table == JOURNAL:
        names = ", ".join(ENTRY_COLUMNS)
        ordered = f"{given} with ordinality order by ordinality"
        return f"insert into {table} ({names}) select {names} from {ordered}"  # noqa: S608 - see above
    back = " returning *" if table in _TAKING_PART else ""
    return f"insert into {table} select * from {given}{back}"  # noqa: S608 - see above


def _join(taking_part: list[str]) -> str:
    """In one order, so that two who write at once wait for each other and never in a circle."""
    everybody = " union all ".join(taking_part)
    return (
        "insert into participations (case_id, organisation_id, since) "  # noqa: S608 - see above
        f"select root, unit, min(since) from ({everybody}) as taking_part(root, unit, since) "
        "group by root, unit order by root, unit on conflict do nothing"
    )
