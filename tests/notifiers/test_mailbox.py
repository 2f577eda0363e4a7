"""The local mailbox keeps what it took, whatever happens to it, and can be told to misbehave."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from notifiers.mailbox import Doors, Mailbox
from notifiers.notifier import Message, Outcome
from notifiers.phones import Arrived, Phones
from notifiers.via_apprise import AppriseNotifier

LINE = Arrived("sms", "13800000000", "C-1", 0, "", "请应答", at="2026-07-01T03:20:15.000+00:00").as_line()
SERVE = "from pathlib import Path; from notifiers.mailbox import serve; serve('127.0.0.1', {}, {}, Path({!r}))"


def ask(mailbox: Mailbox, method: str, path: str, body: object = None) -> tuple[int, Any]:
    connection = HTTPConnection(mailbox.doors.host, mailbox.doors.http_port, timeout=5)
    try:
        connection.request(method, path, None if body is None else json.dumps(body))
        answer = connection.getresponse()
        text = answer.read().decode()
        return answer.status, json.loads(text) if answer.status == 200 else text
    finally:
        connection.close()


def mail(mailbox: Mailbox, number: str = "C-7", more: str = "") -> Message:
    doors = mailbox.doors
    address = f"tmail://{doors.host}:{doors.smtp_port}/Li@example.org?from=desk@example.org{more}"
    return Message(number, address, "【叫应】", "请应答", drill=False)


def sms(mailbox: Mailbox, number: str = "C-8") -> Message:
    address = f"tsms://{mailbox.doors.host}:{mailbox.doors.http_port}/13800000000"
    return Message(number, address, "", "请应答", drill=False)


def test_what_arrived_can_be_read_by_phone_and_in_order(mailbox: Mailbox, real: AppriseNotifier) -> None:
    real.send(mail(mailbox))
    real.send(sms(mailbox))
    status, phone = ask(mailbox, "GET", "/phones/li@EXAMPLE.org")
    assert status == 200
    [message] = phone["messages"]
    assert {name: value for name, value in message.items() if value and name != "at"} | {"repeat": 0} == {
        "channel": "mail",
        "to": "Li@example.org",
        "number": "C-7",
        "account": "desk@example.org",
        "provider_id": "<C-7.0@example.org>",
        "repeat": 0,
        "subject": "【叫应】",
        "body": "请应答",
    }
    _, rest = ask(mailbox, "GET", "/messages?since=1")
    assert ([message["channel"] for message in rest["messages"]], rest["next"]) == (["sms"], 2)
    assert ask(mailbox, "GET", "/messages?since=9")[1] == {"messages": [], "next": 9}


def test_faults_are_switched_over_http_for_one_address_or_all(mailbox: Mailbox, real: AppriseNotifier) -> None:
    ask(mailbox, "POST", "/faults", {"address": "li@example.org", "fault": "refuse"})
    assert real.send(mail(mailbox)).outcome is Outcome.failed_for_good
    assert real.send(sms(mailbox)).outcome is Outcome.accepted
    ask(mailbox, "POST", "/faults", {"address": "*", "fault": "busy"})
    ask(mailbox, "POST", "/faults", {"address": "li@example.org", "fault": "none"})
    assert real.send(mail(mailbox)).outcome is Outcome.failed_for_now
    assert real.send(sms(mailbox)).outcome is Outcome.failed_for_now


def test_a_silent_address_takes_the_message_and_leaves_the_sender_in_doubt(
    mailbox: Mailbox, real: AppriseNotifier
) -> None:
    ask(mailbox, "POST", "/faults", {"address": "*", "fault": "silent"})
    assert real.send(mail(mailbox, more="&rto=0.1")).outcome is Outcome.unknown
    assert [arrived.number for arrived in mailbox.phones.since(0)] == ["C-7"]


def test_a_slow_address_takes_the_message(mailbox: Mailbox, real: AppriseNotifier) -> None:
    ask(mailbox, "POST", "/faults", {"address": "*", "fault": "slow", "seconds": 0.05})
    assert real.send(mail(mailbox)).outcome is Outcome.accepted


def test_the_gateway_recognises_a_message_it_was_already_given(mailbox: Mailbox, real: AppriseNotifier) -> None:
    assert real.send(sms(mailbox)).provider_id == real.send(sms(mailbox)).provider_id
    assert len(mailbox.phones.of("13800000000")) == 1


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/faults", {"address": "x", "fault": "explode"}),
        ("/faults", {"fault": "busy"}),
        ("/faults", []),
        ("/sms", {"to": "1"}),
        ("/sms", {"to": "1", "number": "n", "repeat": "x", "text": "t"}),
    ],
)
def test_nonsense_is_refused_with_what_is_wanted(mailbox: Mailbox, path: str, body: object) -> None:
    status, text = ask(mailbox, "POST", path, body)
    assert status == 400
    assert "want" in text
    assert mailbox.phones.since(0) == []


def test_a_torn_last_line_is_not_read_and_does_not_spoil_the_next(tmp_path: Path, real: AppriseNotifier) -> None:
    file = tmp_path / "mailbox.jsonl"
    file.write_bytes(LINE + LINE[:40])
    phones = Phones(file)
    assert len(phones.since(0)) == 1
    mailbox = Mailbox(file)
    mailbox.start()
    try:
        real.send(sms(mailbox))
    finally:
        mailbox.stop()
    assert [arrived.number for arrived in phones.since(0)] == ["C-1", "C-8"]
    assert [arrived.number for arrived in Phones(file).since(0)] == ["C-1", "C-8"]


def test_a_reader_sees_what_comes_later_and_starts_over_with_a_new_file(tmp_path: Path) -> None:
    file = tmp_path / "mailbox.jsonl"
    phones = Phones(file)
    assert phones.of("13800000000") == []
    file.write_bytes(LINE)
    assert len(phones.of("13800000000")) == 1
    with file.open("ab") as more:
        more.write(LINE * 2)
    assert len(phones.of("13800000000")) == 3
    assert phones.addresses() == ["13800000000"]
    (tmp_path / "new").write_bytes(LINE)
    os.replace(tmp_path / "new", file)
    assert len(phones.of("13800000000")) == 1


def test_the_file_outlives_a_restart(tmp_path: Path, real: AppriseNotifier) -> None:
    for number in ("C-1", "C-2"):
        mailbox = Mailbox(tmp_path / "mailbox.jsonl")
        mailbox.start()
        real.send(sms(mailbox, number))
        mailbox.stop()
    assert [arrived.number for arrived in Phones(tmp_path / "mailbox.jsonl").since(0)] == ["C-1", "C-2"]


def test_a_taken_port_is_told_to_who_starts_the_mailbox(mailbox: Mailbox, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="in use"):
        Mailbox(tmp_path / "other.jsonl", Doors(smtp_port=mailbox.doors.smtp_port)).start()


def test_whatever_was_accepted_before_a_kill_is_in_the_file(tmp_path: Path, real: AppriseNotifier) -> None:
    file = tmp_path / "mailbox.jsonl"
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as two:
        doors = Doors("127.0.0.1", one.getsockname()[1], two.getsockname()[1])
    command = [sys.executable, "-c", SERVE.format(doors.smtp_port, doors.http_port, str(file))]
    with subprocess.Popen(command) as process:
        away = Mailbox(file, doors)
        while real.send(mail(away, "first")).outcome is not Outcome.accepted:
            assert process.poll() is None

        def send(n: int) -> tuple[str, Outcome]:
            if n == 100:
                process.kill()
            return f"C-{n}", real.send(mail(away, f"C-{n}")).outcome

        with ThreadPoolExecutor(8) as threads:
            outcomes = dict(threads.map(send, range(200)))
        process.wait()
    accepted = {number for number, outcome in outcomes.items() if outcome is Outcome.accepted}
    kept = [arrived.number for arrived in Phones(file).since(0)]
    assert len(accepted) >= 50
    assert accepted <= set(kept)
    assert len(kept) == len(set(kept))
    assert all(outcomes[number] in (Outcome.accepted, Outcome.unknown) for number in kept if number != "first")
