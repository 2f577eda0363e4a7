"""Posts become people, at this time: selectors are resolved against the directory and the area of a case."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, false, literal, not_, or_, select, true
from sqlmodel import Session, col

from records.organisation import Organisation
from records.person import Address, Holding, Person, Post
from states.procedure import Selector


@dataclass(frozen=True, slots=True)
class Reachable:
    """A person as found now, with usable addresses in the person's own order (channel → Apprise URL)."""

    person: Person
    post: Post
    organisation: Organisation
    part: str
    addresses: tuple[Address, ...]

    @property
    def channels(self) -> tuple[str, ...]:
        """The channels by which this person can be reached, in order."""
        return tuple(address.channel for address in self.addresses)

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
    """One post of an audience with whoever holds it, may stand in for it, and stands above it."""

    post: Post
    organisation: Organisation
    people: dict[str, Reachable] = field(default_factory=dict)

    def channels(self) -> dict[str, tuple[str, ...]]:
        """The usable channels of holder, deputy and superior."""
        return {part: one.channels for part, one in self.people.items()}


class Directory:
    """The directory as it stands at one moment, for one piece of work."""

    def __init__(self, session: Session, now: datetime, *, drill: bool) -> None:
        self._session = session
        self._now = now
        self._drill = drill

    def resolve(self, selectors: Sequence[Selector], area: Sequence[str]) -> list[Slot]:
        """The posts that any of `selectors` means, each once, with its people; in the order of the directory."""
        return self.resolve_each([selectors], area)[0]

    def resolve_each(self, groups: Sequence[Sequence[Selector]], area: Sequence[str]) -> list[list[Slot]]:
        """The same for several groups of selectors, found together."""
        rows = self._rows(groups, area)
        slots = self._with_people([(row[0], row[1]) for row in rows])
        return [
            [slot for slot, row in zip(slots, rows, strict=True) if row[2 + number]] for number in range(len(groups))
        ]

    def _rows(self, groups: Sequence[Sequence[Selector]], area: Sequence[str]) -> Sequence[Any]:
        means = [or_(false(), *(_meant(one, area) for one in selectors)) for selectors in groups]
        query = (
            select(Post, Organisation, *(mean.label(f"group_{n}") for n, mean in enumerate(means)))
            .join(Organisation, col(Organisation.id) == Post.organisation_id)
            .where(or_(false(), *means))
            .order_by(col(Post.id))
        )
        return self._session.execute(query).all()

    def posts(self, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Slot]:
        """The posts with these ids, with their people."""
        query = select(Post, Organisation).join(Organisation, col(Organisation.id) == Post.organisation_id)
        rows = self._session.execute(query.where(col(Post.id).in_(list(ids)))).all()
        return {slot.post.id: slot for slot in self._with_people([(row[0], row[1]) for row in rows])}

    def _with_people(self, chosen: list[tuple[Post, Organisation]]) -> list[Slot]:
        above = {post.superior_id for post, _ in chosen if post.superior_id}
        held = self._holdings({post.id for post, _ in chosen} | above)
        slots = []
        for post, body in chosen:
            slot = Slot(post, body)
            for part in ("holder", "deputy"):
                if (post.id, part) in held:
                    slot.people[part] = held[(post.id, part)]
            if post.superior_id and (post.superior_id, "holder") in held:
                slot.people["superior"] = held[(post.superior_id, "holder")]
            slots.append(slot)
        return slots

    def _holdings(self, posts: set[uuid.UUID]) -> dict[tuple[uuid.UUID, str], Reachable]:
        query = (
            select(Holding, Person, Post, Organisation)
            .join(Person, col(Person.id) == Holding.person_id)
            .join(Post, col(Post.id) == Holding.post_id)
            .join(Organisation, col(Organisation.id) == Post.organisation_id)
            .where(col(Holding.post_id).in_(posts), Holding.since <= self._now)
            .where(or_(col(Holding.until).is_(None), col(Holding.until) > self._now))
            .order_by(col(Holding.since))
        )
        rows = self._session.execute(query).all()
        addresses = self._addresses({person.id for _, person, _, _ in rows})
        return {
            (holding.post_id, holding.part): Reachable(
                person, post, body, holding.part, addresses.get(person.id, ())
            )
            for holding, person, post, body in rows
        }

    def _addresses(self, people: set[uuid.UUID]) -> dict[uuid.UUID, tuple[Address, ...]]:
        query = select(Address).where(col(Address.person_id).in_(people), Address.drill == self._drill)
        found: dict[uuid.UUID, tuple[Address, ...]] = {}
        for address in self._session.execute(query.order_by(col(Address.position))).scalars():
            found[address.person_id] = (*found.get(address.person_id, ()), address)
        return found


def _meant(selector: Selector, area: Sequence[str]) -> ColumnElement[bool]:
    """Which posts `selector` means. Everything that it says must hold; what it leaves out does not matter."""
    inside = or_(
        false(),
        *(col(Organisation.area).startswith(code, autoescape=True) for code in area),
        *(literal(code).startswith(col(Organisation.area)) for code in area),
    )
    conditions: list[ColumnElement[bool]] = [true()]
    if selector.role:
        conditions.append(col(Post.role).in_(selector.role))
    for column, wanted in (
        (Organisation.kind, selector.kind),
        (Organisation.key, selector.unit),
        (Organisation.tier, selector.tier),
    ):
        if wanted:
            conditions.append(col(column).in_(wanted))
    if selector.member_of is not None:
        conditions.append(col(Organisation.member_of).contains([selector.member_of]))
    if selector.in_ is not None:
        conditions.append(inside)
    if selector.outside is not None:
        conditions.append(not_(inside))
    return and_(*conditions)
