"""Hours and days as plans write them, looked at by local time."""

from datetime import datetime, time

import pytest

from states.hours import falls_within, hours

FRIDAY, SATURDAY = datetime(2026, 7, 10), datetime(2026, 7, 11)  # noqa: DTZ001 - local times
WORKDAYS = ("mon", "tue", "wed", "thu", "fri")


@pytest.mark.parametrize(
    ("day", "hour", "written", "days", "within"),
    [
        (FRIDAY, 8, "08:00-18:00", WORKDAYS, True),
        (FRIDAY, 18, "08:00-18:00", WORKDAYS, False),
        (SATURDAY, 9, "08:00-18:00", WORKDAYS, False),
        (FRIDAY, 23, "20:00-06:00", ("fri",), True),
        (SATURDAY, 5, "20:00-06:00", ("fri",), True),
        (SATURDAY, 6, "20:00-06:00", ("fri",), False),
        (FRIDAY, 5, "20:00-06:00", ("fri",), False),
        (SATURDAY, 5, None, ("sat",), True),
        (SATURDAY, 5, None, ("fri",), False),
        (SATURDAY, 5, None, (), True),
        (SATURDAY, 5, "08:00-08:00", (), True),
    ],
)
def test_hours_are_of_the_day_on_which_they_begin(
    day: datetime, hour: int, written: str | None, days: tuple[str, ...], within: bool
) -> None:
    """The end is outside; a night belongs to the evening before it."""
    assert falls_within(written, days, day.replace(hour=hour)) is within


def test_hours_are_written_from_until() -> None:
    assert hours("08:30-18:00") == (time(8, 30), time(18, 0))


@pytest.mark.parametrize("written", ["8:00-18:00", "08:00", "24:00-25:00", "08:00–18:00", ""])
def test_what_is_no_span_of_a_day_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="no hours"):
        hours(written)
