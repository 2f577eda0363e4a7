"""Replies written on a pretend phone are read as any mail server gives them out: the same rules hold at both."""

from __future__ import annotations

import imaplib
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from api.rehearsing import made_up_mailbox
from notifiers.channels import mail_heard
from notifiers.channels.accounts import ChannelAccount
from notifiers.channels.mail_numbers import message_id, named
from notifiers.channels.mailbox_reading import MailboxAway, Mark, read
from notifiers.gate import Gate
from notifiers.mailbox import Mailbox
from notifiers.notifier import Message, Outcome
from notifiers.phones import Arrived
from notifiers.rehearsed.letters import Letters
from notifiers.via_apprise import AppriseNotifier
from tests.notifiers.imap_server import ImapServer
from tests.notifiers.pretended import Pretended
from tests.notifiers.scripted import NOW

LINK = "http://desk.example/c/Ab3dEf6hIj9kLm2nOp5qRs"
SENT = Arrived(
    "mail", "li@phones.example", "C-7", 0, "【叫应】", "请应答：收到", account="duty@tocsin.example",
    provider_id=message_id(Message("C-7", "", "", "", drill=True, link=LINK), 0, "tocsin.example"),
)  # fmt: skip
LONG_AGO = date(2020, 1, 1)


@dataclass
class Server:
    """A mailbox, and the way in which mails come into it."""

    account: ChannelAccount
    comes: Callable[[str], None]


@pytest.fixture(params=["a mail server of others", "the mailbox of replies"])
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server]:
    letters = Letters(tmp_path / "replies.jsonl", lambda: NOW)
    if request.param == "the mailbox of replies":
        pretended = Pretended(tmp_path / "mailbox.jsonl")
        pretended.server.start()
        yield Server(made_up_mailbox(pretended.server.imap_port), lambda text: letters.write_back(SENT, text))
        pretended.server.stop()
    else:
        with ImapServer() as imap:

            def comes(text: str) -> None:
                letters.write_back(SENT, text)
                imap.comes(letters.all()[-1].raw)

            yield Server(imap.account, comes)


def said(server: Server, mark: Mark) -> list[tuple[str, str]]:
    heard = [mail_heard.read(one.raw, one.at) for one in read(server.account, mark, LONG_AGO)]
    return [(reply.answer, reply.number) for one in heard for reply in one.replies]


def test_an_empty_mailbox_is_read_and_tells_nothing(server: Server) -> None:
    assert read(server.account, Mark(), LONG_AGO) == ()


def test_mails_above_the_mark_are_read_once_the_oldest_first(server: Server) -> None:
    for text in ("收到", "不能到岗，在外地"):
        server.comes(text)
    assert said(server, Mark()) == [("received", "C-7"), ("declined", "C-7")]
    first, last = (one.mark for one in read(server.account, Mark(), LONG_AGO))
    assert first.uid < last.uid
    assert said(server, first) == [("declined", "C-7")]
    assert said(server, last) == []
    server.comes("接受，30分钟后到岗")
    assert said(server, last) == [("accepted", "C-7")]


def test_under_other_numbers_everything_is_read_again(server: Server) -> None:
    server.comes("收到")
    (letter,) = read(server.account, Mark(), LONG_AGO)
    assert letter.mark.validity > 0
    assert said(server, replace(letter.mark, validity=letter.mark.validity + 1)) == [("received", "C-7")]


def test_the_last_mail_is_in_every_range_that_has_no_end(server: Server) -> None:
    server.comes("收到")
    place = urlsplit(server.account.base_url)
    with imaplib.IMAP4(str(place.hostname), place.port or 0, timeout=10) as line:
        line.login(server.account.secret("user"), server.account.secret("password"))
        line.select("INBOX", readonly=True)
        (last,) = read(server.account, Mark(), LONG_AGO)
        assert line.uid("SEARCH", f"UID {last.mark.uid + 7}:*") == ("OK", [str(last.mark.uid).encode()])


def test_what_came_before_the_day_is_not_read(server: Server) -> None:
    server.comes("收到")
    assert read(server.account, Mark(), date(2100, 1, 1)) == ()


def test_a_folder_that_is_not_there_is_told(server: Server) -> None:
    account = replace(server.account, secrets={**server.account.secrets, "folder": "Nowhere"})
    with pytest.raises(MailboxAway):
        read(account, Mark(), LONG_AGO)


def test_when_it_came_is_told_with_it(server: Server) -> None:
    server.comes("收到")
    (letter,) = read(server.account, Mark(), LONG_AGO)
    assert letter.at is not None
    assert letter.at.tzinfo == UTC


@pytest.fixture
def phones(tmp_path: Path) -> Iterator[Pretended]:
    pretended = Pretended(tmp_path / "mailbox.jsonl")
    pretended.server.start()
    yield pretended
    pretended.server.stop()


def test_a_mail_on_a_pretend_phone_is_replied_to_in_words(phones: Pretended, tmp_path: Path) -> None:
    mailbox = Mailbox(tmp_path / "mailbox.jsonl")
    mailbox.start()
    try:
        notifier = AppriseNotifier(Gate(["drill.example"]), lambda: NOW)
        to = f"tmail://127.0.0.1:{mailbox.doors.smtp_port}/Li@phones.example?from=duty@tocsin.example"
        sent = notifier.send(Message("C-7", to, "【叫应】", "请应答", drill=False, link=LINK))
        notifier.close()
    finally:
        mailbox.stop()
    assert sent.outcome is Outcome.accepted
    assert phones.ask("POST", "/phones/li@phones.example/answer", {"tap": "received"})[0] == 400
    assert phones.does("li@phones.example", text="交副岗")["status"] == 202
    (letter,) = read(made_up_mailbox(phones.server.imap_port), Mark(), LONG_AGO)
    (reply,) = mail_heard.read(letter.raw, letter.at).replies
    assert (reply.answer, reply.number, reply.sender) == ("delegated", "C-7", "Li@phones.example")
    known = named(SENT.provider_id)
    assert known is not None
    assert reply.proof == known.proof


def test_the_page_of_a_phone_has_a_box_for_the_reply_to_a_mail_that_names_itself(
    phones: Pretended, tmp_path: Path
) -> None:
    lines = [Arrived.at_time(NOW.isoformat(), one).as_line() for one in (SENT, replace(SENT, to="x@y", provider_id=""))]
    (tmp_path / "mailbox.jsonl").write_bytes(b"".join(lines))
    assert 'name="text"' in phones.ask("GET", "/phone/li@phones.example")[1]
    assert 'name="text"' not in phones.ask("GET", "/phone/x@y")[1]
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert phones.ask("POST", "/phone/li@phones.example", "number=C-7&text=ok", **form)[0] == 303
    assert "回信已放入回信邮箱" in phones.ask("GET", "/phone/li@phones.example?said=202")[1]


@pytest.mark.parametrize(
    "line",
    [b"", b"\xff\xfe", b"a", b"a UID SEARCH UID x:*", b"a UID FETCH 1 (BODY[])", b"a SELECT INBOX", b"a EXAMINE INBOX",
     b"a UID SEARCH UID 1:* SINCE 99-Xyz-2026", b"{5}", b"a " + b"x" * 60_000, b"a " + b"x" * 90_000],
)  # fmt: skip
def test_what_it_does_not_know_is_refused_and_others_are_still_served(phones: Pretended, line: bytes) -> None:
    with socket.create_connection(("127.0.0.1", phones.server.imap_port), timeout=10) as odd:
        assert odd.recv(200).startswith(b"* OK")
        odd.sendall(line + b"\r\n")
        said = odd.recv(200)
    assert b" OK" not in said
    assert read(made_up_mailbox(phones.server.imap_port), Mark(), LONG_AGO) == ()


def test_a_letter_that_a_kill_has_torn_hides_no_other(tmp_path: Path) -> None:
    letters = Letters(tmp_path / "replies.jsonl", lambda: datetime(2026, 8, 23, tzinfo=UTC))
    letters.write_back(SENT, "收到")
    with (tmp_path / "replies.jsonl").open("ab") as file:
        file.write(b'{"at": "20\n')
    letters.write_back(SENT, "已到岗")
    assert [one.uid for one in letters.all()] == [1, 3]
