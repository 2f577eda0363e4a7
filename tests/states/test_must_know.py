"""The must-know test: a paper is a draw, right is all and nothing else, and no test that nobody can pass."""

from typing import Any

import pytest
from pydantic import ValidationError

from plans.shelf import LIBRARY
from plans.source import read
from states.duty import Pattern
from states.must_know import MustKnow

FILE = read(LIBRARY / "junlian" / "duty.yaml").data
GIVEN: dict[str, Any] = FILE["must_know"]
TEST = MustKnow.model_validate(GIVEN)


def test_a_paper_asks_as_many_questions_as_it_should_and_differs_from_seed_to_seed() -> None:
    papers = {tuple(TEST.paper(str(seed))) for seed in range(20)}
    assert {len(set(one)) for one in papers} == {TEST.ask}
    assert len(papers) > 10


def test_an_answer_is_right_with_all_that_is_right_and_nothing_else() -> None:
    assert TEST.right(["sheet"], {"sheet": ["c", "b", "a"]}) == 1
    assert TEST.right(["sheet"], {"sheet": ["a", "b"]}) == 0
    assert TEST.right(["sheet"], {"sheet": ["a", "b", "c", "d"]}) == 0
    assert TEST.right(["sheet"], {}) == 0


def test_answers_to_what_was_not_asked_count_for_nothing() -> None:
    assert TEST.right(["levels"], {"levels": ["a"], "colours": ["a"]}) == 1


@pytest.mark.parametrize("wrong", [{"pass": 7}, {"ask": 9}])
def test_a_test_that_nobody_can_pass_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValidationError, match="more than there are"):
        MustKnow.model_validate(GIVEN | wrong)


def test_a_right_answer_that_is_no_choice_is_refused() -> None:
    levels = GIVEN["questions"]["levels"] | {"right": "z"}
    with pytest.raises(ValidationError, match="none of its choices"):
        MustKnow.model_validate(GIVEN | {"questions": GIVEN["questions"] | {"levels": levels}})


def test_a_test_gives_a_qualification_that_the_pattern_knows() -> None:
    with pytest.raises(ValidationError, match="captain"):
        Pattern.model_validate(FILE | {"must_know": GIVEN | {"gives": "captain"}})
