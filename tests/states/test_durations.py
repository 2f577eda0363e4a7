"""Durations: a number with its unit, and nothing else."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from states.durations import duration, spoken


@pytest.mark.parametrize(
    ("written", "span"),
    [
        ("45s", timedelta(seconds=45)),
        ("30m", timedelta(minutes=30)),
        (" 12 h ", timedelta(hours=12)),
        ("10d", timedelta(days=10)),
    ],
)
def test_a_duration_is_a_number_with_its_unit(written: str, span: timedelta) -> None:
    """Seconds, minutes, hours, days; nothing is guessed."""
    assert duration(written) == span


@pytest.mark.parametrize("written", ["", "30", "m", "1.5h", "-3m", "3w", "3m 5s", "٣m", "9" * 30 + "d", "36700d"])
def test_anything_else_is_no_duration(written: str) -> None:
    """Not a month, not a fraction, not longer than a century."""
    with pytest.raises(ValueError, match=r"duration|longer"):
        duration(written)


@given(st.text())
def test_any_text_is_a_duration_or_refused(written: str) -> None:
    """No other error, whatever is typed in."""
    try:
        span = duration(written)
    except ValueError:
        return
    assert span >= timedelta()


@pytest.mark.parametrize(
    ("span", "zh"),
    [("90m", "90分钟"), ("120m", "2小时"), ("48h", "2天"), ("61s", "61秒"), ("0s", "0秒"), ("24h", "1天")],
)
def test_a_span_is_said_in_its_largest_whole_unit(span: str, zh: str) -> None:
    """As an officer would say it."""
    assert spoken(duration(span)).zh == zh
