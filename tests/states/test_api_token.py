"""Interface tokens: one of ours is told from a misspelled one and from that of another installation."""

import pytest

from states import api_token
from states.api_token import Fault

TOKEN = api_token.written("0a1b2c3d", b"\x5e" * api_token.SECRET_BYTES)


def test_a_token_says_what_it_is_and_where_it_belongs() -> None:
    assert TOKEN.startswith("tocsin_0a1b2c3d_5e5e5e")
    assert api_token.fault(TOKEN, "0a1b2c3d") is None
    assert api_token.name_of(TOKEN) == "5e5e5e"


def test_a_token_of_another_installation_is_told_as_such() -> None:
    assert api_token.fault(TOKEN, "ffffffff") is Fault.ELSEWHERE


@pytest.mark.parametrize(
    "given", ["", "tocsin_", TOKEN[:-1], TOKEN + "0", TOKEN.replace("5e5e", "5e5f", 1), TOKEN.upper(), f" {TOKEN}"]
)
def test_a_misspelled_token_is_no_token(given: str) -> None:
    assert api_token.fault(given, "0a1b2c3d") is Fault.SHAPE
