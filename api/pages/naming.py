"""What cases, clocks, places and people are called on pages, from the definitions they are pinned to."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from records import board
from records.case import Case
from records.organisation import Place
from records.questions import directory
from states.organisation import Kind
from states.procedure import Fact, Procedure, Selector
from states.saying import measured
from states.text import Text, few, listed
from workflows.wording import HERE
from workflows.work import Work


class Pinned(Protocol):
    """Whatever follows a definition: a case, or something of it."""

    @property
    def definition_id(self) -> uuid.UUID:
        """The definition."""


class Standing(Pinned, Protocol):
    """A case, whole or as the board has it."""

    @property
    def state(self) -> str:
        """The state it is in."""


class Rings(Protocol):
    """A clock, whole or as the board has it."""

    @property
    def name(self) -> str:
        """What the plan calls it."""

    @property
    def fires(self) -> str:
        """The trigger that it pulls."""


@dataclass(frozen=True)
class Names:
    """The names that one page needs: definitions and places, each read once."""

    work: Work
    places: Mapping[str, Place]
    choosable: dict[str, list[tuple[str, Text]]] = field(default_factory=dict)
    """The posts that a form offers, by the body they belong to; read beforehand (`offer`), not while a page is made."""

    @staticmethod
    def of(work: Work) -> Names:
        """The names as they are now."""
        return Names(work, board.places(work.session))

    def procedure(self, case: Pinned) -> Procedure:
        """The definition to which a case is pinned."""
        return self.work.library.pinned(self.work.session, case.definition_id).procedure

    def title(self, case: Pinned) -> Text:
        """What a case is called."""
        return self.procedure(case).title

    def warns_of(self, case: Case, *, coloured: bool = True) -> Text | None:
        """Of a warning and each hop of it: colour (left out where a chip says it), hazard, place; None of others."""
        facts, said = self.procedure(case).facts, case.facts
        if not {"hazard", "colour", "area"} <= facts.keys():
            return None
        named = ("colour", "hazard") if coloured else ("hazard",)
        what = [self.value(facts[name], said[name]) for name in named if said.get(name)]
        parts = [Text("".join(one.zh for one in what), " ".join(one.en for one in what)), self.area(case)]
        known = [one for one in parts if one.zh]
        return Text(" · ".join(one.zh for one in known), " · ".join(one.en for one in known)) if known else None

    def whole(self, case: Case) -> Text:
        """What a case is called, and of a warning which one."""
        which, title = self.warns_of(case), self.title(case)
        return Text(f"{title.zh}：{which.zh}", f"{title.en}: {which.en}") if which else title

    def state(self, case: Standing) -> Text:
        """What the state of a case is called."""
        return self.procedure(case).states[case.state]

    def clock(self, clock: Rings, case: Pinned) -> Text:
        """What happens when a clock rings."""
        known = self.procedure(case).transitions_of(clock.fires)
        return known[0].title if known else Text(clock.name, clock.name)

    def area(self, case: Case, incident: Case | None = None) -> Text:
        """The places of a case, the first few by name."""
        codes = case.facts.get("area") or (incident.facts.get("area") if incident else None) or []
        return self.codes(codes)

    def codes(self, codes: Iterable[str]) -> Text:
        """Places by their codes, the first few by name."""
        return few([self.place(code) for code in codes])

    def place(self, code: str) -> Text:
        """One place by its code."""
        place = self.places.get(code)
        return Text(place.zh, place.en) if place else Text(code, code)

    def offer(self, procedure: Procedure) -> None:
        """Reads the posts for the forms of a procedure that asks for some: one's own body first, without villages."""
        if all(fact.type != "posts" for fact in procedure.facts.values()):
            return
        kinds = tuple(kind.value for kind in Kind if kind is not Kind.VILLAGE)
        selector = Selector.model_validate({"kind": kinds, "in": "area"})
        meant = directory.posts_meant(self.work.session, [selector], self.work.actor.areas)
        for post, body in sorted(meant, key=lambda one: one[1].key != self.work.actor.organisation):
            self.choosable.setdefault(f"{body.zh}|{body.en}", []).append((post.key, Text(post.zh, post.en)))

    def value(self, fact: Fact, value: Any) -> Text:
        """What is known of a fact, in words and with its unit."""
        if fact.type == "posts":
            named = directory.posts_named(self.work.session, value)
            return listed([Text(post.zh, post.en) for post, _ in named])
        if fact.type == "places":
            return self.codes([value] if isinstance(value, str) else value)
        if fact.type == "time":
            at = datetime.fromisoformat(value).astimezone(HERE).strftime("%Y-%m-%d %H:%M:%S")
            return Text(at, at)
        return measured(fact, value)


def person(who: Mapping[str, Any]) -> Text:
    """A called person by name; a post that nobody holds says so."""
    name = who.get("name")
    return Text.of(name) if name else Text("无人在岗", "nobody holds the post")


def post(who: Mapping[str, Any]) -> Text:
    """The post in which somebody was called."""
    return Text.of(who["title"])
