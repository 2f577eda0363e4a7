"""One-time codes: those of the standard, each once, only in their half minute and its neighbours."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from states import totp

SECRET = b"12345678901234567890"
NOW = datetime(2026, 8, 23, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_the_codes_are_those_of_the_standard(moment: int, written: str) -> None:
    """RFC 6238, appendix B, SHA-1."""
    assert totp.code(SECRET, totp.step_of(datetime.fromtimestamp(moment, UTC)), digits=8) == written


@pytest.mark.parametrize(("off", "taken"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_telephone_may_be_half_a_minute_off(off: int, taken: bool) -> None:
    given = totp.code(SECRET, totp.step_of(NOW + timedelta(seconds=off)))
    assert (totp.matching_step(SECRET, given, NOW, used=0) is not None) == taken


def test_a_code_that_was_used_is_used_up_and_so_is_every_earlier_one() -> None:
    step = totp.step_of(NOW)
    assert totp.matching_step(SECRET, totp.code(SECRET, step), NOW, used=step) is None
    assert totp.matching_step(SECRET, totp.code(SECRET, step - 1), NOW, used=step) is None
    assert totp.matching_step(SECRET, totp.code(SECRET, step + 1), NOW, used=step) == step + 1


def test_a_code_may_be_typed_with_a_space_and_nothing_else_passes() -> None:
    given = totp.code(SECRET, totp.step_of(NOW))
    assert totp.matching_step(SECRET, f" {given[:3]} {given[3:]}", NOW, used=0) == totp.step_of(NOW)
    for wrong in ("", given[:5], given + "0", "１２３４５６"):
        assert totp.matching_step(SECRET, wrong, NOW, used=0) is None


def test_the_address_tells_the_telephone_whose_code_it_is() -> None:
    parts = urlsplit(totp.address(SECRET, "duty 1", "Tocsin"))
    assert (parts.scheme, parts.netloc, parts.path) == ("otpauth", "totp", "/Tocsin:duty%201")
    assert parse_qs(parts.query) == {
        "secret": ["GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"],
        "issuer": ["Tocsin"],
        "digits": ["6"],
        "period": ["30"],
    }
