"""What an installation stood at when a drill was broken off: its folder is gone afterwards, and the reason with it."""

from __future__ import annotations

from pathlib import Path

import psycopg

from api import children
from settings import Settings

_LAST_LINES = 15
_QUESTIONS = {
    "statements": "select pid, state, wait_event_type, wait_event, pg_blocking_pids(pid), left(query, 90),"
    " clock_timestamp() - xact_start from pg_stat_activity where datname = 'tocsin' and state <> 'idle'"
    " and pid <> pg_backend_pid()",
    "effects": "select id, kind, due_at, owner, lease_until, lease, claims, detail from effects where state = 'due'",
    "workers": "select id, pid, beat_at, runner, clock_timestamp() from workers",
    "calls": "select state, part, count(*), min(next_at), max(next_at) from calls group by 1, 2 order by 1, 2",
    "messages": "select effect_id, count(*), min(due_at), max(due_at), min(slot_at), max(slot_at), count(sending_since)"
    " from messages where state = 'queued' group by 1",
}


def show(folder: Path) -> None:
    """Prints what the database waits for, and the last lines of every log."""
    server = children.embedded(Settings(data_folder=folder))
    assert server is not None
    try:
        with psycopg.connect(server.conninfo(), connect_timeout=5) as connection:
            for name, question in _QUESTIONS.items():
                rows = connection.execute(question.encode()).fetchall()
                print("\n".join(f"{name}: {', '.join(str(one)[:120] for one in row)}" for row in rows))
    except psycopg.Error as away:
        print(f"the database can not be asked: {away}")
    for log in sorted((folder / "log").glob("*.log")):
        lines = log.read_text(errors="replace").splitlines()[-_LAST_LINES:]
        print("\n".join([f"{log.name}:", *(line[:300] for line in lines)]), flush=True)
