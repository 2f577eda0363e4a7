"""Times as pages say them: ages, what is left, the office's own time, and UTC for the auditor."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from states.text import Text
from workflows.wording import HERE

_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def age(span: timedelta) -> Text:
    """How long ago something was, in the one or two units that matter."""
    seconds = max(0, int(span.total_seconds()))
    if seconds < _MINUTE:
        return Text(f"{seconds} 秒前", f"{seconds} s ago")
    if seconds < _HOUR:
        return Text(f"{seconds // _MINUTE} 分钟前", f"{seconds // _MINUTE} min ago")
    hours, minutes = seconds // _HOUR, seconds % _HOUR // _MINUTE
    if seconds < _DAY:
        return Text(f"{hours} 小时 {minutes} 分前", f"{hours} h {minutes} min ago")
    return Text(f"{seconds // _DAY} 天前", f"{seconds // _DAY} d ago")


def left(span: timedelta) -> Text:
    """What is left until a due time; after it, how late it is."""
    seconds = int(span.total_seconds())
    if seconds < 0:
        return Text(f"逾期 {counted(-seconds).zh}", f"{counted(-seconds).en} late")
    return counted(seconds)


def counted(seconds: int) -> Text:
    """A span as a counter: mm:ss below an hour, h:mm:ss below a day, days and hours above."""
    if seconds >= _DAY:
        days, hours = seconds // _DAY, seconds % _DAY // _HOUR
        return Text(f"{days} 天 {hours} 小时", f"{days} d {hours} h")
    minutes = f"{seconds % _HOUR // _MINUTE:02d}:{seconds % _MINUTE:02d}"
    both = f"{seconds // _HOUR}:{minutes}" if seconds >= _HOUR else minutes
    return Text(both, both)


def at(moment: datetime) -> str:
    """The time of day here, to the second."""
    return moment.astimezone(HERE).strftime("%H:%M:%S")


def day(moment: datetime) -> str:
    """Day and time here, to the second."""
    return moment.astimezone(HERE).strftime("%m-%d %H:%M:%S")


def dated(moment: datetime) -> str:
    """Day and time here with the year, to the minute: what may lie years back."""
    return moment.astimezone(HERE).strftime("%Y-%m-%d %H:%M")


def utc(moment: datetime) -> str:
    """The moment in UTC, to the millisecond: what an auditor compares."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3] + " UTC"


def iso(moment: datetime) -> str:
    """The moment as programs read it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def local(moment: datetime) -> str:
    """The moment as a field for date and time takes it."""
    return moment.astimezone(HERE).strftime("%Y-%m-%dT%H:%M:%S")


def read_local(written: str) -> str:
    """A time from a field for date and time, in the office's zone; what is no time is returned as it is."""
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return written
    return (moment if moment.tzinfo else moment.replace(tzinfo=HERE)).isoformat()


def with_plus(written: str) -> str:
    """A plus sign in an address means a space: the zone of a time is mended."""
    ends_in_zone = len(written) > len("+08:00") and written[-6] == " " and written.count(":") > 1
    return f"{written[:-6]}+{written[-5:]}" if ends_in_zone else written


def plain(value: Any) -> str:
    """A moment that a record keeps as text, as day and time here; anything else as it is."""
    try:
        return day(datetime.fromisoformat(str(value)))
    except ValueError:
        return str(value)
