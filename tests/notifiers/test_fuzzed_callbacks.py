"""Whatever comes to a callback door is read, or refused for a reason: ten thousand inputs for every kind of channel."""

from __future__ import annotations

from collections import Counter

import pytest

from notifiers.channels.heard import Forged, Heard, Unreadable
from notifiers.channels.kinds import READERS
from tests.notifiers.fuzzed import SIGNED, account, inputs, said, written
from tests.notifiers.scripted import NOW

COUNT = 10_000


def test_every_kind_of_channel_is_tried() -> None:
    assert set(SIGNED) == set(READERS)


@pytest.mark.parametrize("kind", sorted(READERS))
def test_no_input_breaks_a_reader(kind: str) -> None:
    became: Counter[str] = Counter()
    for incoming in inputs(kind, COUNT):
        try:
            heard: Heard | None = READERS[kind](account(kind), incoming, NOW)
        except (Forged, Unreadable) as refused:
            became[type(refused).__name__] += 1
        else:
            became["heard"] += 1
            assert heard is not None
    assert became.total() == COUNT
    assert min(became["heard"], became["Forged"], became["Unreadable"]) > COUNT / 100, became


@pytest.mark.parametrize("kind", sorted(READERS))
def test_what_the_providers_really_send_is_heard(kind: str) -> None:
    for one in said(kind):
        incoming = SIGNED[kind](account(kind), written(kind, one))
        heard = READERS[kind](account(kind), incoming, NOW)
        assert heard.receipts or heard.replies or heard.uplinks
