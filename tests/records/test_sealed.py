"""Numbers and addresses lie encrypted: in clear through the product, and nowhere else."""

from __future__ import annotations

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import StatementError

from notifiers.address import Address as Reading
from records.call import Message
from records.database import Database
from records.person import Address
from records.questions import sealed
from records.sealed import NoVault
from records.tables import TABLES
from records.vault import Vault
from states.actor import engine
from tests.workflows.scene import Scene
from workflows.commands.encrypt_anew import lie_under_current_key
from workflows.library import Library
from workflows.work import House

KEEPER = engine("command_line")
NEW = {"k2": b"2" * 32}


def lain(scene: Scene) -> str:
    """Everything that lies in the database, as a dump has it."""
    with scene.house.database.transaction() as session:
        tables = [str(table.__tablename__) for table in TABLES]
        dumped = [session.execute(text(f"select t::text from {one} t")).scalars().all() for one in tables]  # noqa: S608 - our own names
    return "\n".join(row for rows in dumped for row in rows)


def numbers(scene: Scene) -> set[str]:
    """Every number and mailbox of the directory, and every one that a message goes to."""
    urls = [one.url for one in scene.rows(Address)] + [one.address for one in scene.rows(Message)]
    return {read.target for read in map(Reading.read, urls) if read is not None and read.target}


def with_keys(scene: Scene, vault: Vault) -> House:
    """The same house, come back with other keys."""
    return House(scene.house.database, Library(), scene.house.link_key, vault)


def test_no_number_and_no_address_lies_anywhere_in_the_database(flood: Scene) -> None:
    flood.sends()
    found, dump = numbers(flood), lain(flood)
    assert len(found) > 90
    assert [one for one in found if one in dump] == []
    assert [one.url for one in flood.rows(Address) if one.url in dump] == []


def test_whoever_has_no_vault_reads_nothing_and_writes_nothing(flood: Scene) -> None:
    bare = Database(flood.house.database.url, pool=1)
    with bare.transaction() as session:
        address = session.get_one(Address, flood.rows(Address)[0].id)
        assert address.url.startswith("v1:secret:")
        new = update(Address).values(url="tsms://127.0.0.1/13900001111")
        with pytest.raises(StatementError) as refused:
            session.execute(new)
    bare.close()
    assert isinstance(refused.value.orig, NoVault)
    assert "13900001111" not in str(refused.value)


def test_what_lay_in_clear_before_is_read_as_it_is_and_shut_once(flood: Scene) -> None:
    url = "tsms://127.0.0.1:9903/13900001111"
    one = flood.rows(Address)[0]
    with flood.as_owner() as session:
        session.execute(text("update addresses set url = :url where id = :id"), {"url": url, "id": one.id})
    assert flood.again(one).url == url
    assert [flood.carry(KEEPER, lie_under_current_key) for _ in range(2)] == [1, 0]
    assert flood.again(one).url == url
    assert "13900001111" not in lain(flood)
    (told,) = flood.entries("keys_changed")
    assert told.data == {"number": 1, "key": "secret"}


def test_under_a_new_key_everything_is_shut_anew_and_reads_the_same(flood: Scene) -> None:
    before = [one.url for one in flood.rows(Address)], [one.address for one in flood.rows(Message)]
    house = with_keys(flood, Vault.of(flood.house.link_key, NEW))
    changed = house.carry(KEEPER, flood.clock(), lie_under_current_key)
    assert changed == len(before[0]) + len(before[1])
    assert "v1:secret:" not in lain(flood)
    assert ([one.url for one in flood.rows(Address)], [one.address for one in flood.rows(Message)]) == before
    assert flood.proof().stands


def test_a_key_that_is_lost_is_found_before_anybody_is_called(flood: Scene) -> None:
    lost = Vault.of(b"another secret altogether")
    with flood.house.database.transaction() as session:
        assert not sealed.is_lost(session, flood.house.vault)
        assert sealed.is_lost(session, lost)
    with_keys(flood, lost)
    assert {one.url for one in flood.rows(Address)} == {""}
    with_keys(flood, flood.house.vault)


def test_a_text_that_was_moved_to_another_column_is_not_opened(flood: Scene) -> None:
    message = flood.rows(Message)[0]
    with flood.as_owner() as session:
        moved = text("update messages set address = (select url from addresses limit 1) where id = :id")
        session.execute(moved, {"id": message.id})
    assert flood.again(message).address == ""
