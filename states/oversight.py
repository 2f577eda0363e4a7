"""What must never be found amiss in an engine that keeps its promises, and how long each thing may take.

Pure. Whoever looks brings what was seen; a thing is amiss once it is older than its bound. What the engine has given
up by itself, or could not reach, is no finding: it tells the desk of that at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from states.effects import Effect
from states.procedure import Procedure
from states.text import Text


class Sort(StrEnum):
    """What can be amiss, the gravest first."""

    WORKER = "worker"
    WEB = "web"
    PREFECT = "prefect"
    SEALER = "sealer"
    MAILBOX = "mailbox"
    NEVER_CALLED = "never_called"
    NOT_SENT = "not_sent"
    STRANDED = "stranded"
    RUNG_PASSED = "rung_passed"
    DOUBT = "doubt"
    IN_SENDING = "in_sending"
    EFFECT_WAITS = "effect_waits"
    EFFECT_HELD = "effect_held"
    NOT_OPENED = "not_opened"
    NO_CLOCK = "no_clock"
    CLOCK_PASSED = "clock_passed"
    TASK_PASSED = "task_passed"
    HAND_OVER = "hand_over"
    BACKUP = "backup"
    PROOF = "proof"


NAMES: Mapping[Sort, Text] = {
    Sort.WORKER: Text("执行进程无响应，消息不会发出", "no worker is alive: nothing is being sent"),
    Sort.WEB: Text("网页服务无响应", "the web server does not answer"),
    Sort.PREFECT: Text("Prefect 服务无响应，动作改为直接执行", "Prefect does not answer: effects run directly"),
    Sort.SEALER: Text("日志未及时封存", "entries of the journal are not sealed in time"),
    Sort.MAILBOX: Text("回信邮箱读不出，收不到邮件答复", "a mailbox can not be read: replies by mail are not heard"),
    Sort.NEVER_CALLED: Text("应叫应而未开始", "should have called people and never did"),
    Sort.NOT_SENT: Text("叫应消息到时未发", "messages of a call are due and not sent"),
    Sort.STRANDED: Text("叫应停滞，没有下一步", "calls stand still: nothing follows"),
    Sort.RUNG_PASSED: Text("催叫到时未进行", "ladders are due and do not climb"),
    Sort.DOUBT: Text("发送结果不明，且未按规则再叫", "sends are in doubt, and nothing was tried since"),
    Sort.IN_SENDING: Text("消息发送中无下文", "messages are being sent, and nobody says what became of them"),
    Sort.EFFECT_WAITS: Text("动作到时无人执行", "work is due and nobody takes it up"),
    Sort.EFFECT_HELD: Text("动作久执不毕", "work is in hand and does not end"),
    Sort.NOT_OPENED: Text("应开立的报告或后续事项未开立", "a report, or what else should follow, is not open"),
    Sort.NO_CLOCK: Text("应设的时限或提醒未设", "a time limit or reminder that should be set is not"),
    Sort.CLOCK_PASSED: Text("时限到时未触发", "time limits are due and do not ring"),
    Sort.TASK_PASSED: Text("任务逾期未标记", "tasks are overdue and not marked so"),
    Sort.HAND_OVER: Text("交接班已签，未办事项未移交", "a hand-over is signed and has passed nothing on"),
    Sort.BACKUP: Text("一天以上没有备份", "no backup for more than a day"),
    Sort.PROOF: Text("久未试恢复备份，备份是否可用不明", "no backup was proved by restoring it for too long"),
}
BOUNDS: Mapping[Sort, timedelta] = {
    Sort.WORKER: timedelta(seconds=15),
    Sort.WEB: timedelta(seconds=20),
    Sort.PREFECT: timedelta(seconds=60),
    Sort.SEALER: timedelta(seconds=10),
    Sort.MAILBOX: timedelta(minutes=2),
    Sort.NEVER_CALLED: timedelta(0),
    Sort.NOT_SENT: timedelta(seconds=60),
    Sort.STRANDED: timedelta(seconds=60),
    Sort.RUNG_PASSED: timedelta(seconds=30),
    Sort.DOUBT: timedelta(seconds=120),
    Sort.IN_SENDING: timedelta(seconds=120),
    Sort.EFFECT_WAITS: timedelta(seconds=30),
    Sort.EFFECT_HELD: timedelta(minutes=5),
    Sort.NOT_OPENED: timedelta(0),
    Sort.NO_CLOCK: timedelta(0),
    Sort.CLOCK_PASSED: timedelta(seconds=30),
    Sort.TASK_PASSED: timedelta(seconds=60),
    Sort.HAND_OVER: timedelta(seconds=60),
    Sort.BACKUP: timedelta(hours=27),
    Sort.PROOF: timedelta(days=9),
}
"""How long each may last before it is amiss. What a commit writes whole is amiss as soon as a part is missing."""


LONGEST_PAUSE = timedelta(seconds=150)
"""A sentry that has not looked for so long looks no more; it looks every minute at least."""


def within_its_turn(looked_at: datetime, now: datetime) -> bool:
    """Whether a sentry that looked then is still looking."""
    return now - looked_at < LONGEST_PAUSE


@dataclass(frozen=True, slots=True)
class Seen:
    """Something that was seen: of what sort, since when, about what (`case:…`, `call_out:…`), how many there are."""

    sort: Sort
    subject: str
    since: datetime
    case_id: UUID | None = None
    number: int = 1
    detail: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """By this it is known again at the next look."""
        return (str(self.sort), self.subject)


def amiss(seen: Iterable[Seen], now: datetime) -> list[Seen]:
    """What of it is older than its bound, once for each subject, the gravest first."""
    order = list(Sort)
    found = {one.key: one for one in seen if now - one.since >= BOUNDS[one.sort]}
    return sorted(found.values(), key=lambda one: (order.index(one.sort), one.since, one.subject))


@dataclass(frozen=True, slots=True)
class Ordered:
    """What the plan has ordered by the steps that a case has taken: to call, cases to open, clocks to set."""

    calls: bool
    cases: frozenset[str]
    clocks: frozenset[str]


def ordered(procedure: Procedure, steps: Iterable[str]) -> Ordered:
    """What these steps of a procedure order. Where one trigger has several transitions, what all of them order.

    A case is named by its procedure; one that joins another, belongs elsewhere or is named by facts is not told.
    """
    calls, opened, clocks = False, set[str](), set[str]()
    for step in steps:
        for effect in _certain(procedure, step):
            calls |= effect.call is not None
            if effect.case and effect.case.open and not effect.case.or_join and "{" not in effect.case.open:
                opened.add(effect.case.open)
            if effect.clock:
                clocks.add(effect.clock.name)
    return Ordered(calls, frozenset(opened - {"incident"}), frozenset(clocks))


def _certain(procedure: Procedure, step: str) -> list[Effect]:
    if step == "open":
        return _plain(procedure, procedure.open.then)
    ways = [_plain(procedure, one.then) for one in procedure.transitions_of(step)]
    return [effect for effect in ways[0] if all(effect in other for other in ways)] if ways else []


def _plain(procedure: Procedure, effects: Iterable[Effect]) -> list[Effect]:
    """Effects, with those of another step written out where a step does the same as that one."""
    found: list[Effect] = []
    for effect in effects:
        found += procedure.transitions_of(effect.as_)[0].then if effect.as_ else (effect,)
    return found
