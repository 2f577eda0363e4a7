"""How REST and pages tell of a way to reach somebody: masked, whoever asks, and how sure it is."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from pydantic import BaseModel

from notifiers.address import masked
from records.case import Case
from records.person import Address
from records.questions import address_tests
from states.contact import SURENESS_NAMES, sureness
from states.text import Text
from workflows.work import Work


class AddressShape(BaseModel):
    """A way to reach a person, masked."""

    id: uuid.UUID
    channel: str
    address: str
    drill: bool
    known: str
    """verified, waiting, unanswered, failed, unknown, denied, or untested."""
    known_title: Text
    verified_at: datetime | None


class TestedShape(AddressShape):
    """An address under test, with whose it is."""

    person: str
    name: Text


def tested_shapes(work: Work, case: Case) -> list[TestedShape]:
    """The addresses that a case tests, as they are known now; none of any other case."""
    found = address_tests.of_case(work.session, case.id)
    shapes = address_shapes(work, [address for address, _ in found])
    return [
        TestedShape(**shape.model_dump(), person=person.key, name=Text(person.zh, person.en))
        for shape, (_, person) in zip(shapes, found, strict=True)
    ]


def address_shapes(work: Work, addresses: Sequence[Address]) -> list[AddressShape]:
    """Ways to reach somebody, each with how sure it is."""
    tested = address_tests.tested(work.session, [one.id for one in addresses])
    known = [sureness(one.verified_at, tested.get(one.id), work.now) for one in addresses]
    return [
        AddressShape(
            id=one.id, channel=one.channel, address=masked(one.url), drill=one.drill, known=sure,
            known_title=SURENESS_NAMES[sure], verified_at=one.verified_at,
        )
        for one, sure in zip(addresses, known, strict=True)
    ]  # fmt: skip
