"""The chain of the journal: one altered byte breaks it."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from states import chain

ENTRIES: list[dict[str, Any]] = [
    {"kind": "opened", "why": "", "form": {"rain": 81.5}},
    {"kind": "moved", "why": "上游来水", "to": "active/calling_out"},
    {"kind": "answered", "why": "", "who": {"name": "王德安"}},
]


def sealed(entries: list[dict[str, Any]]) -> list[str]:
    """The digests of a chain."""
    digests: list[str] = []
    for number, entry in enumerate(entries, start=1):
        digests.append(chain.digest(digests[-1] if digests else chain.START, number, entry))
    return digests


@given(st.integers(0, 2), st.data())
def test_one_altered_byte_breaks_the_chain_from_there_on(which: int, data: st.DataObject) -> None:
    """The digest covers all that an entry says, its number and the digest before it."""
    text = bytearray(chain.canonical(ENTRIES[which]))
    place = data.draw(st.integers(0, len(text) - 1))
    text[place] ^= data.draw(st.integers(1, 255))
    whole = sealed(ENTRIES)
    try:
        altered = json.loads(bytes(text).decode())
    except (UnicodeDecodeError, ValueError):
        return
    if altered == ENTRIES[which]:
        return

    broken = sealed([*ENTRIES[:which], altered, *ENTRIES[which + 1 :]])

    assert broken[:which] == whole[:which]
    assert all(one != other for one, other in zip(broken[which:], whole[which:], strict=True))


def test_an_entry_that_is_left_out_or_moved_breaks_the_chain() -> None:
    """A gap and an exchange are seen like an alteration."""
    whole = sealed(ENTRIES)

    assert sealed(ENTRIES[1:])[-1] != whole[-1]
    assert sealed([ENTRIES[1], ENTRIES[0], ENTRIES[2]])[-1] != whole[-1]


def test_the_order_of_words_in_an_entry_does_not_matter() -> None:
    """A database gives them back in an order of its own."""
    assert chain.canonical({"a": 1, "b": "甲"}) == chain.canonical({"b": "甲", "a": 1}) == b'{"a":1,"b":"\xe7\x94\xb2"}'
