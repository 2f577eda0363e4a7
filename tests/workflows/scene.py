"""A scene: one house on one database, the cast, a rehearsal of every channel, and a clock that only the test moves."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from sqlmodel import col

from notifiers.gate import Gate
from notifiers.notifier import Message as Letter
from notifiers.rehearsal import RehearsalNotifier
from plans.shelf import LIBRARY
from records.call import Call, Message
from records.case import Case
from records.columns import new_id
from records.database import Database
from records.effect import Effect
from records.migrate import migrate
from records.task import Task
from states.actor import Actor, engine
from states.call import Answer
from states.scales import Level, rank
from tests.cast import COMMANDER, DEPUTY, DIRECTORY, DUTY, OFFICE, SHIFT, STANDING
from tests.workflows.seen import Seen
from workflows.commands import claim_effects
from workflows.commands.advance_case import Advance, advance_case
from workflows.commands.answer_call import Answered, Answering, LinkAnswer, by_links
from workflows.commands.claim_effects import Carried, Claimed
from workflows.commands.load_directory import Target, load_directory
from workflows.commands.open_case import Opening, open_case
from workflows.commands.publish_library import publish_library
from workflows.commands.work_task import work_task
from workflows.flows.table import FLOWS
from workflows.flows.workshop import WORKSHOP, Workshop
from workflows.library import Library
from workflows.turns import Turns
from workflows.work import House, Work, token

BEGIN = datetime(2026, 8, 23, 9, 10, tzinfo=UTC)
LINK_KEY = b"k" * 32
ADDRESSES = {
    "mail": "tmail://127.0.0.1:9902/{key}@phones.example",
    "sms": "tsms://127.0.0.1:9903/{number}",
}
HEAVY = [
    {"place": "511527109", "rain_1h": 28.6, "rain_3h": 52.4},
    {"place": "511527209", "rain_1h": 31.0, "rain_3h": 56.1},
]
"""Rain of level III: fifty millimetres in three hours in two townships."""
ORDER = {"reason": "强降雨仍将持续", "measures": "到岗、巡查、转移", "expected_duration": "24h"}
ENDING = {"reason": "危险已消除", "follow_up": "继续值班和巡查"}
INFORMATION = {
    "source": "值班室电话",
    "content": "两乡镇强降雨",
    "occurred_at": BEGIN.isoformat(),
    "incident_class": "flood",
    "area": ["511527109", "511527209"],
}
REPORT = {
    "occurred": "17时10分",
    "situation": "小河涨水",
    "casualties": "无",
    "trend": "减弱",
    "measures": "已启动响应",
}
OTHER = {"II": COMMANDER, "I": STANDING}
"""Who gives the first of the two approvals that the graver levels take."""
APPROVERS = {"IV": OFFICE, "III": DEPUTY, "II": STANDING, "I": COMMANDER}
VISITOR = Actor("link", "link", door="link")
"""Whoever opens a link: who it is, the link itself says."""
Result = TypeVar("Result")


@dataclass
class Clock:
    """The time as the test says it is."""

    at: datetime = BEGIN

    def __call__(self) -> datetime:
        """The time now."""
        return self.at

    def passes(self, **span: float) -> None:
        """Lets time go by."""
        self.at += timedelta(**span)


def furnish(owner: Database, database: Database, library: Library) -> None:
    """Brings an empty database to an installation with the library and the directory of the sample county."""
    migrate(owner, database)
    house = House(database, library, LINK_KEY)
    since = BEGIN - timedelta(days=1)
    house.carry(engine("test"), since, lambda work: publish_library(work, LIBRARY))
    house.carry(engine("test"), since, lambda work: load_directory(work, DIRECTORY, Target(ADDRESSES, "x")))


@dataclass
class Scene(Seen):
    """What tests do and look at, in the words of the desk."""

    clock: Clock = field(default_factory=Clock)
    notifier: RehearsalNotifier = field(default_factory=lambda: RehearsalNotifier(Gate({"127.0.0.1"}), lambda _: None))
    turns: Turns = field(init=False)

    def __post_init__(self) -> None:
        self.turns = Turns(self.house, self.clock, lambda: "direct")

    @property
    def incident(self) -> Case:
        """The only incident, as it is now."""
        return self.one(Case, Case.kind == "incident")

    @property
    def response(self) -> Case:
        """The newest response, as it is now."""
        return self.rows(Case, Case.kind == "response")[-1]

    def child(self, kind: str, of: Case) -> Case:
        """The newest case of a kind that a case opened."""
        return self.rows(Case, Case.kind == kind, Case.parent_id == of.id)[-1]

    # What people do

    def carry(self, actor: Actor, command: Callable[[Work], Result]) -> Result:
        """One command, at the time of the scene."""
        return self.house.carry(actor, self.clock(), command)

    def opens(self, actor: Actor, procedure: str, form: dict[str, Any], **more: Any) -> Case:
        """Opens a case of a drill."""
        opening = Opening(procedure, form, drill=True, **more)
        return self.carry(actor, lambda work: open_case(work, opening))

    def pulls(
        self,
        actor: Actor,
        trigger: str,
        case: Case,
        form: dict[str, Any] | None = None,
        version: int | None = None,
    ) -> Case:
        """Pulls a trigger."""
        return self.carry(actor, lambda work: advance_case(work, Advance(case.id, trigger, form or {}, version)))

    def opens_incident(self, towns: list[dict[str, Any]] | None = None) -> Case:
        """An incident in two townships, taken in by one officer and let out by another."""
        form = {**INFORMATION, "towns": HEAVY if towns is None else towns}
        intake = self.opens(DUTY, "intake", form)
        return self.one(Case, Case.id == self.pulls(SHIFT, "let_out", intake).incident_id)

    def proposed(self, incident: Case, level: str = "III") -> Case:
        """A response that awaits approval; a departure from the suggestion is explained."""
        form = {"level": level, "departure": "会商决定", **ORDER}
        self.pulls(DUTY, "propose_response", incident, form)
        return self.rows(Case, Case.incident_id == incident.id, Case.kind == "response")[-1]

    def started(self, level: str = "III") -> Case:
        """A response in force, in an incident of its own."""
        return self.raised(self.opens_incident(), level)

    def raised(self, incident: Case, level: str) -> Case:
        """A response in force in this incident; it takes the place of the one before, whose approver may lower it."""
        decides = min((Level(level), Level(self.in_force(incident) or level)), key=rank)
        return self.pulls(APPROVERS[decides], "approve", self.nearly_approved(incident, level))

    def nearly_approved(self, incident: Case, level: str) -> Case:
        """A response that wants one approval: the first of two, where it takes two, is given."""
        before = self.in_force(incident)
        proposed = self.proposed(incident, level)
        lowered = before is not None and rank(Level(before)) < rank(Level(level))
        return proposed if lowered or level not in OTHER else self.pulls(OTHER[level], "approve", proposed)

    def in_force(self, incident: Case) -> str | None:
        """The level that is in force in an incident."""
        responses = self.rows(Case, Case.kind == "response", Case.incident_id == incident.id)
        return next((one.level for one in responses if one.state.startswith("active/")), None)

    def answers(self, call: Call, answer: Answer = Answer.RECEIVED, channel: str | None = None) -> Answered:
        """The person who was called answers by the link of a message."""
        messages = self.rows(Message, Message.call_id == call.id)
        chosen = next(one for one in messages if channel in (None, one.channel))
        link = token(LINK_KEY, chosen.id)
        answered = self.carry(VISITOR, lambda work: by_links(work, [LinkAnswer(link, Answering(answer))]))[0]
        assert answered is not None
        return answered

    def all_answer(self, case: Case, *silent: str) -> None:
        """Every holder who is still called answers, except whoever holds the silent posts."""
        calls = self.rows(Call, Call.case_id == case.id, Call.state == "calling", Call.part == "holder")
        awake = [one.id for one in calls if one.who["post"] not in silent]
        links = {one.call_id: token(LINK_KEY, one.id) for one in self.rows(Message, col(Message.call_id).in_(awake))}
        given = [LinkAnswer(one, Answering(Answer.RECEIVED)) for one in links.values()]
        self.carry(VISITOR, lambda work: by_links(work, given))

    def everybody_answers(self, case: Case) -> None:
        """Every holder who is still called answers, and the call-out is looked at."""
        self.all_answer(case)
        self.turns.look_after()

    def does(self, actor: Actor, task: Task, act: str = "done", note: str = "已办结") -> Task:
        """Works on a task."""
        return self.carry(actor, lambda work: work_task(work, task.id, act, note))

    # What workers do

    def workshop(self) -> Workshop:
        """The tools of one worker."""
        return Workshop(self.house, self.notifier, "http://desk.example", self.clock, ThreadPoolExecutor(4))

    def claim(self, worker: uuid.UUID | None = None, most: int = 100) -> list[Claimed]:
        """What a worker takes in hand now."""
        with self.house.database.transaction() as session:
            return claim_effects.claim(session, worker or new_id(), self.clock(), most)

    def sends(self, *kinds: str) -> list[Letter]:
        """A worker carries out everything that is due, turn after turn; what it handed to the channels."""
        before = len(self.notifier.given)
        shop = self.workshop()
        others: list[Claimed] = []
        with shop.senders:
            while claimed := self.claim():
                wanted = [one for one in claimed if not kinds or one.kind in kinds]
                others += [one for one in claimed if one not in wanted]
                for one in wanted:
                    asyncio.run(self.works(shop, one))
        for one in others:
            self._never_claimed(one)
        return [given.message for given in self.notifier.given[before:]]

    async def works(self, shop: Workshop, claimed: Claimed) -> None:
        """Carries one claimed effect out as the worker does, and records it."""
        WORKSHOP.set(shop)
        shop.hands[str(claimed.id)] = claimed
        waits = await FLOWS[claimed.kind].fn(effects=[str(claimed.id)])
        wait = waits[str(claimed.id)]
        if wait is None:
            how = Carried("direct")
            self.carry(engine("worker"), lambda work: claim_effects.finish(work, claimed, how))
        else:
            self.carry(engine("worker"), lambda work: claim_effects.put_off(work, claimed, wait))

    def _never_claimed(self, claimed: Claimed) -> None:
        with self.house.database.transaction() as session:
            effect = session.get_one(Effect, claimed.id)
            effect.owner, effect.lease_until, effect.claims = None, None, effect.claims - 1
            session.add(effect)

    def looks_after(self) -> None:
        """A worker looks after call-outs, ladders, tasks and clocks until nothing is due any more."""
        for _ in range(20):
            if not self.turns.look_after():
                return
        raise AssertionError("a worker finds something to do again and again")

    def nobody_answers(self, *minutes: int) -> None:
        """So many minutes pass, in as many parts, and the ladders go on."""
        for some in minutes:
            self.clock.passes(minutes=some)
            self.looks_after()

    def loses(self, claimed: Claimed) -> None:
        """The worker that holds an effect is gone, and its lease has run out."""
        with self.house.database.transaction() as session:
            effect = session.get_one(Effect, claimed.id)
            effect.lease_until = effect.opened_at
            session.add(effect)
