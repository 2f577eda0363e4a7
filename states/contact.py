"""How sure an address is: verified by an answer from it, waiting for one, not verified, or somebody else's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from states.text import Text


class Sureness(StrEnum):
    """What is known of an address."""

    VERIFIED = "verified"
    WAITING = "waiting"
    UNANSWERED = "unanswered"
    FAILED = "failed"
    UNKNOWN = "unknown"
    DENIED = "denied"
    UNTESTED = "untested"


SURENESS_NAMES = {
    Sureness.VERIFIED: Text("已核实", "verified"),
    Sureness.WAITING: Text("已发测试，待回应", "tested, waiting for an answer"),
    Sureness.UNANSWERED: Text("未核实：测试逾期未回应", "not verified: no answer to the test in time"),
    Sureness.FAILED: Text("未核实：测试未发出", "not verified: the test could not be sent"),
    Sureness.UNKNOWN: Text("未核实：测试结果不明", "not verified: nobody knows whether the test was sent"),
    Sureness.DENIED: Text("不是本人：请更正号码", "somebody else is there: mend the number"),
    Sureness.UNTESTED: Text("未核实：尚未测试", "not verified: never tested"),
}


class Cause(StrEnum):
    """Why the entry of a person is to be checked."""

    REFUSED = "refused"
    RETURNED = "returned"
    UNREACHED = "unreached"


CAUSE_NAMES = {
    Cause.REFUSED: Text("号码或地址被渠道拒绝", "the channel refuses the number or address"),
    Cause.RETURNED: Text("回执：未能送达", "told by receipt: not delivered"),
    Cause.UNREACHED: Text("叫应到头，无人应答", "called to the end, and nobody answered"),
}
MOST_TRIES = 5
"""How often a wrong code may be typed in for one test."""


@dataclass(frozen=True, slots=True)
class LatestTest:
    """The latest test of an address: until when an answer counts, what became of its message, who denied it."""

    until: datetime
    message: str
    denied: bool = False


def sureness(verified_at: datetime | None, tested: LatestTest | None, now: datetime) -> Sureness:
    """What is known of an address; one that was verified stays so until it is changed."""
    if verified_at is not None:
        return Sureness.VERIFIED
    if tested is None:
        return Sureness.UNTESTED
    if tested.denied:
        return Sureness.DENIED
    if tested.message in (Sureness.FAILED, Sureness.UNKNOWN):
        return Sureness(tested.message)
    return Sureness.WAITING if now < tested.until and tested.message != "void" else Sureness.UNANSWERED
