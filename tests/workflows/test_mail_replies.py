"""The whole way round by mail: sent to a mail server, answered in a mailbox, read over IMAP, answered in the book."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from typing_extensions import override

from notifiers.channels.accounts import ChannelAccount, ChannelAccounts, FixedAccounts
from notifiers.channels.mailbox_reading import Letter as Read
from notifiers.channels.mailbox_reading import MailboxAway, Mark
from notifiers.gate import Gate
from notifiers.notifier import Message as Letter
from notifiers.notifier import Result
from notifiers.rehearsal import RehearsalNotifier
from notifiers.texts import render
from notifiers.via_apprise import AppriseNotifier
from records.call import Call, Message
from records.channel_account import KeptAccount, MailboxMark
from records.questions import channels
from states.actor import engine
from states.oversight import Sort
from states.written_answer import understood
from tests.notifiers.imap_server import ADDRESS, ImapServer
from tests.notifiers.scripted import ScriptedMailServer
from tests.notifiers.test_mail_heard import BOUNCE
from tests.workflows.reached import moved_to
from tests.workflows.scene import BEGIN, Scene
from tests.workflows.test_hear_channel import POST
from workflows.commands.oversee import oversee
from workflows.mail_replies import MailReplies
from workflows.replying import ReadReplies
from workflows.work import Work

OFFICIAL = "water.duty@phones.example"


class ByMail(RehearsalNotifier):
    """The real channel for mail; for all others the rehearsal."""

    def __init__(self, accounts: ChannelAccounts) -> None:
        gate = Gate({"127.0.0.1"}, accounts=accounts)
        super().__init__(gate, lambda _: None)
        self.through = AppriseNotifier(gate, lambda: BEGIN)

    @override
    def send(self, message: Letter) -> Result:
        return self.through.send(message) if OFFICIAL in message.address else super().send(message)


@dataclass
class Post:
    """A response in which one official is called by mail, and the mailbox to which they reply."""

    scene: Scene
    imap: ImapServer
    smtp: ScriptedMailServer

    @property
    def call(self) -> Call:
        return self.scene.call_of(self.scene.response, POST)

    @property
    def message(self) -> Message:
        return self.scene.rows(Message, Message.call_id == self.call.id)[0]

    @property
    def sent_id(self) -> str:
        sent = [message_from_bytes(body, policy=default) for body in self.smtp.bodies]
        return next(str(one["Message-ID"]) for one in sent if one["X-Tocsin-Number"] == self.message.number)

    def writes(self, text: str, sender: str = OFFICIAL, to: str | None = None, own_id: str = "<r1@phones>") -> None:
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Message-ID"] = sender, ADDRESS, own_id
        mail["In-Reply-To"] = to or self.sent_id
        mail.set_content(text)
        self.imap.comes(mail.as_bytes())

    def reads(self) -> bool:
        self.scene.clock.passes(seconds=10)
        return MailReplies(self.scene.house, self.scene.clock).read()

    @property
    def mark(self) -> MailboxMark:
        return self.scene.one(MailboxMark, MailboxMark.uid >= 0)


def keeps(scene: Scene, account: ChannelAccount) -> None:
    """An account for drills."""
    kept = KeptAccount(
        key=account.key, channel=account.channel, drill=True, base_url=account.base_url,
        secrets=json.dumps(dict(account.secrets)), opened_at=scene.clock(),
    )  # fmt: skip
    with scene.house.database.transaction() as session:
        channels.keep(session, kept)


@pytest.fixture(params=["smtp", "tmail"])
def post(request: pytest.FixtureRequest, scene: Scene) -> Iterator[Post]:
    """Mail by the office's account, and to an address that names its server itself."""
    with ImapServer() as imap, ScriptedMailServer() as smtp:
        own = ChannelAccount("office", "smtp", True, f"smtp://127.0.0.1:{smtp.port}", {"address": ADDRESS})
        keeps(scene, imap.account)
        keeps(scene, own)
        by_account = request.param == "smtp"
        url = f"smtp://office/{OFFICIAL}" if by_account else f"tmail://127.0.0.1:{smtp.port}/{OFFICIAL}?from={ADDRESS}"
        moved_to(scene, POST, url, "mail")
        scene.notifier = notifier = ByMail(FixedAccounts(own))
        scene.started()
        scene.sends()
        yield Post(scene, imap, smtp)
        notifier.through.close()


def test_a_reply_by_mail_answers_the_call_and_is_heard_once(post: Post) -> None:
    post.writes("收到，马上出发\n\n> 收到请回复")
    assert post.reads()
    call = post.call
    assert (call.state, call.answer, call.door, call.answer_note) == (
        "answered", "received", "mail:mail", "收到，马上出发",
    )  # fmt: skip
    assert not post.reads()
    assert len(post.scene.entries("answered")) == 1
    assert post.scene.proof().stands


def test_whoever_declines_by_mail_gives_the_reason_in_it(post: Post) -> None:
    post.writes("不能到岗，在外地", sender=OFFICIAL.upper())
    post.reads()
    assert (post.call.answer, post.call.answer_note) == ("declined", "不能到岗，在外地")


def test_somebody_else_answers_nothing_whatever_they_quote_and_that_is_kept(post: Post) -> None:
    post.writes("收到", sender="other@phones.example")
    post.reads()
    assert post.call.answer is None
    assert len(post.scene.entries("reply_refused")) == 1


def test_whoever_names_the_message_without_having_seen_it_answers_nothing(post: Post) -> None:
    guessed = re.sub(r"\.[0-9a-f]{16}@", f".{'0' * 16}@", post.sent_id)
    assert guessed != post.sent_id
    post.writes("收到", to=guessed)
    post.reads()
    assert post.call.answer is None


def test_whoever_is_killed_after_hearing_and_before_keeping_how_far_answers_once(post: Post) -> None:
    post.writes("收到")
    post.reads()
    with post.scene.house.database.transaction() as session:
        session.get_one(MailboxMark, post.mark.id).uid = 0
    assert post.reads()
    assert len(post.scene.entries("answered")) == 1
    assert post.mark.uid > 0


def test_a_mailbox_that_was_numbered_anew_is_read_from_its_beginning(post: Post) -> None:
    post.writes("收到")
    post.reads()
    with post.scene.house.database.transaction() as session:
        mark = session.get_one(MailboxMark, post.mark.id)
        mark.validity, mark.uid = mark.validity + 1, 900
    post.reads()
    assert post.mark.uid < 900


def test_a_mail_that_came_back_is_a_message_that_was_not_delivered(post: Post) -> None:
    bounce = BOUNCE.format(action="failed", given="message/rfc822", id=post.sent_id)
    post.imap.comes(bounce.encode())
    post.reads()
    assert post.message.state == "failed"
    assert [one.data["step"] for one in post.scene.entries("receipt")] == ["failed"]
    assert post.call.answer is None


def test_a_mail_that_makes_no_sense_keeps_no_other_from_being_read(post: Post) -> None:
    post.imap.comes(b"Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\n\xff")
    post.writes("收到")
    post.reads()
    assert post.call.answer == "received"


def test_two_workers_do_not_read_the_same_mailbox_at_the_same_time(post: Post) -> None:
    post.writes("收到")
    assert post.reads()
    post.writes("已到达", own_id="<r2@phones>")
    assert not MailReplies(post.scene.house, post.scene.clock).read()


def test_a_mailbox_that_can_not_be_read_is_told_once_and_again_when_it_can(post: Post) -> None:
    with post.scene.house.database.transaction() as session:
        kept = channels.in_use(session, "drill_mailbox")
        assert kept is not None
        right, kept.base_url = kept.base_url, "imap://127.0.0.1:1"
        session.add(kept)
    post.reads()
    post.reads()
    assert post.mark.fault
    with post.scene.house.database.transaction() as session:
        session.get_one(KeptAccount, kept.id).base_url = right
    post.writes("收到")
    post.reads()
    assert (post.mark.fault, post.call.answer) == ("", "received")
    told = [one.kind for one in post.scene.entries("mailbox_away", "mailbox_back")]
    assert told == ["mailbox_away", "mailbox_back"]


def test_a_call_by_mail_says_in_which_words_one_may_reply_and_they_are_understood(post: Post) -> None:
    body = next(one for one in post.smtp.bodies if post.message.number.encode() in one)
    said = str(message_from_bytes(body, policy=default).get_body(("plain",)).get_content())  # type: ignore[union-attr]
    offered = "收到；或：已到岗；或：接受，30分钟后到岗；或：交副岗；或：不能到岗（写明原因）"
    assert f"也可直接回复本邮件，正文写：{offered}" in said


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_word_that_a_mail_offers_is_understood(language: str) -> None:
    values: dict[str, object] = {"who": "w", "what": "x", "post": "p", "reply": True, "deputy": True}
    mark, apart = {"zh": ("正文写：", "；或："), "en": ("this mail with: ", "; or: ")}[language]
    line = next(one for one in render("call", language, values).body.splitlines() if mark in one)
    heard = [understood(one) for one in line.partition(mark)[2].split(apart)]
    assert [one.answer for one in heard] == ["received", "arrived", "accepted", "delegated", "declined"]
    assert heard[2].minutes == 30


@pytest.mark.parametrize(
    ("url", "drill", "read"),
    [
        (f"tmail://127.0.0.1:25/a@b.example?from={ADDRESS.upper()}", True, True),
        (f"tmail://127.0.0.1:25/a@b.example?from={ADDRESS}", False, False),
        ("tmail://127.0.0.1:25/a@b.example?from=nobody@b.example", True, False),
        (f"tsms://127.0.0.1:25/13800000001?from={ADDRESS}", True, False),
        ("smtp://office/a@b.example", True, True),
        ("smtp://office/a@b.example", False, False),
        ("smtp://another/a@b.example", True, False),
        ("none", True, False),
    ],
)
def test_replying_is_offered_only_where_a_mailbox_reads_what_comes_to_the_sender(
    post: Post, url: str, drill: bool, read: bool
) -> None:
    def asked(work: Work) -> bool:
        return ReadReplies.of(work).come_in(url, drill=drill)

    assert post.scene.house.look(engine("worker"), post.scene.clock(), asked) is read


def test_a_mailbox_that_can_not_be_read_is_found_amiss_after_two_minutes_and_gone_when_it_is_back(post: Post) -> None:
    def found() -> list[str]:
        told = post.scene.carry(engine("sentry"), oversee)
        return [one.subject for one in told if one.sort is Sort.MAILBOX]

    def away(account: ChannelAccount, mark: Mark, since: date) -> tuple[Read, ...]:
        raise MailboxAway("no such host")

    post.reads()
    for _ in range(12):
        post.scene.clock.passes(seconds=10)
        MailReplies(post.scene.house, post.scene.clock, away).read()
        assert found() == []
    post.scene.clock.passes(seconds=11)
    MailReplies(post.scene.house, post.scene.clock, away).read()
    assert found() == [f"channel_account:{post.imap.account.key}"]
    (told,) = [one for one in post.scene.entries("amiss") if one.data["sort"] == "mailbox"]
    assert told.data["detail"] == "no such host"
    post.reads()
    assert found() == []


def test_a_mailbox_that_nobody_looks_into_any_more_is_found_amiss_too(post: Post) -> None:
    post.reads()
    post.scene.clock.passes(minutes=3)
    told = post.scene.carry(engine("sentry"), oversee)
    assert Sort.MAILBOX in {one.sort for one in told}
