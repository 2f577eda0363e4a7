"""Rehearsed providers stand for the accounts for drills that point at them, and for nothing real."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from api.rehearsing import PointingHere, made_up
from notifiers.channels.accounts import ChannelAccount, FixedAccounts
from notifiers.rehearsed.kinds import PROVIDERS
from tests.conftest import free_port


@pytest.mark.parametrize(
    ("drill", "base_url", "here"),
    [
        (True, "http://127.0.0.1:8604/hook/hub", True),
        (True, "http://localhost:8604/hook/hub", True),
        (False, "http://127.0.0.1:8604/hook/hub", False),
        (True, "http://127.0.0.1:8605/hook/hub", False),
        (True, "https://hub.example/in", False),
    ],
)
def test_only_an_account_for_drills_that_points_here_is_rehearsed(drill: bool, base_url: str, here: bool) -> None:
    known = FixedAccounts(ChannelAccount("hub", "hook", drill, base_url))
    assert (PointingHere(known, 8604).find("hub") is not None) is here
    assert PointingHere(known, 8604).find("other") is None


def test_made_up_accounts_are_for_drills_and_the_same_at_every_start_of_one_deployment() -> None:
    accounts = made_up(8604, b"one")
    assert len(accounts) == len(PROVIDERS)
    assert all(one.drill and PointingHere(FixedAccounts(), 8604).includes(one) for one in accounts)
    assert accounts == made_up(8604, b"one")
    assert [one.secrets for one in accounts] != [one.secrets for one in made_up(8604, b"two")]


def test_the_command_says_where_the_phones_are_and_ends_when_it_is_told(tmp_path: Path) -> None:
    port, imap = free_port(), free_port()
    ports = {"TOCSIN_PROVIDERS_PORT": str(port), "TOCSIN_PROVIDERS_IMAP_PORT": str(imap)}
    told = {**os.environ, **ports, "TOCSIN_DATA_FOLDER": str(tmp_path)}
    command = [sys.executable, "-u", "-m", "api.command_line", "rehearse", "providers", "--all-kinds"]
    with subprocess.Popen(command, env=told, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = [process.stdout.readline() for _ in range(4)]
        process.terminate()
        said += process.stdout.readlines()
        assert process.wait(10) == 0
    assert f"Pretend phones: http://127.0.0.1:{port}/\n" in said
    assert f"  hook  http://127.0.0.1:{port}/hook/drill_hook\n" in said
    mailbox = said.index(f"  mailbox  imap://127.0.0.1:{imap}\n")
    assert "TOCSIN_PROVIDERS_IMAP_PORT" in said[mailbox + 1]
    assert [line for line in said if "TOCSIN_PROVIDERS_PORT" in line]
    assert any(line.startswith("  secret: whsec_") for line in said)
