"""Whom to telephone: the duty posts of the reader's headquarters with their numbers, as every refusal shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from starlette.requests import Request

from notifiers.address import Address
from records import reading
from records.database import Database, DatabaseAway
from states.area import touches
from states.text import Text


@dataclass(frozen=True, slots=True)
class Telephone:
    """A duty post, who holds it, and the numbers."""

    post: Text
    name: Text
    numbers: tuple[str, ...]
    headquarters: str = ""


class DeskTelephone:
    """The desk's telephones, asked for once a minute; the last known stand while the database is away."""

    STANDS: ClassVar[timedelta] = timedelta(minutes=1)

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: tuple[tuple[tuple[str, ...], Telephone], ...] = ()
        self._asked_at: datetime | None = None

    def at(self, now: datetime, areas: Sequence[str]) -> tuple[Telephone, ...]:
        """Whom to telephone now about these areas, about any where none is given; nobody when that was never known."""
        return tuple(one for theirs, one in self._all(now) if not areas or touches(theirs, areas))

    def of(self, now: datetime, headquarters: str) -> tuple[Telephone, ...]:
        """Whom to telephone now at one headquarters; where nobody is at its desk, at any."""
        everybody = tuple(one for _, one in self._all(now))
        return tuple(one for one in everybody if one.headquarters == headquarters) or everybody

    def _all(self, now: datetime) -> tuple[tuple[tuple[str, ...], Telephone], ...]:
        if self._asked_at is None or not timedelta(0) <= now - self._asked_at < self.STANDS:
            try:
                with self._database.transaction() as session:
                    self._known = tuple((one.areas, _telephone(one)) for one in reading.desk(session, now))
            except DatabaseAway:
                return self._known
            self._asked_at = now
        return self._known


def _telephone(one: reading.AtDesk) -> Telephone:
    read = (Address.read(url) for url in one.addresses)
    numbers = tuple(dict.fromkeys(address.target for address in read if address and address.wants_short))
    return Telephone(Text(one.post.zh, one.post.en), Text(one.person.zh, one.person.en), numbers, one.headquarters)


def telephone(request: Request, headquarters: str = "") -> tuple[Telephone, ...]:
    """Whom the reader of this answer should telephone: at the headquarters that asks them, else of their places."""
    desk: DeskTelephone = request.app.state.telephone
    now = request.app.state.clock()
    return desk.of(now, headquarters) if headquarters else desk.at(now, getattr(request.state, "areas", ()))
