"""Answers that come in together: each has its own outcome, and none is lost with another."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from records.call import Call, Message
from records.database import DatabaseAway
from states.call import Answer
from tests.workflows.scene import LINK_KEY, VISITOR, Scene
from tests.workflows.seen import asked_of
from workflows.answering import answers
from workflows.commands.answer_call import Answered, Answering, LinkAnswer, by_links
from workflows.work import House, token

RECEIVED = Answering(Answer.RECEIVED)


def _links(flood: Scene, *posts: str) -> list[str]:
    calls = [flood.call_of(flood.response, post) for post in posts]
    messages = [flood.rows(Message, Message.call_id == call.id)[0] for call in calls]
    return [token(LINK_KEY, message.id) for message in messages]


def _given(flood: Scene, links: Sequence[str], house: House | None = None) -> list[Answered | BaseException | None]:
    """All of these links are answered in the same moment."""

    async def together() -> list[Answered | BaseException | None]:
        door = answers(house or flood.house, flood.clock)
        taken = (door.take(LinkAnswer(one, RECEIVED)) for one in links)
        return list(await asyncio.gather(*taken, return_exceptions=True))

    return asyncio.run(together())


def _outcomes(answered: Sequence[Answered | BaseException | None]) -> list[str | None]:
    return [one.outcome if isinstance(one, Answered) else None for one in answered]


def test_answers_of_the_same_moment_each_close_their_own_call(flood: Scene) -> None:
    posts = ("water_duty", "transport_duty")
    assert _outcomes(_given(flood, _links(flood, *posts))) == ["first", "first"]
    assert [flood.call_of(flood.response, post).state for post in posts] == ["answered", "answered"]
    assert len(flood.entries("answered")) == 2


def test_ten_answers_of_the_same_moment_cost_the_database_no_more_statements_than_two(flood: Scene) -> None:
    def statements(posts: list[str]) -> int:
        given = [LinkAnswer(one, RECEIVED) for one in _links(flood, *posts)]
        with asked_of(flood.house.database) as asked:
            answered = flood.carry(VISITOR, lambda work: by_links(work, given))
        assert _outcomes(answered) == ["first"] * len(posts)
        return len(asked)

    calling = flood.rows(Call, Call.case_id == flood.response.id, Call.part == "holder", Call.state == "calling")
    posts = [one.who["post"] for one in calling]
    assert statements(posts[:2]) == statements(posts[2:12])


def test_the_same_link_twice_in_the_same_moment_is_one_answer_and_a_repeat(flood: Scene) -> None:
    (link,) = _links(flood, "water_duty")
    assert _outcomes(_given(flood, [link, link])) == ["first", "repeat"]


def test_a_link_that_was_never_made_keeps_no_other_answer_back(flood: Scene) -> None:
    (link,) = _links(flood, "water_duty")
    assert _given(flood, ["A" * 22, link])[0] is None
    assert flood.call_of(flood.response, "water_duty").state == "answered"


class _Faulty(House):
    """A house in which two pieces of work at once fail, and one alone whose time has not come."""

    def carry(self, actor, now, command):  # type: ignore[no-untyped-def]
        """Fails for every batch of more than one."""

        def only_one(work):  # type: ignore[no-untyped-def]
            done = command(work)
            if len(done) > 1:
                raise ArithmeticError("a fault of ours")
            return done

        return super().carry(actor, now, only_one)


def test_when_answers_can_not_be_written_together_each_is_written_alone(flood: Scene) -> None:
    faulty = _Faulty(flood.house.database, flood.house.library, flood.house.link_key)
    assert _outcomes(_given(flood, _links(flood, "water_duty", "transport_duty"), faulty)) == ["first", "first"]
    assert len(flood.entries("answered")) == 2


class _Away(House):
    """A house whose database is away."""

    def carry(self, actor, now, command):  # type: ignore[no-untyped-def]
        """Never gets through."""
        raise DatabaseAway("no server")


def test_while_the_database_is_away_nobody_is_told_that_they_have_answered(flood: Scene) -> None:
    away = _Away(flood.house.database, flood.house.library, flood.house.link_key)
    told = _given(flood, _links(flood, "water_duty", "transport_duty"), away)
    assert [type(one) for one in told] == [DatabaseAway, DatabaseAway]
    assert flood.rows(Call, Call.answer == "received") == []


@pytest.mark.parametrize("many", [250])
def test_a_crowd_of_answers_to_one_call_is_one_answer_however_many_they_are(flood: Scene, many: int) -> None:
    (link,) = _links(flood, "water_duty")
    assert sorted(set(_outcomes(_given(flood, [link] * many)))) == ["first", "repeat"]  # type: ignore[type-var]
    assert _outcomes(_given(flood, [link] * many)).count("first") == 0
