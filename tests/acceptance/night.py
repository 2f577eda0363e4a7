"""Two in the morning at the desk of one county: its worker, real mail and SMS, receipts, and the clock of the test."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from sqlmodel import col, select

from notifiers.channels.accounts import ChannelAccount
from notifiers.gate import Gate
from notifiers.mailbox import Mailbox
from notifiers.notifier import Message as Letter
from notifiers.notifier import Result
from notifiers.rehearsal import RehearsalNotifier
from notifiers.rehearsed.provider import Callback
from notifiers.via_apprise import AppriseNotifier
from records.call import Call, Message
from records.channel_account import KeptAccount
from records.person import Address, Holding, Post
from records.questions import channels
from states.call import Answer
from tests.api.conftest import Client, Clock, Office
from tests.api.pages.conftest import Browser
from tests.notifiers.pretended import Pretended
from tests.workflows.scene import Scene
from workflows.channel_accounts import KeptAccounts
from workflows.work import House

TEN_PAST_TWO = datetime(2026, 8, 23, 18, 10, tzinfo=UTC)
"""02:10:00 by the clocks of the county."""


class Through(RehearsalNotifier):
    """The scene's worker sends through the real notifier."""

    def __init__(self, real: AppriseNotifier, gate: Gate) -> None:
        super().__init__(gate, lambda _: None)
        self._real = real

    def send(self, message: Letter) -> Result:
        """See Notifier.send."""
        return self._real.send(message)


@dataclass
class Night:
    """The desk of one county, its worker, its phones, and the clock of the test."""

    office: Office
    scene: Scene
    clock: Clock
    mailbox: Mailbox
    provider: Pretended = field(init=False)

    def goes_by(self, until: str) -> None:
        """The clock comes to a time of this night; the worker looks after everything on the way, minute by minute."""
        hour, minute = until.split(":")
        end = TEN_PAST_TWO.replace(minute=int(minute)) + timedelta(hours=int(hour) - 2)
        while self.clock.at < end:
            self.clock.passes(minutes=1)
            self.scene.looks_after()
            self.scene.sends()

    def call(self, post: str, part: str = "holder") -> Call:
        """The newest call to somebody in a post."""
        return [one for one in self.scene.rows(Call, Call.part == part) if one.who["post"] == post][-1]

    def posts_called(self) -> set[str]:
        """Every post that has been called."""
        return {one.who["post"] for one in self.scene.rows(Call, Call.part == "holder")}

    def listed(self, number: str) -> Any:
        """The warning as the command office sees it."""
        return self.office["office"].get(f"/api/warnings/{number}")

    def answers_by_the_link_of_the_first_mail(self, post: str, headline: str) -> None:
        """The holder opens the mail on the pretend phone and touches the button."""
        mail = next(one for one in self.scene.rows(Message, Message.call_id == self.call(post).id))
        assert mail.channel == "mail"
        [found] = [one for one in self.mailbox.phones.since(0) if one.number == mail.number]
        link = re.search(r"/c/[\w-]+", found.body)
        assert link is not None
        browser = Browser(Client(self.office.client.app))
        shown = browser.get(link.group())
        assert headline in shown.text, "looking answers nothing"
        assert self.call(post).state == "calling"
        assert browser.post(link.group(), answer=Answer.RECEIVED.value).status == 200


def moved_to_the_mailbox(scene: Scene, mailbox: Mailbox) -> None:
    """Every address of the directory leads to the mailbox of this test."""
    doors = mailbox.doors
    with scene.house.database.transaction() as session:
        for one in session.execute(select(Address)).scalars():
            one.url = one.url.replace(":2525", f":{doors.smtp_port}").replace(":2580", f":{doors.http_port}")
            one.url += "?from=desk@drill.example" if one.channel == "mail" else ""
            session.add(one)


def told_of_deliveries(night: Night, post: str) -> None:
    """Both channels of whoever holds a post lead through a provider that sends receipts."""
    account = night.provider.account("hook")
    with night.scene.house.database.transaction() as session:
        kept = KeptAccount(
            key=account.key, channel=account.channel, drill=True, base_url=account.base_url,
            secrets=json.dumps(dict(account.secrets)), opened_at=night.clock(),
        )  # fmt: skip
        channels.keep(session, kept)
        query = select(Address).join(Holding, col(Holding.person_id) == Address.person_id)
        query = query.join(Post, col(Post.id) == Holding.post_id)
        for one in session.execute(query.where(col(Post.key) == post, col(Holding.part) == "holder")).scalars():
            one.url = f"hook://{account.key}/{post}-{one.channel}"
            session.add(one)


@pytest.fixture
def night(client: Client, house: House, clock: Clock, tmp_path: Path) -> Iterator[Night]:
    """Two in the morning: the worker sends by real mail and SMS into the mailbox, the receipts knock at the door."""
    mailbox = Mailbox(tmp_path / "mailbox.jsonl")
    mailbox.start()
    clock.at = TEN_PAST_TWO - timedelta(minutes=10)
    made = Night(Office(client), Scene(house, clock=cast(Any, clock)), clock, mailbox)

    def knocks(account: ChannelAccount, callback: Callback) -> tuple[int, bytes]:
        answer = client.request(
            callback.method, f"/callbacks/{account.key}", params=dict(callback.query), content=callback.body,
            headers=dict(callback.headers),
        )  # fmt: skip
        return answer.status_code, answer.content

    made.provider = Pretended(tmp_path / "phones.jsonl", knocks, drill=True, now=clock)
    made.provider.server.start()
    moved_to_the_mailbox(made.scene, mailbox)
    gate = Gate({"127.0.0.1"}, accounts=KeptAccounts(house, clock))
    real = AppriseNotifier(gate, clock)
    made.scene.notifier = Through(real, gate)
    yield made
    real.close()
    made.provider.server.stop()
    mailbox.stop()
