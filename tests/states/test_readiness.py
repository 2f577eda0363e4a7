"""What is missing at one person, what weighs, and in which order it is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from states.readiness import FRESH_DAYS, NAMES, OF_WEIGHT, Reach, Shortfall, Want, in_order, is_ready, of_person
from states.text import Text

NOW = datetime(2026, 8, 23, 9, 10, tzinfo=UTC)
LATELY = NOW - timedelta(days=1)
FRESH = timedelta(days=FRESH_DAYS)
BOTH = frozenset({"mail", "sms"})


def wants(channels: frozenset[str], answered_at: datetime | None) -> set[Want]:
    reach = Reach("p1", Text("张三", "Zhang San"), Text("值班员", "duty officer"), channels, answered_at)
    return {one.want for one in of_person(reach, NOW)}


@pytest.mark.parametrize(
    ("channels", "answered_at", "expected"),
    [
        (BOTH, LATELY, set()),
        (frozenset(), LATELY, {Want.UNREACHABLE}),
        (frozenset(), None, {Want.UNREACHABLE}),
        (BOTH, None, {Want.NOT_VERIFIED}),
        (frozenset({"sms"}), LATELY, {Want.ONE_CHANNEL}),
        (frozenset({"sms"}), None, {Want.ONE_CHANNEL, Want.NOT_VERIFIED}),
        (BOTH, NOW - FRESH, set()),
        (BOTH, NOW - FRESH - timedelta(seconds=1), {Want.STALE}),
    ],
)
def test_a_person_wants_two_channels_and_an_answer_within_ninety_days(
    channels: frozenset[str], answered_at: datetime | None, expected: set[Want]
) -> None:
    assert wants(channels, answered_at) == expected


def test_the_office_says_for_how_many_days_an_answer_counts_and_reads_them_beside_the_person() -> None:
    """S92: entries not confirmed within a set number of days are listed."""
    reach = Reach("p1", Text("张三", "Zhang San"), Text("值班员", "duty officer"), BOTH, NOW - timedelta(days=31))
    assert of_person(reach, NOW, 31) == []
    (told,) = of_person(reach, NOW, 30)
    assert (told.want, told.detail) == (Want.STALE, Text("值班员：超过 30 天", "duty officer: more than 30 days"))


def test_the_office_is_ready_while_nothing_of_weight_is_missing() -> None:
    name = Text("甲", "A")
    assert is_ready([])
    for want in Want:
        assert is_ready([Shortfall(want, name)]) is (want not in OF_WEIGHT)
        assert NAMES[want].zh


def test_the_gravest_is_told_first() -> None:
    told = [Shortfall(want, Text("甲", "A")) for want in reversed(Want)]
    assert [one.want for one in in_order(told)] == list(Want)
