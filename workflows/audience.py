"""Posts become people, at this time: selectors are resolved against the directory and the area of a case.

What a selector means is said in `records.questions.directory`.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from records.case import Case
from records.database import Session
from records.organisation import Organisation
from records.person import Address, Holding, Person, Post
from records.questions import directory
from records.watch import reached
from states.procedure import Selector
from workflows.work import Work


@dataclass(frozen=True, slots=True)
class Reachable:
    """A person as found now, with usable addresses in the person's own order (channel → Apprise URL)."""

    person: Person
    post: Post
    organisation: Organisation
    part: str
    addresses: tuple[Address, ...]
    denied: tuple[str, ...] = ()
    """The channels at whose addresses somebody else is: nobody is called there."""

    @property
    def channels(self) -> tuple[str, ...]:
        """The channels by which this person can be reached, in order; each once, however many addresses it has."""
        return tuple(dict.fromkeys(address.channel for address in self.addresses))

    def address(self, channel: str) -> Address:
        """The address behind a channel."""
        return next(one for one in self.addresses if one.channel == channel)

    def as_data(self) -> dict[str, Any]:
        """Who was called, as the record keeps it."""
        return {
            "person": self.person.key,
            "name": {"zh": self.person.zh, "en": self.person.en},
            "language": self.person.language,
            "post": self.post.key,
            "role": self.post.role,
            "title": {"zh": self.post.zh, "en": self.post.en},
            "organisation": {"zh": self.organisation.zh, "en": self.organisation.en},
            "tier": self.organisation.tier,
            "part": self.part,
            "channels": list(self.channels),
        }


@dataclass(slots=True)
class Slot:
    """One post of an audience with whoever holds it, may stand in for it, stands by, and stands above it."""

    post: Post
    organisation: Organisation
    people: dict[str, Reachable] = field(default_factory=dict)

    @property
    def denied(self) -> frozenset[str]:
        """Who of them has an address at which somebody else is."""
        return frozenset(part for part, one in self.people.items() if one.denied)

    def channels(self) -> dict[str, tuple[str, ...]]:
        """The usable channels of holder, deputy, stand-by and superior."""
        return {part: one.channels for part, one in self.people.items()}


@dataclass(frozen=True, slots=True)
class Owner:
    """One post that something is asked of, with whoever holds it."""

    post: Post
    organisation: Organisation
    person: Person | None

    def as_data(self) -> dict[str, Any]:
        """Who owns it, as the record keeps it."""
        return {
            "post": self.post.key,
            "title": {"zh": self.post.zh, "en": self.post.en},
            "organisation": {"zh": self.organisation.zh, "en": self.organisation.en},
            "name": {"zh": self.person.zh, "en": self.person.en} if self.person else None,
        }


def at_headquarters(
    session: Session, roles: tuple[str, ...], area: Sequence[str], incident_class: str | None
) -> Selector:
    """These roles at the headquarters that leads a class in an area; nobody's where there is none."""
    body = directory.headquarters(session, area, incident_class)
    return Selector(role=roles, unit=(body.key if body else "",))


class Directory:
    """The directory as it stands at one moment, for one piece of work.

    `incident_class` is what selectors call the class; without one they mean the headquarters of every class.
    """

    def __init__(self, session: Session, now: datetime, *, drill: bool, incident_class: str | None = None) -> None:
        self._session = session
        self._now = now
        self._drill = drill
        self._class = incident_class

    def resolve(self, selectors: Sequence[Selector], area: Sequence[str]) -> list[Slot]:
        """The posts that any of `selectors` means, each once, with its people; in the order of the directory."""
        return self._with_people(directory.posts_meant(self._session, selectors, area, self._class))

    def owners(self, groups: Sequence[Sequence[Selector]], area: Sequence[str]) -> list[list[Owner]]:
        """For each group of selectors the posts that any of them means, with whoever holds them."""
        found: list[dict[uuid.UUID, Owner]] = [{} for _ in groups]
        meant = directory.owners_meant(self._session, groups, area, self._now, self._class)
        there = reached(self._session, self._now) if any(one.watched for one in meant) else {}
        for one in meant:
            for owners, by in zip(found, one.by, strict=True):
                if by:
                    owners[one.post.id] = Owner(one.post, one.body, there.get(one.post.id, one.holder))
        return [list(owners.values()) for owners in found]

    def beside(self, slot: Slot, selectors: Sequence[Selector]) -> Reachable | None:
        """Whoever is called at another unit there where a post is: the first that `selectors` mean and can be reached.

        What the selectors call the area are the places of the post's own body.
        """
        for other in self.resolve(selectors, slot.organisation.areas):
            holder = other.people.get("holder")
            if other.organisation.id != slot.organisation.id and holder is not None and holder.addresses:
                return replace(holder, part="other_unit")
        return None

    def posts(self, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Slot]:
        """The posts with these ids, with their people."""
        return {slot.post.id: slot for slot in self._with_people(directory.posts(self._session, ids))}

    def _with_people(self, chosen: list[tuple[Post, Organisation]]) -> list[Slot]:
        known = {post.id: (post, body) for post, body in chosen}
        above = {post.superior_id for post, _ in chosen if post.superior_id} - known.keys()
        known |= {post.id: (post, body) for post, body in directory.posts(self._session, above)} if above else {}
        held = self._holdings(known)
        slots = []
        for post, body in chosen:
            slot = Slot(post, body)
            for part in ("holder", "deputy", "stand_by"):
                if (post.id, part) in held:
                    slot.people[part] = held[(post.id, part)]
            if post.superior_id and (post.superior_id, "holder") in held:
                slot.people["superior"] = held[(post.superior_id, "holder")]
            slots.append(slot)
        return slots

    def _holdings(self, posts: Mapping[uuid.UUID, tuple[Post, Organisation]]) -> dict[tuple[uuid.UUID, str], Reachable]:
        held = self._held(posts)
        addresses = directory.addresses(self._session, {person.id for _, person in held}, drill=self._drill)
        return {
            (one.post_id, one.part): Reachable(
                person, *posts[one.post_id], part=one.part, **usable(addresses.get(person.id, ()))
            )
            for one, person in held
        }

    def _held(self, posts: Iterable[uuid.UUID]) -> list[tuple[Holding, Person]]:
        """Who holds these posts; by a rota, who is there: the holder then stands in where that is the deputy."""
        held = directory.holdings(self._session, posts, self._now)
        there = reached(self._session, self._now)
        usual = {one.post_id: person for one, person in held if one.part == "holder"}
        found = []
        for one, person in held:
            on_duty = there.get(one.post_id)
            if on_duty is None:
                found.append((one, person))
            elif one.part == "holder":
                found.append((one, on_duty))
            else:
                found.append((one, usual.get(one.post_id, person) if person.id == on_duty.id else person))
        return found


def usable(addresses: Iterable[Address]) -> dict[str, Any]:
    """Addresses as a `Reachable` has them: those that are used, and the channels of those that are not."""
    found = list(addresses)
    used = tuple(one for one in found if one.denied_at is None)
    return {"addresses": used, "denied": tuple(one.channel for one in found if one.denied_at is not None)}


def directory_for(work: Work, case: Case) -> Directory:
    """The directory as it stands now for a case: its drill or real addresses, and its class."""
    return Directory(work.session, work.now, drill=case.drill, incident_class=case.incident_class)
