"""The whole way round for tests of channels: a call goes out through a rehearsed provider, which knocks at the desk."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlmodel import col, select

from api.app import create_app
from notifiers.channels.accounts import ChannelAccount
from notifiers.gate import ACCOUNT_SCHEMAS, Gate
from notifiers.notifier import Message as Letter
from notifiers.notifier import Result
from notifiers.rehearsal import RehearsalNotifier
from notifiers.rehearsed.provider import Callback
from notifiers.via_apprise import AppriseNotifier
from records.call import Call, Message
from records.channel_account import KeptAccount
from records.person import Address, Holding, Post
from records.questions import channels
from settings import Settings
from tests.api.conftest import Client
from tests.notifiers.pretended import Pretended
from tests.workflows.scene import Scene
from tests.workflows.stage import flood, flooded_stage, quiet_stage, scene
from workflows.channel_accounts import KeptAccounts

__all__ = ["Loop", "flood", "flooded_stage", "loop", "quiet_stage", "scene"]
POST = "water_duty"


class Real(RehearsalNotifier):
    """The real notifier for channels that work through accounts; for all others the rehearsal."""

    def __init__(self, through: AppriseNotifier, gate: Gate) -> None:
        super().__init__(gate, lambda _: None)
        self.through = through

    def send(self, message: Letter) -> Result:
        """See Notifier.send."""
        schema = message.address.partition("://")[0]
        return self.through.send(message) if schema in ACCOUNT_SCHEMAS else super().send(message)


@dataclass
class Loop:
    """A response in a drill, called through a rehearsed provider whose callbacks come to the desk's own door."""

    scene: Scene
    client: Client
    file: Path
    provider: Pretended = field(init=False)

    def __post_init__(self) -> None:
        self.provider = Pretended(self.file, self.knocks, drill=True, now=self.scene.clock)
        self.provider.server.start()

    def calls(self, kind: str, target: str) -> None:
        """The response starts; whoever holds the post is called through this kind of channel alone."""
        account = self.provider.account(kind)
        self.enters(account)
        self.moves(f"{kind}://{account.key}/{target}")
        gate = Gate({"127.0.0.1"}, accounts=KeptAccounts(self.scene.house, self.scene.clock))
        self.scene.notifier = Real(AppriseNotifier(gate, self.scene.clock), gate)
        self.scene.started()
        self.scene.sends()

    @property
    def call(self) -> Call:
        """The call of the post."""
        return self.scene.call_of(self.scene.response, POST)

    @property
    def message(self) -> Message:
        """The last message of that call."""
        return self.scene.rows(Message, Message.call_id == self.call.id)[-1]

    def knocks(self, account: ChannelAccount, callback: Callback) -> tuple[int, bytes]:
        """A callback at the door of the desk: status, and what is answered."""
        answer = self.client.request(
            callback.method, f"/callbacks/{account.key}", params=dict(callback.query), content=callback.body,
            headers=dict(callback.headers),
        )  # fmt: skip
        return answer.status_code, answer.content

    def enters(self, account: ChannelAccount) -> None:
        """The keeper enters an account."""
        with self.scene.house.database.transaction() as session:
            kept = KeptAccount(
                key=account.key, channel=account.channel, drill=True, base_url=account.base_url,
                secrets=json.dumps(dict(account.secrets)), opened_at=self.scene.clock(),
            )  # fmt: skip
            channels.keep(session, kept)

    def moves(self, url: str) -> None:
        """Whoever holds the post is reached at this address and at no other."""
        with self.scene.house.database.transaction() as session:
            query = select(Address).join(Holding, col(Holding.person_id) == Address.person_id)
            query = query.join(Post, col(Post.id) == Holding.post_id).where(col(Post.key) == POST)
            for address in session.execute(query).scalars():
                if address.channel == "mail":
                    address.url = url
                else:
                    address.closed_at = self.scene.clock()
                session.add(address)


@pytest.fixture
def loop(scene: Scene, tmp_path: Path) -> Iterator[Loop]:
    """The desk with its door, and the providers beside it."""
    with Client(create_app(scene.house, Settings(public_url="http://testserver"), scene.clock)) as client:
        made = Loop(scene, client, tmp_path / "phones.jsonl")
        yield made
        made.provider.server.stop()
