"""Questions that a piece of work asks once: the answer stays with it, until the work itself changes what was asked."""

from __future__ import annotations

from records.database import Session
from records.once import forget, once, while_reading
from records.questions import definitions
from tests.workflows.scene import Scene


def test_a_question_is_asked_once_in_a_piece_of_work_and_again_in_the_next(scene: Scene) -> None:
    asked: list[str] = []

    def question(_: Session, about: str) -> int:
        asked.append(about)
        return len(asked)

    with scene.house.database.transaction() as session:
        assert [once(session, question, one) for one in ("this", "that", "this")] == [1, 2, 1]
        forget(session)
        assert once(session, question, "this") == 3
    with scene.house.database.transaction() as session:
        assert once(session, question, "this") == 4


def test_what_work_may_have_changed_is_asked_again_and_what_nobody_can_change_is_not(scene: Scene) -> None:
    asked: list[str] = []

    def question(_: Session, about: str) -> int:
        asked.append(about)
        return len(asked)

    with scene.house.database.transaction() as session:
        assert [while_reading(session, question, "this") for _ in range(2)] == [1, 2]
    with scene.house.database.transaction(reading=True) as session:
        assert [while_reading(session, question, "this") for _ in range(2)] == [3, 3]


def test_what_a_piece_of_work_changes_in_the_library_it_sees(scene: Scene) -> None:
    name = "response/flood/III"
    with scene.house.database.transaction() as session:
        current = definitions.current_procedure(session, name)
        assert current is not None
        definitions.withdraw(session, "procedure", name)
        assert definitions.current_procedure(session, name) is None
        definitions.make_current(session, current)
        assert definitions.current_procedure(session, name) == current
        assert current in definitions.current_procedures(session)
