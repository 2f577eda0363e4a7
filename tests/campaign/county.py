"""The sample county for a campaign: everybody is reached by two channels of every kind that can be rehearsed."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from sqlalchemy import select
from sqlmodel import Session, col
from typing_extensions import override

from api import processes, rehearsing
from notifiers.channels.accounts import ChannelAccount
from records.channel_account import KeptAccount
from records.person import Address, Person
from tests.acceptance.product import Product
from tests.conftest import free_port

PHONE_KINDS = frozenset({"aliyunsms", "tencentsms", "tencentvoice"})
"""Kinds of provider that know people by their numbers; the others by a name."""


class County(Product):
    """The county with accounts for drills at rehearsed providers, which run beside it as a process of their own."""

    def __init__(self, folder: Path) -> None:
        self.providers_port = free_port()
        super().__init__(folder, providers_port=str(self.providers_port))
        self._providers: subprocess.Popen[bytes] | None = None

    @override
    def load(self) -> None:
        super().load()
        house = processes.house(self.settings)
        accounts = rehearsing.made_up(self.providers_port, self.settings.signing_secret().encode())
        with house.database.transaction() as session:
            session.add_all(_kept(one) for one in accounts)
            _readdress(session, accounts)
        house.database.close()

    @override
    def start(self) -> None:
        super().start()
        self.start_providers()

    @override
    def stop(self) -> None:
        self.stop_providers()
        super().stop()

    def start_providers(self) -> None:
        """The rehearsed providers, with every message that they took before."""
        log = (self.settings.data_folder / "providers.log").open("ab")
        self._providers = subprocess.Popen(
            [sys.executable, "-m", "api.command_line", "rehearse", "providers", "--all-kinds"],
            env={
                **os.environ,
                "TOCSIN_DATA_FOLDER": str(self.settings.data_folder),
                "TOCSIN_WEB_PORT": str(self.settings.web_port),
                "TOCSIN_PROVIDERS_PORT": str(self.providers_port),
            },
            stdout=log,
            stderr=log,
        )

    def stop_providers(self) -> None:
        """The providers are gone: nobody takes a connection."""
        if self._providers is not None:
            self._providers.kill()
            self._providers.wait(timeout=10)
            self._providers = None

    @property
    def providers_answer(self) -> bool:
        """Whether the providers take messages."""
        with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{self.providers_port}/messages", timeout=1):
            return True
        return False


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
        yield ring[number % len(ring)], ring[(number + 1 + number // len(ring)) % len(ring)]
