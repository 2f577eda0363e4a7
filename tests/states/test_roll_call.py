"""A roll call: a draw that anybody can make again, and a bulletin that adds up."""

import hashlib
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from states.roll_call import KIND_NAMES, RANDOM, Answer, Tally, bulletin, drawn, tally
from states.text import Text

POSTS = [f"post{number:02d}" for number in range(40)]


@given(st.text(min_size=1), st.permutations(POSTS))
def test_the_same_seed_draws_the_same_posts_in_whatever_order_they_are_told(seed: str, posts: list[str]) -> None:
    assert drawn(posts, seed, 20, 5) == drawn(POSTS, seed, 20, 5)


def test_a_draw_can_be_checked_with_any_tool_that_knows_sha_256() -> None:
    first = min(POSTS, key=lambda one: hashlib.sha256(f"seed:{one}".encode()).hexdigest())
    assert drawn(POSTS, "seed", 1, 1) == [first]


def test_a_share_is_rounded_up_and_has_a_least() -> None:
    assert len(drawn(POSTS, "s", 20, 5)) == 8
    assert len(drawn(POSTS, "s", 21, 5)) == 9
    assert len(drawn(POSTS[:6], "s", 20, 5)) == 5
    assert len(drawn(POSTS[:3], "s", 20, 5)) == 3


def test_over_many_seeds_every_post_is_drawn_about_as_often() -> None:
    counted = Counter(one for seed in range(2000) for one in drawn(POSTS, str(seed), 20, 1))
    assert set(counted) == set(POSTS)
    assert max(counted.values()) < 1.3 * min(counted.values())


def test_whoever_was_telephoned_counts_half_and_whoever_did_not_answer_nothing() -> None:
    counted = tally([Answer.PRESENT, Answer.PRESENT, Answer.BY_TELEPHONE, Answer.MISSING, Answer.WAITING])
    assert counted == Tally(5, 2, 1, 2)
    assert counted.score == 50


def test_a_bulletin_names_the_missing() -> None:
    said = bulletin(KIND_NAMES[RANDOM], "2026-08-23", Tally(3, 2, 0, 1), [Text("县水利局值班长", "water bureau")])
    assert "未应答：县水利局值班长" in said.zh
    assert "Missing: water bureau" in said.en
