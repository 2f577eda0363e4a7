"""The product's processes: what each entry point needs, made from the settings."""

from __future__ import annotations

import gc
from contextlib import suppress
from datetime import UTC, datetime

import structlog

from api.children import embedded
from plans.shelf import LIBRARY
from records import rights
from records.database import Database, DatabaseAway, StatementFailed
from records.questions import sealed
from records.vault import Unreadable, Vault
from settings import Settings, UnsafeSettings
from states.actor import engine
from states.text import Text
from workflows.commands.encrypt_anew import lie_under_current_key
from workflows.commands.publish_library import publish_library
from workflows.library import Library
from workflows.work import House

log = structlog.get_logger(__name__)


def now() -> datetime:
    """The time, at the entry points; everything below is given it."""
    return datetime.now(UTC)


def database(settings: Settings) -> Database:
    """The database of the settings for the daily work, with its vault; an embedded server that is down is started."""
    server = embedded(settings)
    if server is not None:
        server.start()
    made = Database(server.url() if server else str(settings.database_url))
    made.seals_by(_vault(settings))
    return made


def _vault(settings: Settings) -> Vault:
    return Vault.of(settings.signing_secret().encode(), settings.vault_keys())


def house(settings: Settings) -> House:
    """What commands need, for one process."""
    made = _house(settings)
    _tell_of_a_free_hand(made.database)
    return made


def _house(settings: Settings) -> House:
    secret = settings.signing_secret().encode()
    _spare_the_collector()
    return House(database(settings), Library(), secret, _vault(settings))


def _spare_the_collector() -> None:
    """What a process begins with stays for its whole life: garbage is not looked for in it again and again.

    Reading two thousand people of a directory takes half the time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def _tell_of_a_free_hand(used: Database) -> None:
    with suppress(DatabaseAway), used.transaction() as session:
        if rights.has_a_free_hand(session.connection()):
            log.warning(
                "the record is append-only against mistakes only: this role could alter it",
                role=rights.role(session.connection()),
                way_out="migrate with TOCSIN_DATABASE_OWNER_URL, serve with a role that owns nothing",
            )


def serving(settings: Settings) -> House:
    """The same, for whoever calls people: raises UnsafeSettings when the key of their addresses is not there."""
    made = house(settings)
    with suppress(DatabaseAway, StatementFailed):
        _refuse_a_lost_key(made)
    return made


def _refuse_a_lost_key(made: House) -> None:
    with made.database.transaction(reading=True) as session:
        lost = sealed.is_lost(session, made.vault)
    if lost:
        made.database.close()
        raise UnsafeSettings([_LOST_KEY])


def encrypt_anew(made: House) -> int:
    """Shuts what lies in clear or under an older key; how much. Raises UnsafeSettings when a key is not there."""
    _refuse_a_lost_key(made)
    try:
        return made.carry(engine("command_line"), now(), lie_under_current_key)
    except Unreadable as lost:
        made.database.close()
        raise UnsafeSettings([_LOST_KEY]) from lost


def upgrade(settings: Settings, application: Database) -> str:
    """Brings the schema to the newest version, as its owner, and returns that version.

    Raises UnsafeSettings when the role that the settings give for it is not the owner.
    """
    from records.migrate import MayNotMigrate, migrate  # noqa: PLC0415 - Alembic takes half a second, and only here

    server = embedded(settings)
    url = server.owner_url() if server else str(settings.database_owner_url or settings.database_url)
    owner = Database(url, pool=1)
    try:
        return migrate(owner, application)
    except MayNotMigrate as refused:
        raise UnsafeSettings([_NOT_THE_OWNER.filled(told=refused)]) from refused
    finally:
        owner.close()


def prepare(settings: Settings) -> House:
    """A house with the newest schema and the published library: what must be so before anything is served."""
    made = house(settings)
    upgrade(settings, made.database)
    encrypt_anew(made)
    made.carry(engine("command_line"), now(), lambda work: publish_library(work, LIBRARY))
    return made


_LOST_KEY = Text(
    "号码和地址是用别的密钥加密的，现有密钥打不开，谁也叫不到。请恢复原来的 TOCSIN_SECRET 或 TOCSIN_ENCRYPTION_KEYS；"
    "要换密钥，新旧两把都写上，再运行 tocsin rekey。",
    "Numbers and addresses lie encrypted under a key that is not here: nobody could be called. Bring back the former "
    "TOCSIN_SECRET or TOCSIN_ENCRYPTION_KEYS; to change keys give the new and the old one, and run: tocsin rekey",
)
_NOT_THE_OWNER = Text(
    "数据库结构需要升级，但所给角色不是属主（{told}）。请用 TOCSIN_DATABASE_OWNER_URL 给出属主的地址，"
    "再运行 tocsin migrate。",
    "The schema must be upgraded, and the role that was given does not own it ({told}). Give the owner's address by "
    "TOCSIN_DATABASE_OWNER_URL, and run: tocsin migrate",
)
