"""What people write back, and the codes of calls."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from states.call import Answer
from states.written_answer import BY_DIGIT, LARGEST_CODE, Written, free_code, understood


@pytest.mark.parametrize(
    ("text", "code", "answer"),
    [
        ("11", 1, Answer.RECEIVED),
        ("12", 1, Answer.DECLINED),
        ("13", 1, Answer.ARRIVED),
        ("１１", 1, Answer.RECEIVED),
        (" 1 1 。", 1, Answer.RECEIVED),
        ("回复 11", 1, Answer.RECEIVED),
        ("11 收到", 1, Answer.RECEIVED),
        ("12不能到岗，发烧", 1, Answer.DECLINED),
        ("101", 10, Answer.RECEIVED),
        ("9992", 999, Answer.DECLINED),
        ("7收到", 7, Answer.RECEIVED),
        ("7 不能", 7, Answer.DECLINED),
        ("1", None, Answer.RECEIVED),
        ("２", None, Answer.DECLINED),
        ("收到", None, Answer.RECEIVED),
        ("收到，马上到岗", None, Answer.RECEIVED),
        ("OK", None, Answer.RECEIVED),
        ("来不了", None, Answer.DECLINED),
        ("已到岗", None, Answer.ARRIVED),
        ("14", 1, Answer.ACCEPTED),
        ("15", 1, Answer.DELEGATED),
        ("15 交副岗", 1, Answer.DELEGATED),
        ("11 正在赶来", 1, Answer.RECEIVED),
        ("接受", None, Answer.ACCEPTED),
        ("on my way", None, Answer.ACCEPTED),
        ("不能到岗，交副岗办理", None, Answer.DELEGATED),
        ("12 交副岗", 1, Answer.DECLINED),
    ],
)
def test_what_is_written_back_is_read_as_code_and_answer(text: str, code: int | None, answer: Answer) -> None:
    found = understood(text)
    assert (found.code, found.answer) == (code, answer)


@pytest.mark.parametrize(
    "text",
    ["", "？", "没收到", "你是谁", "4", "11不能到岗", "12 收到", "1 没收到", "110119120", "5", "19"],
)
def test_what_says_nothing_or_two_things_at_once_is_no_answer(text: str) -> None:
    assert understood(text).answer is None


@pytest.mark.parametrize(
    ("text", "code", "answer", "minutes"),
    [
        ("30分钟后到", None, Answer.ACCEPTED, 30),
        ("收到，预计30分钟到岗", None, Answer.RECEIVED, 30),
        ("11 20分钟后到岗", 1, Answer.RECEIVED, 20),
        ("14，半小时到", 1, Answer.ACCEPTED, 30),
        ("１４ ２小时后到", 1, Answer.ACCEPTED, 120),
        ("on my way, in 45 minutes", None, Answer.ACCEPTED, 45),
        ("11 马上到", 1, Answer.RECEIVED, None),
        ("12 发烧，30分钟到不了", 1, Answer.DECLINED, None),
        ("已到岗", None, Answer.ARRIVED, None),
    ],
)
def test_whoever_says_when_they_will_be_there_is_expected_then(
    text: str, code: int | None, answer: Answer, minutes: int | None
) -> None:
    found = understood(text)
    assert (found.code, found.answer, found.minutes) == (code, answer, minutes)


def test_a_reason_beside_the_code_is_kept() -> None:
    assert understood("12，在外地出差") == Written(1, Answer.DECLINED, "在外地出差")


def test_a_phone_is_given_codes_of_one_digit_one_after_the_other() -> None:
    assert [free_code(range(1, n), n - 1) for n in range(1, 12)] == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]
    assert free_code({4, 5}, 9) == 1
    assert free_code({1, 2}, 9) == 3
    assert free_code(range(1, LARGEST_CODE + 1), 3) is None


@given(some.sets(some.integers(1, LARGEST_CODE), max_size=200), some.integers(0, LARGEST_CODE))
def test_a_code_is_never_one_that_is_taken(taken: set[int], after: int) -> None:
    assert free_code(taken, after) not in taken


@given(some.integers(1, LARGEST_CODE), some.sampled_from(sorted(BY_DIGIT)))
def test_every_code_is_read_back_as_it_was_given(code: int, digit: str) -> None:
    assert understood(f"{code}{digit}") == Written(code, BY_DIGIT[digit])


@given(some.text(max_size=80))
def test_nothing_that_can_be_written_breaks_the_reading(text: str) -> None:
    found = understood(text)
    assert found.code is None or 0 <= found.code <= 9999
