"""What the page behind a call's link says. Those who look in the same moment are told together."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from api.pages.naming import Names, post
from records import official
from records.board import ANSWERED
from records.call import Call
from records.case import Case
from records.official import Behind
from records.organisation import Organisation
from records.questions import directory
from records.task import Task
from states.actor import engine
from states.call import OPEN, OUT, CallState
from states.procedure import CAN_NOT, Calling
from states.saying import calling_of
from states.text import Text, listed
from workflows.commands.answer_call import OVER, is_wanted_still
from workflows.commands.open_link import behind, links_opened
from workflows.commands.write_documents import headquarters
from workflows.deputies import deputies
from workflows.places import area_of
from workflows.together import Together
from workflows.work import House, Work, token

_OPENER = engine("link")


@dataclass(frozen=True, slots=True)
class Duties:
    """The posts for which somebody was called in another's place, by how each stands now; None where there is none."""

    silent: Text | None
    taken: Text | None
    """Those that this person's own answer has taken over."""
    done: Text | None
    """Those for which somebody else has answered meanwhile."""


@dataclass(frozen=True, slots=True)
class Card:
    """What the page says: how the call stands, who calls and what, the post, the tasks."""

    stands: str
    behind: Behind
    body: Organisation | None
    """The headquarters that calls."""
    what: Text
    calling: Calling | None
    """What the plan says to whoever is called, when it says more than that something has started."""
    told: list[Text]
    """The facts that the plan shows to whoever is called."""
    area: Text
    duties: Duties
    covered_by: Text | None
    own_answer: bool
    """Whether somebody has answered for them, and their own answer is asked for all the same."""
    tasks: list[Task]
    newer: str | None
    deputy: Text | None = None
    """To whom the person can hand over what is asked: their deputy, while the plan still comes to call one."""

    @property
    def who(self) -> Text:
        """What the headquarters that calls is named."""
        return Text(self.body.zh, self.body.en) if self.body else Text("指挥部", "headquarters")

    @property
    def headquarters(self) -> str:
        """The key of the headquarters that calls, which is telephoned with questions; empty where there is none."""
        return self.body.key if self.body else ""

    @property
    def can_not(self) -> Text:
        """The words in which the person declines."""
        return self.calling.can_not if self.calling else CAN_NOT

    @property
    def call(self) -> Call:
        """The call."""
        return self.behind.call


Cards = Together[str, Card | None]
"""Takes a link that was opened; None for a link that was never made."""


def cards(house: House, clock: Callable[[], datetime]) -> Cards:
    """Opening a link keeps that it was opened, and changes nothing else."""

    def carry(given: Sequence[str]) -> Sequence[Card | None]:
        return house.carry(_OPENER, clock(), lambda work: _cards(work, links_opened(work, given)))

    return Together(carry)


def glance(house: House, now: datetime, given: str) -> Card | None:
    """What a preview sees: the same card, and no mark at all."""
    return house.look(_OPENER, now, lambda work: _cards(work, behind(work, [given])))[0]


def _cards(work: Work, found: Sequence[Behind | None]) -> list[Card | None]:
    links = [one for one in found if one is not None]
    if not links:
        return [None for _ in found]
    told = _Told.about(work, links)
    return [None if one is None else told.card(one) for one in found]


@dataclass(frozen=True, slots=True)
class _Told:
    """What the cards of one moment share."""

    work: Work
    names: Names
    bodies: Mapping[uuid.UUID, Organisation | None]
    in_place_of: Sequence[Call]
    tasks: Sequence[Task]
    deputies: Mapping[uuid.UUID, Text]
    """By call to whom it can be handed over."""

    @staticmethod
    def about(work: Work, links: Sequence[Behind]) -> _Told:
        about = {one.case.id: one.case for one in links}
        codes = {code for case in about.values() for code in area_of(work, case)}
        bodies = {number: headquarters(work, case) for number, case in about.items()}
        stand_ins = [one.call.id for one in links if one.call.part != "holder"]
        holders = official.in_place_of(work.session, stand_ins) if stand_ins else []
        answered = [one for one in links if _stands(one.call) == "answered"]
        posts = {one.call.post_id for one in answered} | {one.post_id for one in holders}
        cases = {number for one in answered for number in _giving(one.case)}
        return _Told(
            work, Names(work, directory.places(work.session, codes)), bodies, holders,
            official.tasks_of_posts(work.session, cases, posts) if cases else [],
            deputies(work, [one.call for one in links if _stands(one.call) == "ask"]),
        )  # fmt: skip

    def card(self, found: Behind) -> Card:
        call, case = found.call, found.case
        others = [one for one in self.in_place_of if call.id in (one.stand_in_ids or ())]
        taken = [one for one in others if one.covered_by_id == call.id and one.state == CallState.COVERED]
        return Card(
            stands=_stands(call), behind=found, body=self.bodies[case.id], what=self.names.title(case),
            calling=calling_of(self.names.procedure(case), case.facts), told=list(self._shown(case)),
            area=self.names.area(case, found.incident),
            duties=_duties(others, taken),
            covered_by=self._covered_by(call), own_answer=is_wanted_still(self.work, call),
            tasks=self._tasks(case, _posts(call, taken)),
            newer=self._newer(call), deputy=self.deputies.get(call.id),
        )  # fmt: skip

    def _shown(self, case: Case) -> Iterator[Text]:
        procedure = self.names.procedure(case)
        for name in procedure.calling.shows if procedure.calling else ():
            if case.facts.get(name) is not None:
                fact = procedure.facts[name]
                yield Text("{title}：{said}", "{title}: {said}").filled(
                    title=fact.title, said=self.names.value(fact, case.facts[name])
                )

    def _covered_by(self, call: Call) -> Text | None:
        covering = self.work.session.get(Call, call.covered_by_id) if call.covered_by_id else None
        return Text.of(covering.who["name"]) if covering and covering.who.get("name") else None

    def _tasks(self, case: Case, posts: Iterable[uuid.UUID]) -> list[Task]:
        giving = _giving(case)
        return [one for one in self.tasks if one.case_id in giving and one.owner_post_id in posts]

    def _newer(self, call: Call) -> str | None:
        newer = official.newer_call(self.work.session, call) if call.state in OVER else None
        return token(self.work.house.link_key, newer.id) if newer else None


def _duties(others: Sequence[Call], taken: Sequence[Call]) -> Duties:
    silent = [one for one in others if one.state in OPEN]
    done = [one for one in others if one.state in ANSWERED and one not in taken]
    return Duties(_titles(silent), _titles(taken), _titles(done))


def _titles(calls: Sequence[Call]) -> Text | None:
    return listed([post(one.who) for one in calls]) if calls else None


def _giving(case: Case) -> set[uuid.UUID]:
    """The cases that give tasks to whom this one calls: itself; of a way through a township the call-out as well."""
    return {case.id, case.parent_id} if case.kind == "cascade" and case.parent_id else {case.id}


def _posts(call: Call, taken: Sequence[Call]) -> set[uuid.UUID]:
    """The posts whose tasks are this person's: their own, and those that they have taken over."""
    own = () if call.part == "deputy" else (call.post_id,)
    return {*own, *(one.post_id for one in taken)}


def _stands(call: Call) -> str:
    """How the call stands for the person: to be answered, answered, declined, covered by another, or over."""
    if call.state == CallState.EXPIRED:
        return "over"
    if call.answer in OUT:
        return "declined"
    if call.answer is not None:
        return "answered"
    if call.state in OVER:
        return "over"
    return "covered" if call.state == CallState.COVERED else "ask"
