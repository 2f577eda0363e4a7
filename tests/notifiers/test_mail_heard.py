"""Mails that come back: what people wrote, without what they gave back; machines answer nothing; bounces are told."""

from __future__ import annotations

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest

from notifiers.channels.heard import Heard, Reply, Step
from notifiers.channels.mail_heard import own_words, read
from notifiers.channels.mail_numbers import Named, message_id, named
from notifiers.notifier import Message

SENT = Message("案-7.2", "tmail://m/li@e.org?from=duty@e.org", "s", "b", drill=True, link="https://t/c/abcdefghijk")
ID = message_id(SENT, 1, "e.org")
BOUNCE = """\
From: MAILER-DAEMON@mx.e.org
To: duty@e.org
Auto-Submitted: auto-replied
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

收到 it was not.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.e.org

Final-Recipient: rfc822; li@e.org
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 no such user

--b
Content-Type: {given}

From: duty@e.org
Message-ID: {id}
Subject: x

--b--
"""


def reply(text: str, kind: str = "plain", **headers: str) -> bytes:
    mail = EmailMessage()
    mail["From"] = "李 <Li@E.org>"
    mail["Message-ID"] = "<r1@e.org>"
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    for name, value in ({"In-Reply-To": ID} | given).items():
        mail[name] = value
    mail.set_content(text, subtype=kind)
    return mail.as_bytes()


def said(raw: bytes) -> Reply:
    (one,) = read(raw, None).replies
    return one


def test_the_id_of_a_mail_says_which_message_it_is_and_proves_that_it_was_seen() -> None:
    found = named(ID)
    assert found is not None
    assert (found.number, len(found.proof)) == ("案-7.2", 16)
    assert "abcdefghijk" not in ID
    assert named(message_id(Message("n", "", "", "", drill=True), 0, "e.org")) is None


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("收到", "received"),
        ("收到，马上出发\n\n> 不能到岗请回复", "received"),
        ("不能到岗，在外地出差", "declined"),
        ("收到。但我不能到岗", "declined"),
        ("已到达现场", "arrived"),
        ("3号楼已到达", "arrived"),
        ("Received, on my way", "accepted"),
        ("Sorry, I cannot come", "declined"),
        ("Arrived.", "arrived"),
        ("没收到什么？", "没收到什么？"),
        ("11", "11"),
        ("On Sun, Aug 23, 2026 at 5:10 PM Duty <duty@e.org> wrote:\n> 收到请回复", ""),
    ],
)
def test_what_was_written_is_the_answer_and_what_says_nothing_is_none(text: str, answer: str) -> None:
    assert said(reply(text)).answer == answer


@pytest.mark.parametrize(
    "below",
    [
        "> 收到请回复",
        "-----Original Message-----\n收到请回复",
        "------------------ 原始邮件 ------------------\n收到请回复",
        "发件人：值班室\n收到请回复",
        "From: duty\n收到请回复",
        "在 2026年8月23日，值班室 <duty@e.org> 写道：\n收到请回复",
        "-- \n收到科技有限公司",
        "发自我的iPhone",
    ],
)
def test_what_is_given_back_and_a_signature_are_not_what_somebody_wrote(below: str) -> None:
    assert own_words(f"在路上\n\n{below}") == "在路上"


def test_of_a_page_the_words_count_without_what_it_quotes() -> None:
    page = "<html><head><title>收到</title></head><body><div>不能到岗</div><blockquote>收到</blockquote></body></html>"
    assert (said(reply(page, "html")).answer, said(reply(page, "html")).note) == ("declined", "不能到岗")


def test_a_reply_in_the_encoding_of_old_clients_is_read() -> None:
    mail = message_from_bytes(reply("x"), policy=default)
    mail.set_content("不能到岗，在外地", charset="gb2312")
    assert said(mail.as_bytes()).answer == "declined"


def test_who_wrote_and_to_which_message_is_read_and_the_same_mail_is_one_event() -> None:
    one = said(reply("收到"))
    assert (one.sender, one.way, Named(one.number, one.proof)) == ("Li@E.org", "mail", named(ID))
    assert one.event == said(reply("不能到岗")).event


def test_references_say_it_where_in_reply_to_does_not() -> None:
    assert said(reply("收到", In_Reply_To="<other@x>", References=f"<a@b> {ID}")).number == "案-7.2"
    assert read(reply("收到", In_Reply_To="<other@x>"), None) == Heard()


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto-Submitted": "auto-replied"},
        {"X-Auto-Response-Suppress": "All"},
        {"Precedence": "bulk"},
        {"Return-Path": "<>"},
    ],
)
def test_what_a_machine_wrote_answers_nothing(headers: dict[str, str]) -> None:
    assert read(reply("您的来信已收到，我在休假", **headers), None) == Heard()
    assert read(reply("收到", **{"Auto-Submitted": "no"}), None).replies


@pytest.mark.parametrize("given", ["message/rfc822", "text/rfc822-headers"])
def test_a_notice_that_it_was_not_delivered_is_a_receipt_of_the_message_that_it_gives_back(given: str) -> None:
    heard = read(BOUNCE.format(action="failed", given=given, id=ID).encode(), None)
    (receipt,) = heard.receipts
    assert (receipt.step, Named(receipt.number, receipt.proof)) == (Step.FAILED, named(ID))
    assert receipt.detail == "5.1.1 smtp; 550 no such user"
    assert not heard.replies


def test_a_notice_that_it_is_late_is_no_receipt() -> None:
    assert read(BOUNCE.format(action="delayed", given="message/rfc822", id=ID).encode(), None) == Heard()


@pytest.mark.parametrize(
    "raw", [b"", b"\x00\xff", b"Content-Type: multipart/report; boundary=b\n\n--b\n", BOUNCE.encode()]
)
def test_odd_mail_tells_nothing(raw: bytes) -> None:
    assert read(raw, None) == Heard()
