"""Whatever people, clocks and failures do in whatever order, the promises hold and the journal folds to the tables."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from sqlmodel import col

from notifiers.notifier import Outcome
from records import fold
from records.call import Call, CallOut, Message
from records.case import Case
from records.person import Address
from records.task import Task
from states.actor import engine
from states.call import OPEN, Answer
from states.task import ACTS
from states.task import OPEN as OPEN_TASKS
from tests.cast import COMMANDER, DEPUTY, DUTY, LEADER, OFFICE, OUTSIDER, SHIFT, STANDING
from tests.workflows.scene import ENDING, INFORMATION, ORDER, REPORT, Scene
from workflows.commands import send_messages
from workflows.work import RefusedAt

CAST = (DUTY, SHIFT, LEADER, OFFICE, DEPUTY, STANDING, COMMANDER, OUTSIDER)
FORM = {
    **ORDER,
    **ENDING,
    **REPORT,
    "departure": "会商决定",
    "receipt": "118号",
    "conclusion": "总体及时",
    "waiver": "转入日常",
}
CALM = (Outcome.accepted,) * 30 + (Outcome.failed_for_now, Outcome.failed_for_good, Outcome.unknown)


class Walk:
    """One walk: each step is something that somebody does, or that time or a failure brings about."""

    def __init__(self, scene: Scene, seed: int) -> None:
        self._scene = scene
        self._random = Random(seed)  # noqa: S311 - a walk that can be walked again
        self.refused = self.done = 0

    def steps(self, number: int) -> None:
        """So many steps, of which answers and time are the most."""
        kinds = [self.answers] * 12 + [self.time] * 5 + [self.triggers] * 7 + [self.tasks] * 4
        kinds += [self.sends, self.worker_lost, self.trouble, self.seals]
        for _ in range(number):
            try:
                self._random.choice(kinds)()
                self.done += 1
            except RefusedAt:
                self.refused += 1

    def answers(self) -> None:
        """Somebody who was called answers, in good time or late."""
        message = self._scene.any_of(self._random, Message, Message.kind == "call")
        if message is not None:
            answer = self._random.choice((*[Answer.RECEIVED] * 4, Answer.DECLINED, Answer.ARRIVED))
            self._scene.answers(self._scene.one(Call, Call.id == message.call_id), answer)

    def time(self) -> None:
        """Some time passes, now and then a long one, and a worker looks after what it brought about."""
        self._scene.clock.passes(seconds=self._random.choice((1, 20, 70, 190, 320, 2000, 8000)))
        self._scene.looks_after()

    def triggers(self) -> None:
        """Somebody pulls something, with or without the right to."""
        case = self._scene.any_of(self._random, Case, col(Case.closed_at).is_(None))
        assert case is not None
        with self._scene.house.database.transaction() as session:
            procedure = self._scene.house.library.pinned(session, case.definition_id).procedure
        names = sorted({one.trigger for one in procedure.transitions if not one.by.engine} - {"archive", "close"})
        trigger = self._random.choice(names)
        form = FORM | {"level": self._random.choice(("IV", "III", "II"))}
        asked = next(one for one in procedure.transitions if one.trigger == trigger)
        wanted = {name: form[name] for name in (*asked.form, *asked.optional) if name in form}
        self._scene.pulls(self._random.choice(CAST), trigger, case, wanted)

    def tasks(self) -> None:
        """Somebody works on a task."""
        task = self._scene.any_of(self._random, Task)
        if task is not None:
            self._scene.does(self._random.choice(CAST), task, self._random.choice(ACTS))

    def sends(self) -> None:
        """A worker sends what is due; nothing of it goes to a call that was closed before."""
        closed = {one.id for one in self._scene.rows(Call, col(Call.state).not_in(OPEN))}
        before = {one.id for one in self._scene.rows(Message, Message.state == "accepted")}
        self._scene.sends()
        for one in self._scene.rows(Message, Message.state == "accepted"):
            assert one.id in before or one.call_id not in closed

    def worker_lost(self) -> None:
        """A worker marks a few messages as being sent, and is gone."""
        claimed = self._scene.claim(most=1)
        for one in claimed:
            self._scene.carry(engine("worker"), lambda work, one=one: send_messages.take(work, one, 2))  # type: ignore[misc]
            self._scene.loses(one)

    def trouble(self) -> None:
        """From here on a few addresses are slow, wrong or silent, and others work again."""
        for address in self._random.sample(self._scene.rows(Address), 20):
            self._scene.notifier.fail_always(address.url, self._random.choice(CALM))

    def seals(self) -> None:
        self._scene.turns.seal()


def folds_to_the_tables(scene: Scene) -> list[str]:
    with scene.house.database.transaction() as session:
        folded = fold.fold(fold.changes_until(session, None, None))
        return fold.differences(folded, fold.stored(session))


def promises_hold(scene: Scene) -> None:
    """What is true at every moment, whatever has happened."""
    cases = {one.id: one for one in scene.rows(Case)}
    in_force = Counter(
        one.incident_id for one in cases.values() if one.kind == "response" and one.state.startswith("active/")
    )
    assert max(in_force.values(), default=0) <= 1
    assert {cases[one].state for one in in_force if one} <= {"responding"}
    calls = scene.rows(Call)
    for call in calls:
        if call.state in OPEN:
            assert cases[call.case_id].state.startswith("active/"), "called after it was over"
            silent = call.part == "holder" and call.state == "calling"
            assert (call.next_at is not None) == silent, "on a ladder without a next time, or beside it with one"
    named = Counter((one.call_out_id, one.person_id, one.part) for one in calls if one.state == "calling")
    assert max((n for (_, _, part), n in named.items() if part != "holder"), default=0) <= 1
    running = {one.case_id for one in scene.rows(CallOut, CallOut.state == "running")}
    assert all(cases[one].state.startswith("active/") for one in running)
    for task in scene.rows(Task):
        over = cases[task.case_id].state in ("superseded", "revoked", "ended", "under_review", "archived")
        assert not (over and task.state in OPEN_TASKS), "a task of what is over is still asked for"
    unmarked = Counter(
        (one.call_id, one.channel) for one in scene.rows(Message) if one.kind == "call" and not one.repeat
    )
    assert max(unmarked.values(), default=0) <= 1, "called twice by one channel, not marked as a repeat"


@pytest.mark.parametrize("seed", range(3))
def test_after_a_long_random_walk_the_journal_folds_to_the_tables_and_every_promise_holds(
    scene: Scene, seed: int
) -> None:
    intake = scene.opens(DUTY, "intake", {**INFORMATION, "area": ["511527209"]})
    scene.pulls(SHIFT, "let_out", intake)
    scene.raised(scene.incident, ("III", "IV", "II")[seed])
    walk = Walk(scene, seed)
    for _ in range(4):
        walk.steps(80)
        promises_hold(scene)
        assert folds_to_the_tables(scene) == []
    assert walk.done > 200
    assert walk.refused > 10
    assert scene.proof().faults == []
