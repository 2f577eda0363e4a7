"""Durations as plans write them: `30m`, `12h`, `10d`, `45s`."""

from __future__ import annotations

import re
from datetime import timedelta

from states.text import Text

_FORM = re.compile(r"([0-9]{1,9})\s*(s|m|h|d)")
_LONGEST = 100 * 366 * 86_400
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_WORDS = {
    "d": Text("{n}天", "{n} d"),
    "h": Text("{n}小时", "{n} h"),
    "m": Text("{n}分钟", "{n} min"),
    "s": Text("{n}秒", "{n} s"),
}


def duration(written: str) -> timedelta:
    """The span that `written` means; `ValueError` when it is not a whole number followed by s, m, h or d.

    Nothing is planned for longer than a century.
    """
    match = _FORM.fullmatch(written.strip())
    if match is None:
        raise ValueError(f"not a duration: {written!r}")
    seconds = int(match.group(1)) * _SECONDS[match.group(2)]
    if seconds > _LONGEST:
        raise ValueError(f"longer than anybody plans: {written!r}")
    return timedelta(seconds=seconds)


def spoken(span: timedelta) -> Text:
    """A span in its largest whole unit, as an officer would say it: 90 minutes stays 90 minutes."""
    seconds = round(span.total_seconds())
    for unit in ("d", "h", "m"):
        if seconds and seconds % _SECONDS[unit] == 0:
            return _WORDS[unit].filled(n=seconds // _SECONDS[unit])
    return _WORDS["s"].filled(n=seconds)
