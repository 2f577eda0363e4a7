"""Mail through an account: how its server is entered, who the sender is, nothing of which stands in an address."""

from __future__ import annotations

from collections.abc import Mapping
from email import message_from_bytes
from email.policy import default

import pytest

from notifiers import reasons
from notifiers.channels.accounts import ChannelAccount, FixedAccounts
from notifiers.channels.connections import Encryption
from notifiers.channels.kinds import KINDS
from notifiers.channels.mail_by_account import server_of
from notifiers.gate import Gate
from notifiers.notifier import Message, Outcome, Result
from notifiers.via_apprise import AppriseNotifier
from tests.notifiers.scripted import NOW, ScriptedMailServer

SENDER = "duty@county.example"


def office(base_url: str, **values: str) -> ChannelAccount:
    """An account of the office."""
    return ChannelAccount("office", "smtp", False, base_url, {"address": SENDER} | values)


def sent(account: ChannelAccount, address: str = "smtp://office/li@example.org") -> Result:
    """What became of one mail."""
    notifier = AppriseNotifier(Gate(accounts=FixedAccounts(account)), lambda: NOW)
    try:
        return notifier.send(Message("C-7", address, "【叫应】启动", "请应答", drill=False))
    finally:
        notifier.close()


@pytest.mark.parametrize(
    ("base_url", "mode", "port", "encryption"),
    [
        ("smtps://mail.example", "", 465, Encryption.implicit),
        ("smtps://mail.example:465", "", 465, Encryption.implicit),
        ("smtps://mail.example:587", "", 587, Encryption.starttls),
        ("smtps://mail.example:994", "implicit", 994, Encryption.implicit),
        ("smtps://mail.example:465", "starttls", 465, Encryption.starttls),
        ("smtp://127.0.0.1", "", 25, Encryption.none),
    ],
)
def test_a_server_is_entered_as_its_port_or_its_keeper_says_and_never_in_the_clear_from_afar(
    base_url: str, mode: str, port: int, encryption: Encryption
) -> None:
    server = server_of(office(base_url, mode=mode))
    assert (server.port, server.encryption, server.verify) == (port, encryption, True)


def test_a_mail_comes_from_the_sender_of_its_account_under_the_name_that_it_says() -> None:
    with ScriptedMailServer() as server:
        assert sent(office(f"smtp://127.0.0.1:{server.port}", name="筠连县防汛办")).outcome is Outcome.accepted
        (mail,) = [message_from_bytes(body, policy=default) for body in server.bodies]
    assert (mail["From"].addresses[0].addr_spec, mail["From"].addresses[0].display_name) == (SENDER, "筠连县防汛办")
    assert mail["To"] == "li@example.org"


def test_a_refused_log_in_is_for_good_and_tells_no_password() -> None:
    with ScriptedMailServer({"ehlo": "250-scripted\r\n250 AUTH PLAIN", "auth": "535 wrong"}) as server:
        result = sent(office(f"smtp://127.0.0.1:{server.port}", user="duty", password="geheim-1"))
    assert (result.outcome, result.reason) == (Outcome.failed_for_good, reasons.LOG_IN_REFUSED)
    assert "geheim" not in result.detail


@pytest.mark.parametrize(
    "target", ["li", "li@example.org,wang@example.org", "li@example.org/wang@example.org", "l<i@x"]
)
def test_an_address_names_one_plain_mailbox(target: str) -> None:
    with ScriptedMailServer() as server:
        result = sent(office(f"smtp://127.0.0.1:{server.port}"), f"smtp://office/{target}")
        assert (result.outcome, server.bodies) == (Outcome.failed_for_good, [])


@pytest.mark.parametrize(("values", "rate"), [({}, None), ({"per_second": "5"}, 5.0)])
def test_only_a_rate_that_the_keeper_gives_holds_mail_back(values: Mapping[str, str], rate: float | None) -> None:
    assert KINDS["smtp"].rate(values) == rate
    assert KINDS["smtp"].limited
