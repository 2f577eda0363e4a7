"""When a backup is due, and what is amiss when there is none."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from states.backup import Known, Schedule, is_due, is_to_be_proved, seen
from states.oversight import Sort, amiss

AT = Schedule(time(3, 30), UTC)
BEGAN = datetime(2026, 8, 1, 12, 0, tzinfo=UTC)
LAST = datetime(2026, 8, 20, 3, 31, tzinfo=UTC)


def day(number: int, hour: int, minute: int = 0) -> datetime:
    """A moment of August."""
    return datetime(2026, 8, number, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "due"),
    [(day(20, 4), False), (day(21, 3, 29), False), (day(21, 3, 30), True), (day(21, 23), True), (day(25, 1), True)],
)
def test_one_is_due_from_its_time_of_the_day_on_and_made_up_for_when_nobody_was_there(now: datetime, due: bool) -> None:
    assert is_due(Known(BEGAN, made=LAST), AT, now) == due


def test_a_new_installation_waits_for_its_first_night() -> None:
    assert not is_due(Known(BEGAN), AT, BEGAN + timedelta(hours=1))
    assert is_due(Known(BEGAN), AT, day(2, 3, 30))


def test_what_failed_is_tried_again_after_an_hour() -> None:
    failed = Known(BEGAN, made=LAST, failed=day(21, 3, 30))
    assert not is_due(failed, AT, day(21, 4, 29))
    assert is_due(failed, AT, day(21, 4, 30))


def test_one_a_week_is_proved_or_one_a_day_or_none() -> None:
    known = Known(BEGAN, proved=LAST)
    assert is_to_be_proved(Known(BEGAN), AT, LAST)
    assert not is_to_be_proved(known, AT, LAST + timedelta(days=6))
    assert is_to_be_proved(known, AT, LAST + timedelta(days=7) - timedelta(minutes=1))
    assert is_to_be_proved(known, Schedule(AT.at, UTC, "daily"), LAST + timedelta(days=1) - timedelta(minutes=1))
    assert not is_to_be_proved(Known(BEGAN), Schedule(AT.at, UTC, "off"), LAST)


def test_no_backup_since_yesterday_is_amiss_with_the_reason_why_the_last_one_failed() -> None:
    known = Known(BEGAN, made=LAST, proved=LAST, failed=LAST + timedelta(days=1), why="no room")
    assert amiss(seen(known, AT), LAST + timedelta(hours=26)) == []
    (found,) = amiss(seen(known, AT), LAST + timedelta(hours=27))
    assert (found.sort, found.since, found.detail) == (Sort.BACKUP, LAST, "no room")


@pytest.mark.parametrize(("prove", "days"), [("weekly", 9), ("daily", 3)])
def test_backups_that_nobody_proved_are_amiss(prove: str, days: int) -> None:
    when = Schedule(AT.at, UTC, prove)  # type: ignore[arg-type]
    after = LAST + timedelta(days=days)
    known = Known(BEGAN, made=after, proved=LAST)
    assert amiss(seen(known, when), after - timedelta(seconds=1)) == []
    assert [one.sort for one in amiss(seen(known, when), after)] == [Sort.PROOF]
