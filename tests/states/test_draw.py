"""A drawn moment: anybody finds it again from the seed, and it lies in its stretch of time."""

import hashlib
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from states.draw import drawn_moment

BEGINS = datetime(2026, 8, 1, tzinfo=UTC)


@given(st.text(min_size=1), st.integers(min_value=1, max_value=40 * 86_400))
def test_a_drawn_moment_lies_in_its_stretch_and_the_same_seed_draws_it_again(seed: str, seconds: int) -> None:
    ends = BEGINS + timedelta(seconds=seconds)
    moment = drawn_moment(BEGINS, ends, seed)
    assert BEGINS <= moment < ends
    assert moment == drawn_moment(BEGINS, ends, seed)


def test_a_drawn_moment_can_be_checked_with_any_tool_that_knows_sha_256() -> None:
    picked = int(hashlib.sha256(b"5eed:moment").hexdigest(), 16) % 864_000
    assert drawn_moment(BEGINS, BEGINS + timedelta(days=10), "5eed") == BEGINS + timedelta(seconds=picked)


def test_the_moments_of_many_seeds_fall_on_every_day_of_the_stretch() -> None:
    days = {(drawn_moment(BEGINS, BEGINS + timedelta(days=10), str(seed)) - BEGINS).days for seed in range(200)}
    assert days == set(range(10))
