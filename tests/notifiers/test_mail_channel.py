"""What a mail server says, and what we make of it."""

from __future__ import annotations

import socket
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest

from notifiers import reasons
from notifiers.channels.handover import HANDOVER
from notifiers.channels.mail import Letter
from notifiers.mailbox import Mailbox
from notifiers.notifier import Message, Outcome
from notifiers.via_apprise import AppriseNotifier
from tests.notifiers.scripted import HANG_UP, ScriptedMailServer


def mail(port: int, more: str = "", user: str = "", **fields: object) -> Message:
    address = f"tmail://{user}127.0.0.1:{port}/li@example.org?from=desk@example.org{more}"
    values = {"number": "C-7", "subject": "叫应", "body": "请应答", "drill": False} | fields
    return Message(address=address, **values)  # type: ignore[arg-type]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def test_a_refused_connection_is_for_now(real: AppriseNotifier) -> None:
    result = real.send(mail(free_port()))
    assert (result.outcome, result.reason) == (Outcome.failed_for_now, reasons.NO_CONNECTION)


@pytest.mark.parametrize(
    ("script", "outcome", "reason"),
    [
        ({"hello": "421 too many lines"}, Outcome.failed_for_now, reasons.BUSY),
        ({"hello": HANG_UP}, Outcome.failed_for_now, reasons.NO_CONNECTION),
        ({"mail": "451 later"}, Outcome.failed_for_now, reasons.BUSY),
        ({"mail": "550 not you"}, Outcome.failed_for_good, reasons.SENDER_REFUSED),
        ({"rcpt": "450 greylisted"}, Outcome.failed_for_now, reasons.BUSY),
        ({"rcpt": "550 no such person"}, Outcome.failed_for_good, reasons.RECIPIENT_REFUSED),
        ({"rcpt": HANG_UP}, Outcome.failed_for_now, reasons.NO_CONNECTION),
        ({"data": "421 closing"}, Outcome.failed_for_now, reasons.BUSY),
        ({"body": "452 disk full"}, Outcome.failed_for_now, reasons.BUSY),
        ({"body": "554 looks like spam"}, Outcome.failed_for_good, reasons.TEXT_REFUSED),
        ({"body": HANG_UP}, Outcome.unknown, reasons.NO_ANSWER),
    ],
)
def test_each_answer_of_the_server_has_its_outcome(
    real: AppriseNotifier, script: dict[str, str], outcome: Outcome, reason: object
) -> None:
    with ScriptedMailServer(script) as server:
        result = real.send(mail(server.port))
    assert (result.outcome, result.reason) == (outcome, reason)


def test_silence_after_the_body_is_unknown_and_never_sent_again_by_itself(real: AppriseNotifier) -> None:
    with ScriptedMailServer({"body": "250-"}) as server:
        result = real.send(mail(server.port, "&rto=0.1"))
        assert (result.outcome, result.reason) == (Outcome.unknown, reasons.NO_ANSWER)
        assert len(server.bodies) == 1


def test_a_lost_answer_on_a_kept_line_is_unknown_and_not_sent_again(real: AppriseNotifier) -> None:
    with ScriptedMailServer() as server:
        real.send(mail(server.port))
        server.script = {"body": HANG_UP}
        assert real.send(mail(server.port)).outcome is Outcome.unknown
        assert len(server.bodies) == 2


PIPELINED = {"ehlo": "250-scripted\r\n250 PIPELINING"}


def test_a_server_that_takes_commands_together_hears_all_three_in_one_breath(real: AppriseNotifier) -> None:
    """It holds every answer back until it is asked for the body: who waits for one after the other waits for ever."""
    with ScriptedMailServer(PIPELINED, holds_back=True) as server:
        assert real.send(mail(server.port, "&rto=2")).outcome is Outcome.accepted
        assert len(server.bodies) == 1


@pytest.mark.parametrize("data", ["354 go on", "503 whom for?"])
@pytest.mark.parametrize(
    ("script", "outcome", "reason"),
    [
        ({"mail": "550 not you"}, Outcome.failed_for_good, reasons.SENDER_REFUSED),
        ({"rcpt": "450 greylisted"}, Outcome.failed_for_now, reasons.BUSY),
        ({"rcpt": "550 no such person"}, Outcome.failed_for_good, reasons.RECIPIENT_REFUSED),
        ({"rcpt": "252 perhaps"}, Outcome.failed_for_now, reasons.BUSY),
    ],
)
def test_what_is_refused_in_one_breath_is_the_first_that_was_and_nothing_of_the_letter_goes_out(
    real: AppriseNotifier, script: dict[str, str], outcome: Outcome, reason: object, data: str
) -> None:
    with ScriptedMailServer(PIPELINED | script | {"data": data}) as server:
        result = real.send(mail(server.port))
        assert (result.outcome, result.reason) == (outcome, reason)
        assert b"".join(server.bodies) == b""
        server.script = PIPELINED
        assert real.send(mail(server.port)).outcome is Outcome.accepted
        assert server.lines == 1, "the line stays usable"


def test_messages_share_a_kept_connection(real: AppriseNotifier) -> None:
    with ScriptedMailServer() as server:
        assert {real.send(mail(server.port)).outcome for _ in range(5)} == {Outcome.accepted}
        assert server.lines == 1


def test_a_line_stays_usable_after_a_refusal(real: AppriseNotifier) -> None:
    with ScriptedMailServer({"rcpt": "550 no"}) as server:
        real.send(mail(server.port))
        server.script = {}
        assert real.send(mail(server.port)).outcome is Outcome.accepted
        assert server.lines == 1


def test_a_line_that_will_not_start_over_is_not_kept(real: AppriseNotifier) -> None:
    with ScriptedMailServer({"rcpt": "550 no", "rset": "421 bye"}) as server:
        real.send(mail(server.port))
        server.script = {}
        assert real.send(mail(server.port)).outcome is Outcome.accepted
        assert server.lines == 2


def test_a_kept_line_that_the_server_has_dismissed_meanwhile_is_replaced(real: AppriseNotifier) -> None:
    with ScriptedMailServer() as server:
        real.send(mail(server.port))
        server.dismiss()
        assert real.send(mail(server.port)).outcome is Outcome.accepted
        assert server.lines == 2


def test_a_fresh_line_that_breaks_is_not_tried_a_second_time(real: AppriseNotifier) -> None:
    with ScriptedMailServer({"rcpt": HANG_UP}) as server:
        assert real.send(mail(server.port)).outcome is Outcome.failed_for_now
        assert server.lines == 1


def test_a_kept_line_that_dies_at_the_first_word_is_replaced_once(real: AppriseNotifier) -> None:
    class Moody(ScriptedMailServer):
        def _answer(self, verb: str) -> str:
            return HANG_UP if verb == "mail" and self.lines == 1 and self.bodies else super()._answer(verb)

    with Moody() as server:
        assert real.send(mail(server.port)).outcome is Outcome.accepted
        assert real.send(mail(server.port)).outcome is Outcome.accepted
        assert server.lines == 2


def test_required_encryption_is_never_dropped(real: AppriseNotifier) -> None:
    with ScriptedMailServer() as server:
        plain = mail(server.port)
        result = real.send(replace(plain, address=plain.address.replace("tmail:", "tmails:")))
        assert (result.outcome, result.reason) == (Outcome.failed_for_good, reasons.NO_ENCRYPTION)
        assert server.bodies == []


def test_a_refused_log_in_is_for_good_and_tells_no_password(real: AppriseNotifier) -> None:
    with ScriptedMailServer({"ehlo": "250-scripted\r\n250 AUTH PLAIN", "auth": "535 wrong"}) as server:
        result = real.send(mail(server.port, user="desk:geheim@"))
    assert (result.outcome, result.reason) == (Outcome.failed_for_good, reasons.LOG_IN_REFUSED)
    assert "geheim" not in repr(result)


@pytest.mark.parametrize("target", ["li", "li@example.org%0d%0aRCPT%20TO:<x@y>", "a@b@c", "%3Cli@example.org%3E"])
def test_only_a_plain_mailbox_is_a_recipient(real: AppriseNotifier, target: str) -> None:
    result = real.send(Message("n", f"tmail://127.0.0.1:1/{target}?from=d@e.f", "", "x", drill=False))
    assert (result.outcome, result.reason) == (Outcome.failed_for_good, reasons.ADDRESS_WRONG_FOR_CHANNEL)


def test_number_and_repeat_travel_in_the_mail_and_a_repeat_refers_to_the_first(real: AppriseNotifier) -> None:
    with ScriptedMailServer() as server:
        first, again = (real.send(mail(server.port, repeat=repeat)) for repeat in (0, 1))
        letters = [message_from_bytes(body, _class=EmailMessage, policy=default) for body in server.bodies]
    assert [letter["Message-ID"] for letter in letters] == [first.provider_id, again.provider_id]
    assert [letter["X-Tocsin-Number"] for letter in letters] == ["C-7", "C-7"]
    assert [letter["X-Tocsin-Repeat"] for letter in letters] == ["0", "1"]
    assert letters[1]["References"] == first.provider_id


def test_the_same_attempt_has_the_same_id_so_that_a_mail_server_may_drop_the_second(
    real: AppriseNotifier, mailbox: Mailbox
) -> None:
    message = mail(mailbox.doors.smtp_port)
    assert real.send(message).provider_id == real.send(message).provider_id


def test_chinese_text_and_its_page_arrive_as_written(real: AppriseNotifier) -> None:
    with ScriptedMailServer() as server:
        body = "第一行\n.以点开头\n\n末行"
        real.send(
            mail(
                server.port,
                "&name=%E7%AD%A0%E8%BF%9E%E5%8E%BF",
                subject="叫应\r\nBcc: x@y",
                body=body,
                html="<p>应答</p>",
            )
        )
        letter = message_from_bytes(server.bodies[0], _class=EmailMessage, policy=default)
    assert letter["Subject"] == "叫应 Bcc: x@y"
    assert letter["Bcc"] is None
    assert letter["From"] == "筠连县 <desk@example.org>"
    assert _text(letter, "plain") == body
    assert _text(letter, "html") == "<p>应答</p>"
    assert server.bodies[0].isascii()
    assert server.bodies[0].count(b"Content-Transfer-Encoding: base64") == 2


_LONG = "筠连县防汛抗旱指挥部办公室（值班室）"


@pytest.mark.parametrize("name", ["", "Desk", "Desk <one>, two", _LONG, "D" * 100], ids=len)
@pytest.mark.parametrize("subject", ["call", "叫应" * 90, "one word " * 30, "w" * 200, "到 " * 40], ids=len)
def test_names_and_subjects_of_any_length_are_read_as_they_were_written(name: str, subject: str) -> None:
    message = replace(mail(25), subject=subject)
    data = Letter("desk@example.org", "zhang@example.org", name, message).as_bytes()
    letter = message_from_bytes(data, _class=EmailMessage, policy=default)
    (sender,) = letter["From"].addresses
    assert (sender.display_name, sender.addr_spec) == (name, "desk@example.org")
    assert " ".join(letter["Subject"].split()) == " ".join(subject.split())
    assert all(len(line) <= 998 for line in data.split(b"\r\n"))
    assert letter.defects == []


@pytest.mark.parametrize("broken", ["a\r\nBcc: x@y", "a\nBcc: x@y", "a\rBcc: x@y", "a\r\n\r\nbody"])
def test_no_header_is_made_of_a_line_that_somebody_put_into_another(broken: str) -> None:
    message = replace(mail(25), number=broken)
    letter = message_from_bytes(
        Letter("desk@example.org", "zhang@example.org", "", message).as_bytes(), _class=EmailMessage, policy=default
    )
    assert letter["Bcc"] is None
    assert letter["X-Tocsin-Number"] is not None


@pytest.mark.parametrize("number", ["演练 7", "7 " * 80], ids=["not_ascii", "long"])
def test_a_header_that_does_not_fit_as_it_stands_is_encoded_or_folded(number: str) -> None:
    data = Letter("desk@example.org", "zhang@example.org", "", replace(mail(25), number=number)).as_bytes()
    field = data.partition(b"X-Tocsin-Number")[2].partition(b"X-Tocsin-Repeat")[0]
    assert field.isascii()
    assert max(map(len, field.split(b"\r\n"))) <= 78
    letter = message_from_bytes(data, _class=EmailMessage, policy=default)
    assert letter["X-Tocsin-Number"].split() == number.split()


def _text(letter: EmailMessage, kind: str) -> str:
    part = letter.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n").rstrip()


def test_nothing_of_a_message_stays_with_the_thread_that_sent_it(real: AppriseNotifier) -> None:
    real.send(mail(free_port()))
    assert HANDOVER.get() is None
