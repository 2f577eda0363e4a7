"""What is locked for whom: who waits for another's work sees it, and answers wait for nobody's decision."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import text

from notifiers.notifier import Outcome
from records.call import Call, Message
from records.database import Database
from records.questions import cases
from states.actor import engine
from states.call import Answer
from tests.cast import DUTY
from tests.workflows.scene import LINK_KEY, Scene
from tests.workflows.test_races import at_once
from workflows.commands.answer_call import Answering, LinkAnswer, by_links
from workflows.work import House, Work, token


def somebody_waits(database: Database) -> bool:
    """Whether within ten seconds a transaction waits for what another has locked."""
    waiting = text("select exists (select from pg_locks where not granted)")
    for _ in range(1000):
        with database.transaction() as session:
            if session.execute(waiting).scalar_one():
                return True
        time.sleep(0.01)
    return False


def test_an_answer_that_is_being_written_while_a_failed_message_is_recorded_stops_the_ladder(flood: Scene) -> None:
    """The failure hurries nobody who has answered: it waits for the answer, and then sees it."""
    flood.notifier.fail_always(flood.address("water_duty", "mail"), Outcome.failed_for_good)
    call = flood.call_of(flood.response, "water_duty")
    link = token(LINK_KEY, flood.one(Message, Message.call_id == call.id).id)
    other = Database(flood.house.database.url, pool=2)
    slow = House(other, flood.house.library, flood.house.link_key)
    written = threading.Event()

    def answer(work: Work) -> bool:
        by_links(work, [LinkAnswer(link, Answering(Answer.RECEIVED))])
        written.set()
        return somebody_waits(other)

    with ThreadPoolExecutor(1) as threads:
        answering = threads.submit(slow.carry, engine("link"), flood.clock(), answer)
        assert written.wait(5)
        flood.sends("call_out")
        assert answering.result(), "the failure was recorded without a look at the answer"
    other.close()
    closed = flood.again(call)
    assert (closed.state, closed.next_at) == ("answered", None)
    assert flood.entries("hurried") == []


def test_a_command_that_the_database_undoes_for_a_deadlock_is_carried_out_again(flood: Scene) -> None:
    first, second = flood.rows(Call)[:2]
    barrier = threading.Barrier(2)
    turns: Counter[str] = Counter()

    def crossing(name: str, order: tuple[Call, Call]) -> Callable[[], Any]:
        def command(work: Any) -> None:
            turns[name] += 1
            for number, call in enumerate(order):
                found = work.session.get(Call, call.id, with_for_update=True)
                if number == 0 and turns[name] == 1:
                    barrier.wait(5)
            draft = work.ledger.entry(flood.response, "read", who=name)
            draft.change(found, read_at=work.now)

        return lambda: flood.carry(engine(name), command)

    at_once([crossing("one", (first, second)), crossing("other", (second, first))])
    assert len(flood.entries("read")) == 2
    assert sum(turns.values()) > len(turns), "the two never stood in each other's way"


def test_a_transition_does_not_keep_answers_waiting(flood: Scene) -> None:
    """Whoever holds the case, an answer is written beside it: a thousand must not queue behind one decision."""
    call = flood.rows(Call)[0]
    other = Database(flood.house.database.url, pool=2)
    slow = House(other, flood.house.library, flood.house.link_key)
    inside, answered = threading.Event(), threading.Event()

    def decision(work: Any) -> bool:
        cases.locked(work.session, flood.response.id)
        inside.set()
        return answered.wait(5)

    with ThreadPoolExecutor(1) as threads:
        deciding = threads.submit(slow.carry, DUTY, flood.clock(), decision)
        assert inside.wait(5)
        flood.answers(call)
        answered.set()
        assert deciding.result()
    other.close()
