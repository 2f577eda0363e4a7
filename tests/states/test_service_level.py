"""Service levels: percentiles of what came about, shares of everything that should have."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from plans.targets import targets
from states.service_level import Step, Target, Timed, lines, target_of

FIVE = Target(Step.ACKNOWLEDGED, timedelta(minutes=5), 0.9, "LOC", ("I", "II"))
TEN = Target(Step.ACKNOWLEDGED, timedelta(minutes=10), 0.9, "LOC")
SENT = Target(Step.DELIVERED, timedelta(minutes=5), 0.999, "LOC")


def answered(*seconds: float | None, level: str | None = "III", drill: bool = False, channel: str = "") -> list[Timed]:
    """One call for each: answered after so many seconds, or never."""
    return [Timed(drill, level, channel, {} if took is None else {Step.ACKNOWLEDGED: took}) for took in seconds]


def test_half_and_nine_of_ten_took_no_longer_than_p50_and_p90() -> None:
    (line,) = lines(answered(*range(1, 11)), [TEN])
    figures = line.steps[Step.ACKNOWLEDGED]
    assert (line.calls, figures.known, figures.p50, figures.p90) == (10, 10, 5, 9)


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=60))
def test_at_least_so_many_took_no_longer_whatever_came_in(seconds: list[float]) -> None:
    (line,) = lines(answered(*seconds), [])
    figures = line.steps[Step.ACKNOWLEDGED]
    for part, value in ((0.5, figures.p50), (0.9, figures.p90)):
        assert value in seconds
        assert sum(took <= value for took in seconds) >= part * len(seconds)
        assert sum(took < value for took in seconds) < part * len(seconds)


def test_who_never_answered_counts_as_late_and_lengthens_no_percentile() -> None:
    (line,) = lines(answered(60, 600, 601, None), [TEN])
    figures = line.steps[Step.ACKNOWLEDGED]
    assert (figures.share, figures.met, figures.p90) == (0.5, False, 601)
    (line,) = lines(answered(*[1.0] * 9, None), [TEN])
    assert line.steps[Step.ACKNOWLEDGED].met


def test_nothing_is_said_of_delivery_where_no_channel_tells_of_it() -> None:
    (line,) = lines(answered(1, 2), [SENT, TEN])
    assert line.steps[Step.DELIVERED].share is None
    assert line.steps[Step.DELIVERED].met is None
    some = [Timed(False, "III", "", {Step.DELIVERED: 3.0}), *answered(None)]
    (line,) = lines(some, [SENT])
    assert line.steps[Step.DELIVERED].share == 0.5


def test_a_target_that_names_the_level_goes_before_one_for_all() -> None:
    assert target_of([TEN, FIVE], Step.ACKNOWLEDGED, "I") is FIVE
    assert target_of([FIVE, TEN], Step.ACKNOWLEDGED, "III") is TEN
    assert target_of([FIVE], Step.ACKNOWLEDGED, None) is None


def test_real_calls_come_before_drills_and_the_gravest_level_first_and_all_channels_before_each() -> None:
    timed = [
        *answered(1, drill=True, level="I"), *answered(1, level=None), *answered(1, level="IV"),
        *answered(1, level="II", channel="sms"), *answered(1, level="II"),
    ]  # fmt: skip
    assert [(one.drill, one.level, one.channel) for one in lines(timed, [])] == [
        (False, "II", ""), (False, "II", "sms"), (False, "IV", ""), (False, None, ""), (True, "I", ""),
    ]  # fmt: skip


def test_every_step_has_a_target_with_its_source() -> None:
    for step in Step:
        for level in ("I", "IV", None):
            found = target_of(targets(), step, level)
            assert found is not None
            assert found.source
            assert 0 < found.share <= 1
