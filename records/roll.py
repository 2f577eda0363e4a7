"""The roll of an incident: everybody who was called, in brief, and whole for those who are looked at.

Ten thousand people can be called and some dozens shown. There is a roll of the present, asked of the tables, and one
of the past, read from what the journal told.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Protocol

from sqlalchemy import select
from sqlmodel import Session, col

from records.call import Call, Message
from records.columns import any_of
from records.past import Told, row_as_told


@dataclass(frozen=True, slots=True)
class Brief:
    """A call in brief: in which case, in which part, what became of it, how far up its ladder it is, and its answer."""

    id: uuid.UUID
    case_id: uuid.UUID
    part: str
    state: str
    rung: int
    answer: str | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """What a roster says of a message: by which channel, and what became of it."""

    channel: str
    state: str


class Roll(Protocol):
    """The calls of an incident, in the order of their making."""

    @property
    def calls(self) -> list[Brief]:
        """Every call, in brief."""

    def whole(self, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Call]:
        """These calls with all that is known of them, by id."""

    def sent(self, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[Sent]]:
        """The messages of these calls, by call, in the order of their making; without a call that had none."""


_WHOLE = select(Call).where(col(Call.id) == any_of("ids"))
_SENT = (
    select(col(Message.call_id), col(Message.channel), col(Message.state))
    .where(col(Message.call_id) == any_of("ids"))
    .order_by(col(Message.id))
)


@dataclass(frozen=True, slots=True)
class PresentRoll:
    """The roll as it is now."""

    session: Session
    calls: list[Brief]

    def whole(self, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Call]:
        """These calls as they are now."""
        return {call.id: call for call in self.session.execute(_WHOLE, {"ids": list(ids)}).scalars()}

    def sent(self, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[Sent]]:
        """Their messages as they are now."""
        found: dict[uuid.UUID, list[Sent]] = {}
        for call, channel, state in self.session.execute(_SENT, {"ids": list(ids)}):
            found.setdefault(call, []).append(Sent(channel, state))
        return found


class PastRoll:
    """The roll as it was: of what was told, only that is read which is looked at."""

    def __init__(self, calls: Mapping[str, Told], messages: Mapping[str, Told]) -> None:
        self._calls = calls
        self._messages: dict[str, list[Told]] = {}
        for one in sorted(messages):
            self._messages.setdefault(messages[one].call_id, []).append(messages[one])
        cases = {told.case_id: uuid.UUID(told.case_id) for told in calls.values()}
        self.calls = [
            Brief(uuid.UUID(one), cases[told.case_id], told.part, told.state, told.rung, told.answer)
            for one, told in sorted(calls.items(), key=itemgetter(0))
        ]

    def whole(self, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Call]:
        """These calls as they were."""
        return {one: row_as_told(Call, self._calls[str(one)].read()) for one in ids}

    def sent(self, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[Sent]]:
        """Their messages as they were."""
        found = {one: [Sent(told.channel, told.state) for told in self._messages.get(str(one), ())] for one in ids}
        return {one: messages for one, messages in found.items() if messages}
