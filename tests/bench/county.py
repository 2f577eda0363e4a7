"""The sample county in a bad night: hundreds of live responses, and one incident with a long history."""

from __future__ import annotations

import contextlib
import functools
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pwdlib import PasswordHash

from api.demonstration import DIRECTORY, PASSWORD
from records.call import Call, Message
from records.case import Case
from records.columns import new_id
from records.ledger import columns, plain
from states.actor import engine
from tests.bench.stage import Stage, installed, now
from tests.cast import DUTY
from tests.workflows.scene import ADDRESSES, LINK_KEY, Clock, Scene
from workflows.commands.load_directory import Target, load_directory
from workflows.work import House, Work

LIVE = 200
SILENT = (0, 0, 2, 4, 6, 9)
"""How many of the 48 people of a response do not answer."""
PEOPLE = 10_000
AT_ONCE = 500
_CHANNELS = ("mail", "sms", "mail")


@contextlib.contextmanager
def county() -> Iterator[Stage]:
    """The county's office with its directory; those at the desk may sign in."""
    with installed() as made:
        target = Target(ADDRESSES, PasswordHash.recommended().hash(PASSWORD))
        yesterday = now() - timedelta(days=1)
        made.house.carry(engine("bench"), yesterday, lambda work: load_directory(work, DIRECTORY, target))
        yield made


def scene_of(stage: Stage) -> Scene:
    """The same house, played by the words of the desk; what happens there began an hour ago."""
    house = House(stage.house.database, stage.house.library, LINK_KEY)
    return Scene(house, Clock(now() - timedelta(hours=1)))


def bad_night(scene: Scene) -> list[Case]:
    """Two hundred responses of level III: called, most have answered, ladders have gone on, tasks are done or late."""
    responses = []
    for _ in range(LIVE):
        scene.clock.passes(seconds=5)
        responses.append(scene.started())
    scene.sends()
    posts = [one.who["post"] for one in scene.rows(Call, Call.case_id == responses[0].id)]
    for number, response in enumerate(responses):
        first = number % len(posts)
        scene.all_answer(response, *posts[first : first + SILENT[number % len(SILENT)]])
    for minutes in (5, 10, 15):
        scene.clock.passes(minutes=minutes)
        scene.looks_after()
        scene.sends()
    for response in responses:
        scene.does(DUTY, scene.task_of(response, "command_room"))
    while scene.turns.seal():
        pass
    return responses


@dataclass(frozen=True, slots=True)
class _Step:
    """What one entry tells of one person's call."""

    kind: str
    call: dict[str, Any]
    message: dict[str, Any]
    posts: int | None = None
    """Which message is new with it."""


def long_history(scene: Scene, response: Case) -> list[datetime]:
    """Ten entries about each of ten thousand people more, all in one incident; the moments between."""
    call = scene.rows(Call, Call.case_id == response.id, Call.part == "holder")[0]
    message = scene.rows(Message, Message.call_id == call.id)[0]
    people = [_Person(call, message) for _ in range(PEOPLE)]
    moments = []
    for number in range(len(_steps(scene.clock()))):
        for first in range(0, PEOPLE, AT_ONCE):
            scene.clock.passes(seconds=1)
            some = people[first : first + AT_ONCE]
            scene.carry(engine("bench"), functools.partial(_told, case=response, people=some, number=number))
        moments.append(scene.clock())
    return moments


class _Person:
    """One person more who is called like the one of the pattern, by three messages one after the other."""

    def __init__(self, call: Call, message: Message) -> None:
        own = {"id": new_id(), "state": "calling", "rung": 0, "next_at": None, "answered_at": None}
        self.call = columns(call) | own | dict.fromkeys(("answer", "accepted_at", "read_at", "stand_in_ids"))
        pattern = columns(message) | {"call_id": self.call["id"], "state": "queued", "sent_at": None}
        self.messages = [pattern | _fresh(channel) for channel in _CHANNELS]


def _fresh(channel: str) -> dict[str, Any]:
    number = new_id()
    return {"id": number, "number": f"bench-{number}", "channel": channel, "token_digest": None}


def _steps(at: datetime) -> list[_Step]:
    """What happens to everybody, entry by entry."""
    sent = _Step("sent", {"accepted_at": at}, {"state": "accepted", "sent_at": at, "tries": 1})
    answer = {"state": "answered", "answer": "received", "answered_at": at, "door": "link:sms"}
    climbs = [[_Step("climbed", {"rung": rung}, {}, rung), sent] for rung in (1, 2)]
    return [
        *(_Step("called", {}, {}, 0), sent, *climbs[0], *climbs[1]),
        *(_Step("read", {"read_at": at}, {}), _Step("answered", answer, {})),
        *(_Step("answered", {"arrived_at": at}, {}), _Step("told", {}, {})),
    ]


def _told(work: Work, case: Case, people: list[_Person], number: int) -> None:
    """One entry about each of these people; the rows are written with the first, as they will be after the last."""
    steps = _steps(work.now)
    step = steps[number]
    newest = max(one.posts for one in steps[: number + 1] if one.posts is not None)
    for person in people:
        draft = work.ledger.entry(case, step.kind, subject=f"call:{person.call['id']}", who=person.call["who"])
        if number == 0:
            work.ledger.gather(Call, person.call | _all(steps, "call"))
            for message in person.messages:
                work.ledger.gather(Message, message | _all(steps, "message"))
            _tell(draft.entry.changes, "calls", person.call["id"], person.call)
        elif step.call:
            _tell(draft.entry.changes, "calls", person.call["id"], step.call)
        message = person.messages[newest]
        if step.posts is not None:
            _tell(draft.entry.changes, "messages", message["id"], message)
        elif step.message:
            _tell(draft.entry.changes, "messages", message["id"], step.message)


def _all(steps: list[_Step], row: str) -> dict[str, Any]:
    whole: dict[str, Any] = {}
    for step in steps:
        whole |= getattr(step, row)
    return whole


def _tell(changes: list[Any], table: str, number: uuid.UUID, values: dict[str, Any]) -> None:
    hidden = Message.VOLATILE if table == "messages" else frozenset()
    told = {name: plain(value) for name, value in values.items() if value is not None and name not in hidden}
    changes.append([table, str(number), told])
