"""Who may come into the product's own PostgreSQL, and whose each of its databases is.

Three roles without privileges: one owns Tocsin's database and changes its shape, one does the daily work and owns
nothing, one owns Prefect's database and is let into no other. Only the accounts that run the product may take them,
and the system vouches for the account: there is no password to keep. What the daily role may do at each table is
decided in `records.rights`.
"""

import pwd
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

SUPERUSER = "postgres"
"""Looks after the server; the product's work is never done as it."""
OWNER = "tocsin_owner"
APPLICATION = "tocsin_app"
PREFECT = "tocsin_prefect"
_MAP = "tocsin"
_LOCK_TIMEOUT = "8s"


@dataclass(frozen=True, slots=True)
class Held:
    """A database as it must be: whose it is, who else may connect, which extensions it has."""

    owner: str
    guests: tuple[str, ...] = ()
    extensions: tuple[str, ...] = ()


DATABASES: Mapping[str, Held] = {
    "tocsin": Held(OWNER, guests=(APPLICATION,)),
    "prefect": Held(PREFECT, extensions=("pg_trgm",)),
}
"""The databases that exist once the server has started."""

_RULES = f"""\
# Written by the product. Rules of your own belong in pg_hba.own.conf, which is read after these.
local  all  {SUPERUSER},{OWNER},{APPLICATION},{PREFECT}  peer  map={_MAP}
include_if_exists  pg_hba.own.conf
"""
_ACCOUNTS = "# Written by the product. Accounts of your own belong in pg_ident.own.conf.\n"


def write_rules(folder: Path) -> bool:
    """Lets the server's account and root in by the socket and nobody else; whether anything had to be written.

    A running server must then be told to read the rules again. What stood there before is kept once, as `*.before`.
    Raises PermissionError when the account has no name: the server knows accounts by name only.
    """
    accounts = sorted({_name(folder.stat().st_uid), _name(0)})
    lines = "".join(f'{_MAP}  "{account}"  all\n' for account in accounts)
    written = {
        "pg_hba.conf": _RULES,
        "pg_ident.conf": f"{_ACCOUNTS}{lines}include_if_exists  pg_ident.own.conf\n",
    }
    changed = [name for name, text in written.items() if _write(folder / name, text.encode())]
    return bool(changed)


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        raise PermissionError(f"account {uid} has no name on this machine, so PostgreSQL can not know it") from None


def _write(path: Path, content: bytes) -> bool:
    if path.exists():
        if path.read_bytes() == content:
            return False
        before = path.with_name(f"{path.name}.before")
        if not before.exists():
            _make(before, path.read_bytes())
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    _make(draft, content)
    draft.replace(path)
    return True


def _make(path: Path, content: bytes) -> None:
    with path.open("xb") as file:  # never through a link that the server's account may have laid for root
        file.write(content)
    path.chmod(0o644)  # the folder is closed, and the server's account may be another than the writer's


def arrange(conninfo: Callable[[str], str]) -> None:
    """Makes the roles and databases that are missing, and hands over those of earlier versions, where all was the
    superuser's. A database has its owner only when everything in it is arranged, so a broken-off turn is taken again.

    `conninfo` gives the superuser's address of a database. Raises psycopg.Error.
    """
    with psycopg.connect(conninfo("postgres"), autocommit=True) as connection:
        found = connection.execute("select datname, pg_get_userbyid(datdba) from pg_database").fetchall()
        owners: dict[str, str] = dict(found)
        late = {name: held for name, held in DATABASES.items() if owners.get(name) != held.owner}
        if not late:
            return
        _make_roles(connection)
        for name in late.keys() - owners.keys():
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    for name, held in late.items():
        with psycopg.connect(conninfo(name)) as connection:
            connection.execute(sql.SQL("set local lock_timeout = {}").format(_LOCK_TIMEOUT))
            _hand_over(connection, name, held)


def _make_roles(connection: psycopg.Connection) -> None:
    there = {name for (name,) in connection.execute("select rolname from pg_roles").fetchall()}
    for role in (OWNER, APPLICATION, PREFECT):
        if role not in there:
            connection.execute(sql.SQL("create role {} login").format(sql.Identifier(role)))
    connection.execute("revoke all on database postgres, template1 from public")


def _hand_over(connection: psycopg.Connection, name: str, held: Held) -> None:
    database, owner = sql.Identifier(name), sql.Identifier(held.owner)
    for extension in held.extensions:
        connection.execute(sql.SQL("create extension if not exists {}").format(sql.Identifier(extension)))
    for (statement,) in connection.execute(_TO_HAND_OVER, {"from": SUPERUSER, "to": held.owner}).fetchall():
        connection.execute(statement)
    connection.execute(sql.SQL("revoke all on database {} from public").format(database))
    for guest in held.guests:
        connection.execute(sql.SQL("grant connect on database {} to {}").format(database, sql.Identifier(guest)))
    connection.execute(sql.SQL("alter database {} owner to {}").format(database, owner))


_TO_HAND_OVER = """
with mine as (
    select oid, 'pg_class'::regclass as class, format('table %%s', oid::regclass) as what, relkind = 'S' as late
      from pg_class
     where relnamespace = 'public'::regnamespace and relowner = %(from)s::regrole
       and relkind in ('r', 'p', 'v', 'm', 'f', 'S')
    union all
    select oid, 'pg_proc'::regclass, format('routine %%s', oid::regprocedure), false
      from pg_proc where pronamespace = 'public'::regnamespace and proowner = %(from)s::regrole
    union all
    select oid, 'pg_type'::regclass, format('type %%s', oid::regtype), false
      from pg_type
     where typnamespace = 'public'::regnamespace and typowner = %(from)s::regrole and typtype in ('e', 'd', 'r')
)
select format('alter %%s owner to %%I', what, %(to)s::text) from mine
 where not exists (select from pg_depend where classid = class and objid = mine.oid and deptype = 'e')
 order by late
"""
"""A statement for each thing in a database that is the superuser's; what belongs to an extension stays with it.
Sequences come last: those that number a column have gone with their table by then, and may not be moved alone."""
