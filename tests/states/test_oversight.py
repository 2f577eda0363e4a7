"""What is amiss, and when: bounds, order, and what a plan has ordered by the steps that were taken."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from states.oversight import BOUNDS, NAMES, Seen, Sort, amiss, ordered
from tests.states.cast import PROCEDURES

NOW = datetime(2026, 8, 23, 9, 10, tzinfo=UTC)


@pytest.mark.parametrize("sort", list(Sort))
def test_a_thing_is_amiss_once_it_is_as_old_as_its_bound(sort: Sort) -> None:
    at_bound = Seen(sort, "x:1", NOW - BOUNDS[sort])
    younger = Seen(sort, "x:1", NOW - BOUNDS[sort] + timedelta(milliseconds=1))
    assert (amiss([at_bound], NOW), amiss([younger], NOW)) == ([at_bound], [])
    assert NAMES[sort].zh
    assert NAMES[sort].en


def test_the_gravest_comes_first_and_each_thing_once() -> None:
    old = NOW - timedelta(hours=1)
    clock, worker = Seen(Sort.CLOCK_PASSED, "clock:1", old), Seen(Sort.WORKER, "engine:worker", old)
    assert amiss([clock, worker, clock], NOW) == [worker, clock]


def test_an_approved_response_must_have_called_opened_its_report_and_set_its_clock() -> None:
    wanted = ordered(PROCEDURES["response/flood/III"], ("open", "approve"))
    assert wanted.calls
    assert "information_report" in wanted.cases
    assert "follow_up_report" in wanted.clocks


def test_an_urgent_start_orders_all_that_an_approval_orders() -> None:
    response = PROCEDURES["response/flood/III"]
    approved, urgent = ordered(response, ("approve",)), ordered(response, ("start_urgently",))
    assert urgent.calls
    assert urgent.cases == approved.cases
    assert urgent.clocks == approved.clocks | {"confirm_urgent_start"}


def test_a_proposed_response_has_ordered_nothing_yet() -> None:
    wanted = ordered(PROCEDURES["response/flood/III"], ("open",))
    assert (wanted.calls, wanted.cases) == (False, frozenset())
    assert ordered(PROCEDURES["response/flood/III"], ("approve/first", "no_such_step")) == wanted


def test_a_case_that_may_join_another_is_not_waited_for() -> None:
    assert "incident" not in ordered(PROCEDURES["intake"], ("open", "let_out")).cases
