"""What lies encrypted: opened only by its key, only where it was put, and under new keys as old ones go."""

import pytest

from records.vault import DERIVED, Unreadable, Vault

OLD, NEW = b"o" * 32, b"n" * 32


def test_what_was_shut_is_opened_again_and_is_never_twice_the_same() -> None:
    vault = Vault.of(b"an installation's secret")
    first, second = (vault.shut(b"GEZDGNBV", "second_factor:1") for _ in range(2))
    assert first != second
    assert "GEZDGNBV" not in first
    assert vault.open(first, "second_factor:1") == b"GEZDGNBV"


def test_what_was_moved_to_another_row_or_altered_can_not_be_opened() -> None:
    vault = Vault.of(b"secret")
    kept = vault.shut(b"GEZDGNBV", "second_factor:1")
    altered = kept[:-6] + ("AAAAAA" if kept[-6:] != "AAAAAA" else "BBBBBB")
    for value, about in ((kept, "second_factor:2"), (altered, "second_factor:1"), ("v1:secret:%%", "x"), ("", "x")):
        with pytest.raises(Unreadable):
            vault.open(value, about)


def test_another_installation_opens_nothing() -> None:
    kept = Vault.of(b"here").shut(b"x", "y")
    with pytest.raises(Unreadable):
        Vault.of(b"elsewhere").open(kept, "y")


def test_the_first_key_shuts_and_every_key_opens() -> None:
    before = Vault.of(b"secret", {"a": OLD})
    kept = before.shut(b"x", "y")
    after = Vault.of(b"secret", {"b": NEW, "a": OLD})
    assert (after.lies_under(kept), after.current) == ("a", "b")
    assert after.open(kept, "y") == b"x"
    assert after.lies_under(after.shut(b"x", "y")) == "b"
    with pytest.raises(Unreadable):
        Vault.of(b"secret", {"b": NEW}).open(kept, "y")


def test_a_value_from_before_there_were_keys_is_still_opened() -> None:
    kept = Vault.of(b"secret").shut(b"x", "y")
    assert Vault.of(b"secret", {"a": NEW}).lies_under(kept) == DERIVED
    assert Vault.of(b"secret", {"a": NEW}).open(kept, "y") == b"x"
