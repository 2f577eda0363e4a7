"""How a file writes spans of time, times of day and time zones; each says in plain words what it can not mean."""

from __future__ import annotations

from datetime import time
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BeforeValidator

from states.durations import duration
from states.text import Text, Unclear


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as unknown:
        raise Unclear(Text(f"没有时区“{name}”", f"there is no time zone {name}")) from unknown
    return name


def _span(written: str) -> str:
    try:
        duration(written)
    except ValueError as fault:
        raise Unclear(Text(f"“{written}”不是时长", f"{written!r} is no span of time")) from fault
    return written


def _clock(written: object) -> object:
    # YAML reads an unquoted 08:00 as a number of minutes.
    if isinstance(written, int | float):
        raise Unclear(Text('时刻要加引号，例如 "08:00"', 'put a time of day in quotes: "08:00"'))
    return written


Zone = Annotated[str, BeforeValidator(_zone)]
Span = Annotated[str, BeforeValidator(_span)]
ClockTime = Annotated[time, BeforeValidator(_clock)]
