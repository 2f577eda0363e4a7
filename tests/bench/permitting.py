"""How fast one permission check is: the rules of the sample jurisdiction, asked about every act by many desks."""

from __future__ import annotations

import itertools
import time

from plans.shelf import read_shelf
from states.actor import Actor, Seat
from states.authority import Question
from states.scales import Level
from tests.bench.table import Row, spread

ROLES = ("commander", "standing_deputy_commander", "office_head", "shift_leader", "duty_officer", "township_head")
BODIES = (("specialist_headquarters", "county"), ("general_headquarters", "city"), ("township", "township"))


def measure() -> list[Row]:
    """One answer at a time, permits and refusals as they come."""
    rules = next(rules for rules, _ in read_shelf().read_rulebooks())
    spans = []
    for role, (kind, tier), level, act in itertools.product(ROLES, BODIES, Level, rules.acts):
        seat = Seat(role, kind, tier, ("511500",), leads=("flood",))
        question = Question(act, Actor("p", "p", seats=(seat,)), "flood", level, area=("511527109",))
        began = time.perf_counter()
        rules.answer(question)
        spans.append(time.perf_counter() - began)
    p50, p99 = spread(spans)
    return [Row("permission check", f"{p50 * 1e3:.3f} ms", f"{p99 * 1e3:.3f} ms", "≤ 1 ms", "")]
