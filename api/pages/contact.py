"""How a page shows the ways to reach a person: masked, how sure each is, and what the reader may do about it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from api.address_shapes import AddressShape, address_shapes
from api.pages.asking import Attempt
from notifiers.address import Address as Reading
from records.person import Address, Person
from records.questions import directory, organisations
from states.contact import Sureness
from states.text import Text
from workflows.commands.directory.keeping import keeps
from workflows.commands.verify_address import is_at_the_desk
from workflows.work import Work


@dataclass(frozen=True, slots=True)
class Way:
    """One way to reach somebody, with the forms that the reader may use and what the last try was met with."""

    told: AddressShape
    may_test: bool
    may_enter: bool
    own: bool
    refused: Text | None = None
    code_fault: Text | None = None
    note: str = ""
    note_fault: Text | None = None

    @property
    def at(self) -> str:
        """What its forms are posted to begins so."""
        return f"addresses/{self.told.id}"


def ways(work: Work, person: Person, addresses: Sequence[Address], attempt: Attempt | None) -> list[Way]:
    """The ways to reach a person, in the person's order."""
    own = work.actor.person == person.key
    held = organisations.held_by(work.session, person.id)
    bodies = [body for holding, _, body in held if organisations.now_held(holding, work.now)]
    may_test = own or (any(keeps(work, one.areas) for one in bodies) if bodies else keeps(work, ()))
    may_enter = own or is_at_the_desk(work, person.id)
    found = []
    for told in address_shapes(work, addresses):
        tried = attempt if attempt and f"/addresses/{told.id}/" in attempt.asked else None
        faults = tried.refusal.fields if tried else {}
        found.append(Way(
            told, may_test, may_enter and told.known in (Sureness.WAITING, Sureness.UNKNOWN), own,
            refused=tried.refusal.reason if tried and not faults else None, code_fault=faults.get("code"),
            note=tried.typed.one("note") if tried else "", note_fault=faults.get("note"),
        ))  # fmt: skip
    return found


def telephones(work: Work, people: list[uuid.UUID]) -> dict[uuid.UUID, str]:
    """By person the first telephone number."""
    found: dict[uuid.UUID, str] = {}
    for person, addresses in directory.all_addresses(work.session, people).items():
        read = (Reading.read(one.url) for one in addresses)
        number = next((one.target for one in read if one is not None and one.wants_short), None)
        if number is not None:
            found[person] = number
    return found
