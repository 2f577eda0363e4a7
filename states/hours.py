"""Hours of the day and days of the week in which a step of a ladder is taken, as plans write them."""

from __future__ import annotations

import re
from datetime import datetime, time

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FORM = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])-([01][0-9]|2[0-3]):([0-5][0-9])")


def hours(written: str) -> tuple[time, time]:
    """From when until when, of `08:00-18:00`; `ValueError` when it is no such span.

    An end that is no later than the beginning is on the next day.
    """
    match = _FORM.fullmatch(written.strip())
    if match is None:
        raise ValueError(f"no hours of the day: {written!r}")
    first, second, third, fourth = (int(one) for one in match.groups())
    return time(first, second), time(third, fourth)


def falls_within(written: str | None, days: tuple[str, ...], local: datetime) -> bool:
    """Whether a local time falls within these hours on one of these days; any, where nothing is written.

    Hours that go past midnight belong to the day on which they begin. Public holidays are not known here.
    """
    begins, ends = hours(written) if written else (time(0), time(0))
    now, today = local.time(), local.weekday()
    if begins < ends:
        return begins <= now < ends and _named(days, today)
    return (now >= begins and _named(days, today)) or (now < ends and _named(days, today - 1))


def _named(days: tuple[str, ...], number: int) -> bool:
    return not days or DAYS[number % len(DAYS)] in days
