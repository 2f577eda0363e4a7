"""`python -m tests.campaign.doors`: tries every door that stands open to the world, 10,000 times each, over real HTTP.

Half of the knocks prove nothing: signed with other secrets, or with keys that nobody was given. After those the tables
are exactly what they were. The other half is signed rightly and changed before or after, played again, too large, too
deep, cut off; after those the record still stands. `python -m tests.campaign.doors COUNT DOOR...` tries other numbers,
or single doors. Prints what was answered; exits with 1 on any 5xx, change or fault of the record.
"""

from __future__ import annotations

import itertools
import json
import logging
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from pathlib import Path

import psycopg
import structlog
from psycopg import sql
from sqlmodel import col

from notifiers.channels.accounts import ChannelAccount
from notifiers.channels.kinds import READERS
from notifiers.channels.mail_numbers import message_id
from notifiers.channels.mailbox_account import KIND as MAILBOX
from notifiers.channels.mailbox_reading import Letter, Mark
from notifiers.gate import Gate
from notifiers.notifier import Message as Sent
from notifiers.rehearsal import RehearsalNotifier
from records.call import Message
from records.channel_account import KeptAccount
from records.embedded import EmbeddedPostgres
from records.person import Address
from records.questions import channels
from records.server_access import APPLICATION, OWNER
from tests.campaign.knocking import callbacks, links, mails
from tests.campaign.tried import Tried, served, unchanged
from tests.cast import OFFICE
from tests.notifiers import fuzzed
from tests.notifiers.scripted import NOW
from tests.notifiers.test_mail_heard import BOUNCE, reply
from tests.workflows.reached import moved_to
from tests.workflows.scene import LINK_KEY, Clock, Scene
from tests.workflows.stage import Stage
from workflows.channel_accounts import KeptAccounts
from workflows.commands.ask_address import ask_address
from workflows.mail_replies import MailReplies
from workflows.work import token

COUNT = 10_000
SEED = 20261122
POST = "water_duty"
PHONES = frozenset({"aliyunsms", "tencentsms", "tencentvoice"})
_OTHER = {
    "secret": "whsec_b3RoZXIgc2VjcmV0IG9mIG5vYm9keQ==", "encoding_aes_key": "x" * 43,
    "agent_id": "1", "id_type": "user_id", "urgent": "",
}  # fmt: skip


def enters(scene: Scene, account: ChannelAccount) -> None:
    """The keeper enters an account."""
    kept = KeptAccount(
        key=account.key, channel=account.channel, drill=True, base_url=account.base_url,
        secrets=json.dumps(dict(account.secrets)), opened_at=scene.clock(),
    )  # fmt: skip
    with scene.house.database.transaction() as session:
        channels.keep(session, kept)


def of_callbacks(kind: str, scene: Scene, tried: Tried, count: int) -> None:
    """The door of one kind of channel account."""
    known = fuzzed.account(kind)
    others = {name: _OTHER.get(name, f"other {name}") for name in known.secrets}
    enters(scene, known)
    enters(scene, replace(known, key=f"other_{kind}", secrets=others))
    phone = "13800000000" if kind in PHONES else "li"
    moved_to(scene, POST, f"{kind}://{known.key}/{phone}", "mail")
    gate = Gate({"127.0.0.1"}, accounts=KeptAccounts(scene.house, scene.clock))
    scene.notifier = RehearsalNotifier(gate, lambda _: None)
    scene.started()
    call = scene.call_of(scene.response, POST)
    scene.sends()
    sent = scene.rows(Message, Message.call_id == call.id)[-1]
    number = sent.number
    tried.faults += [] if sent.sent_at and sent.address == f"{kind}://{known.key}/{phone}" else [f"not sent: {sent}"]
    with served(scene) as port:
        with unchanged(scene, tried):
            tried.knocks(port, callbacks(kind, f"other_{kind}", count // 2, number, SEED))
        tried.knocks(port, callbacks(kind, known.key, count - count // 2, number, SEED + 1))


def of_links(path: str, scene: Scene, tried: Tried, count: int) -> None:
    """The pages behind links: of a call, or of a test of an address."""
    scene.started()
    if path == "/a/":
        address = scene.rows(Address, col(Address.channel) == "mail")[0]
        scene.carry(OFFICE, lambda work: ask_address(work, address.id))
    scene.sends()
    kind = "call_id" if path == "/c/" else "case_id"
    sent = [one for one in scene.rows(Message) if one.token_digest and getattr(one, kind)]
    keys = [token(LINK_KEY, one.id) for one in (sent if path == "/c/" else [one for one in sent if not one.call_id])]
    guessed = (f"{one[:-3]}{number % 1000:03d}" for number, one in enumerate(itertools.cycle(keys)))
    given = itertools.cycle(keys)
    with served(scene) as port:
        with unchanged(scene, tried):
            tried.knocks(port, links(path, partial(next, guessed), count // 2, SEED))
        tried.knocks(port, links(path, partial(next, given), count - count // 2, SEED + 1))


def of_mails(scene: Scene, tried: Tried, count: int) -> None:
    """The mailbox of replies: anybody can write a mail, and only whoever saw the message names its proof."""
    ours = "duty@phones.example"
    secrets = json.dumps({"address": ours, "user": "u", "password": "p"})
    account = ChannelAccount("drill_mailbox", MAILBOX.channel, True, "imap://127.0.0.1:1", json.loads(secrets))
    enters(scene, account)
    moved_to(scene, POST, f"tmail://127.0.0.1:9902/li@e.org?from={ours}", "mail")
    scene.started()
    scene.sends()
    meant = next(one for one in scene.rows(Message) if "li@e.org" in one.address)
    noticed = Noticed()
    logging.getLogger("tocsin.worker").addHandler(noticed)
    for proven in (False, True):
        key = token(LINK_KEY, meant.id) if proven else "x" * 22
        own = message_id(Sent(meant.number, "", "", "", drill=True, link=f"https://t/c/{key}"), 0, "e.org")
        raws = [reply("收到", In_Reply_To=own), reply("不能到岗，在外地", In_Reply_To=own)]
        bounce = BOUNCE.replace("{given}", "text/rfc822-headers").replace("{id}", own)
        raws += [bounce.format(action=one).encode() for one in ("failed", "delivered")]
        each = mails(raws, count // 2, SEED + proven)
        guard = unchanged(scene, tried, frozenset({"mailbox_marks", "channel_events"}))
        if proven:
            _read(scene, each, tried)
        else:
            with guard:
                _read(scene, each, tried)
    tried.faults += noticed.faults[:10]


class Noticed(logging.Handler):
    """What the worker would log as a fault of its own."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.faults: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keeps one."""
        self.faults.append(f"{record.getMessage()} {record.exc_info[1]!r}" if record.exc_info else record.getMessage())


def _read(scene: Scene, each: Iterator[bytes], tried: Tried) -> None:
    numbers = itertools.count(1 + sum(tried.statuses.values()))

    def reading(account: ChannelAccount, mark: Mark, since: date) -> tuple[Letter, ...]:
        del account, mark, since
        return tuple(Letter(Mark(1, next(numbers)), raw, scene.clock()) for raw in itertools.islice(each, 50))

    replies = MailReplies(scene.house, scene.clock, reading)
    while True:
        scene.clock.passes(seconds=10)
        began, before = time.perf_counter(), next(numbers)
        if not replies.read():
            return
        tried.slowest = max(tried.slowest, ((time.perf_counter() - began) / 50, "50 mails"))
        tried.statuses[0] += next(numbers) - before - 1


DOORS: Mapping[str, Callable[[Scene, Tried, int], None]] = {
    **{kind: partial(of_callbacks, kind) for kind in sorted(READERS)},
    "mailbox": of_mails, "/c/": partial(of_links, "/c/"), "/a/": partial(of_links, "/a/"),
}  # fmt: skip


def main(arguments: list[str]) -> int:
    """Tries the doors one after the other, each on a stage put back to its beginning."""
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    count = int(arguments[0]) if arguments else COUNT
    faults: list[str] = []
    with tempfile.TemporaryDirectory(prefix="tocsin-doors-", ignore_cleanup_errors=True) as folder:
        server = EmbeddedPostgres(Path(folder) / "postgres", durable=False)
        server.start()
        try:
            stage = _stage(server)
            for door in arguments[1:] or DOORS:
                faults += _tried(stage, door, count)
        finally:
            server.stop()
    print("\n".join(faults) or "no 5xx, nothing changed by what proved nothing, every record stands")
    return 1 if faults else 0


def _tried(stage: Stage, door: str, count: int) -> list[str]:
    tried, began = Tried(), time.monotonic()
    for scene in stage.scene():
        scene.clock = Ticking(NOW)
        DOORS[door](scene, tried, count)
        tried.faults += [f"the record: {fault}" for fault in scene.proof().faults]
    told = f"{door}: {tried.statuses.total()} in {time.monotonic() - began:.0f} s {dict(tried.statuses)}, "
    print(f"{told}slowest {tried.slowest[0]:.2f} s, faults {len(tried.faults)}", flush=True)
    print(f"    slowest: {tried.slowest[1]:.200}")
    print("".join(f"    {one}\n" for one in tried.faults), end="", flush=True)
    return [f"{door}: {one}" for one in tried.faults]


class Ticking(Clock):
    """A clock that goes on a hundredth of a second whenever it is asked: what was signed stays young enough."""

    def __call__(self) -> datetime:
        """The time now."""
        self.passes(milliseconds=1)
        return self.at


def _stage(server: EmbeddedPostgres) -> Stage:
    """An installation with the sample county, nothing of which has happened yet."""
    with psycopg.connect(server.conninfo("postgres"), autocommit=True) as connection:
        name, owner, guest = sql.Identifier("doors"), sql.Identifier(OWNER), sql.Identifier(APPLICATION)
        connection.execute(sql.SQL("create database {} owner {}").format(name, owner))
        connection.execute(sql.SQL("revoke all on database {} from public").format(name))
        connection.execute(sql.SQL("grant connect on database {} to {}").format(name, guest))
    stage = Stage(server, "doors")
    stage.furnish()
    stage.keep()
    return stage


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
