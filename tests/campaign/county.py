"""The sample county for a campaign: everybody is reached by two channels of every kind that can be rehearsed."""

from __future__ import annotations

import itertools
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import select
from sqlmodel import Session, col
from typing_extensions import override

from api import processes, rehearsing
from notifiers.channels.accounts import ChannelAccount
from records.channel_account import KeptAccount
from records.person import Address, Person
from tests.acceptance.product import Product
from tests.campaign import clock
from tests.campaign.left_behind import Watcher
from tests.conftest import free_port

PHONE_KINDS = frozenset({"aliyunsms", "tencentsms", "tencentvoice"})
"""Kinds of provider that know people by their numbers; the others by a name."""


class County(Product):
    """The county with accounts for drills at rehearsed providers, which run beside it as a process of their own."""

    def __init__(self, folder: Path, watcher: Watcher) -> None:
        self.providers_port = free_port()
        super().__init__(folder, providers_port=str(self.providers_port), providers_imap_port=str(free_port()))
        self._watcher = watcher
        self._providers: subprocess.Popen[bytes] | None = None
        self._second_worker: subprocess.Popen[bytes] | None = None

    @override
    def load(self) -> None:
        self._watcher.knows_folder(self.settings.data_folder)
        with clock.earlier():
            self._loaded()

    def _loaded(self) -> None:
        super().load()
        house = processes.house(self.settings)
        accounts = rehearsing.made_up(self.providers_port, self.settings.signing_secret().encode())
        with house.database.transaction() as session:
            session.add_all(_kept(one) for one in accounts)
            _readdress(session, accounts)
        house.database.close()

    @override
    def run(self, *command: str) -> subprocess.Popen[bytes]:
        started = super().run(*command)
        self._watcher.knows_process(started.pid)
        return started

    @override
    def start(self) -> None:
        super().start()
        self.start_providers()

    @override
    def stop(self) -> None:
        self.stop_providers()
        if self._second_worker is not None:
            self._second_worker.kill()
            self._second_worker.wait(timeout=10)
        super().stop()

    def start_second_worker(self) -> subprocess.Popen[bytes]:
        """Another worker on the same database, which nobody brings back."""
        self._second_worker = self.run("worker")
        return self._second_worker

    def start_providers(self) -> None:
        """The rehearsed providers, with every message that they took before."""
        self._providers = self.run("rehearse", "providers", "--all-kinds")

    def stop_providers(self) -> None:
        """The providers are gone: nobody takes a connection."""
        if self._providers is not None:
            self._providers.kill()
            self._providers.wait(timeout=10)
            self._providers = None


def _kept(account: ChannelAccount) -> KeptAccount:
    return KeptAccount(
        key=account.key, channel=account.channel, drill=account.drill, base_url=account.base_url,
        secrets=json.dumps(dict(account.secrets)), opened_at=processes.now(),
    )  # fmt: skip


def _readdress(session: Session, accounts: list[ChannelAccount]) -> None:
    """Two channels for each person in turn, so that every kind is somebody's first and somebody's second."""
    found = session.execute(select(Address, col(Person.key)).join(Person, col(Person.id) == col(Address.person_id)))
    people: dict[str, dict[str, Address]] = {}
    for address, key in found.tuples():
        people.setdefault(key, {})[address.channel] = address
    turns = _pairs(accounts)
    for key, known in sorted(people.items()):
        if {"mail", "sms"} <= known.keys():
            number = known["sms"].url.partition("?")[0].rpartition("/")[2]
            for old, account in zip(("mail", "sms"), next(turns), strict=True):
                if account is not None:
                    target = number if account.channel in PHONE_KINDS else key
                    known[old].url = f"{account.channel}://{account.key}/{target}"
                    known[old].channel = account.channel


def _pairs(accounts: list[ChannelAccount]) -> Iterator[tuple[ChannelAccount | None, ChannelAccount | None]]:
    """What takes the place of mail and of SMS; None: it stays, over the mailbox."""
    ring: list[ChannelAccount | None] = [None, *accounts]
    for number in itertools.count():
        beside = 1 + number // len(ring) % (len(ring) - 1)
        yield ring[number % len(ring)], ring[(number + beside) % len(ring)]
