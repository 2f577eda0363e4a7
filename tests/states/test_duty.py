"""A pattern of duty: shifts by the clock on the wall, and what no pattern may leave open."""

import itertools
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from states.duty import Pattern
from states.hand_over import Change, changes, stands_at

NAMED = {"zh": "班", "en": "shift"}
PATTERN: dict[str, Any] = {
    "duty": "two_shifts", "organisation": "office", "title": NAMED, "clause": "制度", "zone": "Europe/Berlin",
    "planned_by": ["office_head"], "hand_over": {"signed_by": "leader"},
    "shifts": {"day": {"title": NAMED, "from": "08:00", "to": "20:00"},
               "night": {"title": NAMED, "from": "20:00", "to": "08:00"}},
    "posts": {"leader": {"title": NAMED}},
}  # fmt: skip


def refusal(**changed: Any) -> str:
    with pytest.raises(ValidationError) as wrong:
        Pattern.model_validate(PATTERN | changed)
    return str(wrong.value)


def test_a_night_shift_crosses_midnight() -> None:
    windows = list(Pattern.model_validate(PATTERN).windows(date(2026, 1, 5), date(2026, 1, 5)))
    assert [(one.shift, one.begins.hour, one.ends.hour) for one in windows] == [("day", 7, 19), ("night", 19, 7)]
    assert windows[1].ends == datetime(2026, 1, 6, 7, tzinfo=UTC)


def test_no_minute_is_lost_or_kept_twice_when_clocks_are_put_forward_or_back() -> None:
    for first in (date(2026, 3, 27), date(2026, 10, 23)):
        windows = list(Pattern.model_validate(PATTERN).windows(first, first + timedelta(days=3)))
        assert all(one.ends == after.begins for one, after in itertools.pairwise(windows))
        lengths = {one.ends - one.begins for one in windows}
        assert lengths == {timedelta(hours=12), timedelta(hours=11 if first.month == 3 else 13)}


def test_shifts_that_leave_a_part_of_the_day_open_are_no_pattern() -> None:
    late = {"title": NAMED, "from": "21:00", "to": "08:00"}
    assert "round the clock" in refusal(shifts=PATTERN["shifts"] | {"night": late})


def test_a_time_of_day_without_quotes_is_refused_and_not_read_as_minutes() -> None:
    assert "quotes" in refusal(shifts={"day": {"title": NAMED, "from": 480, "to": 480}})


def test_a_post_can_not_need_what_the_pattern_does_not_know() -> None:
    assert "captain" in refusal(posts={"leader": {"title": NAMED, "needs": ["captain"]}})


def test_whoever_signs_the_hand_over_is_there_day_and_night() -> None:
    assert "day and night" in refusal(posts={"leader": {"title": NAMED, "shifts": ["day"]}})


def test_a_zone_that_does_not_exist_is_refused() -> None:
    assert "Atlantis" in refusal(zone="Europe/Atlantis")


EIGHT = [datetime(2026, 1, day, 8, tzinfo=UTC) for day in range(5, 9)]
TURNS = [(begins, begins + timedelta(days=1)) for begins in EIGHT]


def at_work(signed: set[int], now: datetime) -> int:
    """The day of the month whose shift is in charge."""
    moment = stands_at(changes(TURNS, frozenset(EIGHT[one] for one in signed)), now)
    return max(begins for begins, _ in TURNS if begins <= moment).day


def test_the_next_shift_is_in_charge_once_both_have_signed() -> None:
    noon = EIGHT[1] + timedelta(hours=4)
    assert at_work(set(), noon) == 5
    assert at_work({1}, noon) == 6


def test_the_first_shift_takes_over_from_nobody() -> None:
    assert at_work(set(), EIGHT[0] + timedelta(hours=1)) == 5


def test_a_signature_settles_what_nobody_signed_before() -> None:
    assert at_work({2}, EIGHT[2] + timedelta(hours=1)) == 7
    assert at_work({2}, EIGHT[3] + timedelta(hours=1)) == 7


def test_a_hand_over_signed_early_changes_nothing_before_its_time() -> None:
    assert at_work({1}, EIGHT[1] - timedelta(minutes=1)) == 5


def test_after_a_time_in_which_nobody_was_on_duty_there_is_nobody_to_take_over_from() -> None:
    apart = [TURNS[0], TURNS[2]]
    assert changes(apart, frozenset()) == [Change(EIGHT[0], False), Change(EIGHT[2], False)]
