"""What the application may do at each table and sequence, and whether the server keeps it from altering the record.

Rights are given by `records.migrate` to the role as which web and workers connect; that role owns nothing. A new table
needs its line here: without one the application can not even read it.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, text

READ = frozenset({"SELECT"})
ADD = READ | {"INSERT"}
CHANGE = ADD | {"UPDATE"}
FORGET = CHANGE | {"DELETE"}
COUNT = frozenset({"USAGE"})

RECORD = ("journal", "seals", "anchors")
"""What may only ever be added to."""
RIGHTS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(RECORD, ADD),
    **dict.fromkeys(("tiers", "places"), ADD),
    **dict.fromkeys(("organisations", "people", "posts", "holdings", "addresses"), CHANGE),
    **dict.fromkeys(("cases", "call_outs", "calls", "messages", "tasks", "stays", "clocks", "effects"), CHANGE),
    "address_tests": CHANGE,
    "doubts": CHANGE,
    "rooms": CHANGE,
    "channel_accounts": CHANGE,
    "channel_events": ADD,
    "answer_codes": FORGET,
    "cards": CHANGE,
    "mailbox_marks": CHANGE,
    "channel_early_events": FORGET,
    "documents": ADD,
    **dict.fromkeys(
        ("rotas", "qualifications", "hand_overs", "equipment", "swaps", "roll_calls", "roll_call_lines"), CHANGE
    ),
    **dict.fromkeys(("participations", "regulations", "begun_watches"), ADD),
    **dict.fromkeys(("papers", "calendar_feeds", "personal_keys"), CHANGE),
    "key_periods": FORGET,
    "turns": FORGET,
    "definitions": CHANGE,
    **dict.fromkeys(("accounts", "api_tokens"), CHANGE),
    "identities": ADD,
    **dict.fromkeys(("sign_ins", "second_factors", "recovery_codes", "lock_outs", "known_devices"), FORGET),
    "findings": CHANGE,
    "sentries": CHANGE,
    "workers": FORGET,
    "alembic_version": READ,
    "incident_numbers": COUNT,
    "intake_numbers": COUNT,
    "other_numbers": COUNT,
}

_HELD = text("""
    select c.relname, array(
             select p from unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) p
              where c.relkind <> 'S' and has_table_privilege(:role, c.oid, p)
             union all
             select p from unnest(array['SELECT', 'UPDATE', 'USAGE']) p
              where c.relkind = 'S' and has_sequence_privilege(:role, c.oid, p))
      from pg_class c
     where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
       and not exists (  -- the sequence of a numbered column needs no right of its own
             select from pg_depend where classid = 'pg_class'::regclass and objid = c.oid and deptype in ('a', 'i')
                and c.relkind = 'S')
""")
_FREE_HAND = text("""
    select coalesce(bool_or(
             pg_has_role(current_user, c.relowner, 'MEMBER') or pg_has_role(current_user, n.nspowner, 'MEMBER')
             or has_table_privilege(c.oid, 'DELETE, TRUNCATE, TRIGGER') or has_any_column_privilege(c.oid, 'UPDATE')
             or has_parameter_privilege('session_replication_role', 'SET')), false)
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relnamespace = current_schema()::regnamespace and c.relname = any(:record)
""")


def role(connection: Connection) -> str:
    """The role of a connection."""
    return str(connection.execute(text("select current_user")).scalar_one())


def held(connection: Connection, role: str) -> dict[str, frozenset[str]]:
    """What a role may do at every table and sequence that there is, by its own right or by everybody's."""
    return {name: frozenset(rights) for name, rights in connection.execute(_HELD, {"role": role})}


def give(connection: Connection, role: str) -> None:
    """Gives a role, on the owner's connection, just the rights of the application; what is not ours is not touched."""
    quote = connection.dialect.identifier_preparer.quote
    name, schema = quote(role), quote(connection.execute(text("select current_schema()")).scalar_one())
    connection.execute(text(f"revoke create on schema {schema} from public, {name}"))
    connection.execute(text(f"grant usage on schema {schema} to {name}"))
    before = held(connection, role)
    for thing in before.keys() & RIGHTS.keys():
        if before[thing] != RIGHTS[thing]:
            kind = "sequence" if RIGHTS[thing] == COUNT else "table"
            connection.execute(text(f"revoke all on {kind} {thing} from public, {name}"))
            connection.execute(text(f"grant {', '.join(RIGHTS[thing])} on {kind} {thing} to {name}"))


def differences(connection: Connection, role: str) -> list[str]:
    """How the rights of a role differ from what the application needs: empty when they are just those."""
    found = held(connection, role)
    return [
        f"{thing}: {role} may {_words(found.get(thing))}, records/rights.py says {_words(RIGHTS.get(thing))}"
        for thing in sorted(found.keys() | RIGHTS.keys())
        if found.get(thing) != RIGHTS.get(thing)
    ]


def _words(rights: frozenset[str] | None) -> str:
    return "nothing" if rights is None else ", ".join(sorted(rights)) or "not even read"


def lacking(connection: Connection) -> list[str]:
    """What this connection should be allowed to do and is not, at the tables that there are: `journal INSERT`."""
    mine = held(connection, role(connection))
    return sorted(f"{thing} {right}" for thing in mine.keys() & RIGHTS.keys() for right in RIGHTS[thing] - mine[thing])


def has_a_free_hand(connection: Connection) -> bool:
    """Whether this connection could alter what is in the record, or lift the guards that refuse it."""
    return bool(connection.execute(_FREE_HAND, {"record": list(RECORD)}).scalar_one())
