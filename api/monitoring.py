"""`tocsin monitor`: one check or one every so often; each is printed, and the alarm goes out when the line breaks."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import typer

from api.monitor import Measured, Target, check
from notifiers.alarm import raise_alarm
from notifiers.notifier import Outcome, Result

_BROKEN = "警钟系统告警 TOCSIN IS BROKEN"
_SOUND = "警钟系统已恢复 Tocsin works again"


@dataclass(frozen=True, slots=True)
class Rounds:
    """How it is monitored: where alarms go, how many seconds lie between checks (0: one alone)."""

    alarms: Sequence[str] = ()
    every: float = 0.0
    raise_alarm: Callable[[Sequence[str], str, str], Result] = raise_alarm
    rest: Callable[[float], None] = time.sleep


def target(url: str, post: str, within: float) -> Target:
    """What is monitored; its token comes from the environment, where no list of processes shows it."""
    token = os.environ.get("TOCSIN_MONITOR_TOKEN", "").strip()
    if not token:
        raise typer.BadParameter("没有接口令牌 no interface token: TOCSIN_MONITOR_TOKEN")
    return Target(url.rstrip("/"), token, post, within)


def rounds(every: float) -> Rounds:
    """How it is monitored; where alarms go comes from the environment too, for it holds keys."""
    return Rounds(tuple(os.environ.get("TOCSIN_MONITOR_ALARM", "").split()), every)


def watch(target: Target, how: Rounds, play: Callable[[Target], Measured] = check) -> int:
    """Checks; 0 when the (only) check was sound, else 1.

    The alarm goes out when the line breaks, and when it is sound again.
    """
    was_sound = True
    while True:
        measured = play(target)
        for line in measured.lines:
            typer.echo(f"{line.zh}  {line.en}", err=measured.broken is not None)
        sound = measured.broken is None
        if sound != was_sound and how.alarms:
            _tell(target, how, measured)
        was_sound = sound
        if not how.every:
            return 0 if sound else 1
        how.rest(how.every)


def _tell(target: Target, how: Rounds, measured: Measured) -> None:
    title = _SOUND if measured.broken is None else _BROKEN
    body = "\n".join([target.url, *(f"{one.zh}  {one.en}" for one in measured.lines)])
    told = how.raise_alarm(how.alarms, title, body)
    if told.outcome is not Outcome.accepted:
        typer.echo(f"告警未送达 the alarm was not taken: {told.detail}", err=True)
