"""What is shown of an address, and what a channel may say of it, gives nobody the number or the secret."""

import pytest

from notifiers.address import hushed, masked


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("tsms://127.0.0.1:9903/13812340001", "138****0001"),
        ("tmails://duty:pass-word@mail.example/wang.shuji@gov.example", "wan****huji@gov.example"),
        ("tsms://gate.example/119", "1***"),
        ("jsons://hooks.example/k3y-of-the-robot?token=abcd", "jsons://hooks.example/***"),
        ("further://robots/k3y-of-the-robot", "robots/***obot"),
        ("further://robots/k3y", "robots/***"),
    ],
)  # fmt: skip
def test_an_address_is_shown_so_that_only_its_owner_knows_it(address: str, shown: str) -> None:
    assert masked(address) == shown


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("tsms://u:gate-pass@gate.example/13812340001?key=s3cr3t", "13812340001 refused, key s3cr3t, gate-pass"),
        ("jsons://hooks.example/k3y-of-robot/second-half?token=abcdef", "404 k3y-of-robot second-half abcdef"),
        ("tsms://gate.example/13812340001", "OSError: tsms://gate.example/13812340001 away"),
        ("further://robots/k3y-of-robot", "no robot k3y-of-robot"),
        ("not an address 13812340001", "no channel: not an address 13812340001"),
    ],
)  # fmt: skip
def test_what_a_channel_said_keeps_its_words_and_loses_the_number_and_the_secrets(address: str, said: str) -> None:
    told = hushed(said, address)
    assert [
        one for one in ("13812340001", "s3cr3t", "gate-pass", "k3y-of", "second-half", "abcdef") if one in told
    ] == []
    assert "***" in told
