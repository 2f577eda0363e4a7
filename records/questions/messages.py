"""Questions about messages: which are to be sent now, which were lost, and what else may still get through."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Text, func, or_, select, update
from sqlmodel import Session, col

from records.call import Call, Message
from records.case import Case
from records.columns import any_of
from records.effect import Effect
from records.person import Person


@dataclass(frozen=True, slots=True)
class Taken:
    """A message that a worker is about to send, with all that its words need."""

    message: Message
    case: Case
    call: Call | None
    language: str
    code: str = ""
    """The code under which the call is answered by text, where that is how people answer."""
    hands_over: bool = False
    """Whether there is a deputy to whom the call can be handed over."""


def calls_behind(session: Session, token_digests: Iterable[str]) -> dict[str, tuple[Message, Call]]:
    """The messages whose links have these digests, each with its call; without those that were never made."""
    rows = session.execute(_CALLS_BEHIND, {"digests": list(token_digests)}).all()
    return {row[0].token_digest: (row[0], row[1]) for row in rows}


_CALLS_BEHIND = (
    select(Message, Call)
    .join(Call, col(Call.id) == col(Message.call_id))
    .where(col(Message.token_digest) == any_of("digests", Text()))
)


def named(session: Session, number: str = "", provider_id: str = "") -> tuple[Message, Call | None] | None:
    """The message with our number, or with a provider's id, the latest of several; with its call."""
    query = select(Message, Call).join(Call, col(Call.id) == col(Message.call_id), isouter=True)
    meant = col(Message.number) == number if number else col(Message.provider_id) == provider_id
    row = session.execute(query.where(meant).order_by(col(Message.id).desc()).limit(1)).first()
    return (row[0], row[1]) if row else None


LONGEST_PAUSE = timedelta(seconds=15)
"""How long a message that did not get through for now waits at most before it is tried again."""
LONGEST_SLOT = timedelta(seconds=2)
"""How long a message waits at most for the rate of its account before it is looked at again."""
_GRACE = timedelta(seconds=1)


def _come(when: Any, now: datetime, longest: timedelta) -> Any:
    """Its time has come, or lies further ahead than it is ever put: the clock has been set back since."""
    return or_(when <= now, when > now + longest + _GRACE)


def to_send(session: Session, effect_id: uuid.UUID, now: datetime, most: int) -> list[Taken]:
    """Up to `most` queued messages of an effect that are due and not begun, locked in the order of their ids."""
    query = (
        select(Message, Case, Call, col(Person.language))
        .join(Case, col(Case.id) == col(Message.case_id))
        .join(Call, col(Call.id) == col(Message.call_id), isouter=True)
        .join(Person, col(Person.id) == col(Message.person_id))
        .where(
            col(Message.effect_id) == effect_id,
            col(Message.state) == "queued",
            col(Message.sending_since).is_(None),
        )
        .where(_come(col(Message.due_at), now, LONGEST_PAUSE))
        .where(or_(col(Message.slot_at).is_(None), _come(col(Message.slot_at), now, LONGEST_SLOT)))
        .order_by(col(Message.id))
        .limit(most)
        .with_for_update(of=Message, key_share=True)
    )
    return [Taken(row[0], row[1], row[2], row[3]) for row in session.execute(query).all()]


def more_urgent(session: Session, account: str, priority: int, now: datetime) -> int:
    """How many messages of more urgent effects wait for the same account now."""
    query = (
        select(func.count())
        .select_from(Message)
        .join(Effect, col(Effect.id) == col(Message.effect_id))
        .where(col(Message.account) == account, col(Message.state) == "queued", col(Message.sending_since).is_(None))
        .where(col(Message.due_at) <= now, col(Effect.state) == "due", col(Effect.priority) < priority)
    )
    return int(session.execute(query).scalar_one())


def mark_begun(session: Session, ids: Iterable[uuid.UUID], now: datetime) -> None:
    """The mark made before a channel is touched, on messages that the caller holds locked."""
    marking = update(Message).where(col(Message.id).in_(list(ids))).values(sending_since=now)
    session.execute(marking, execution_options={"synchronize_session": False})


def to_ask(session: Session, now: datetime, most: int) -> list[tuple[Message, Case, Call]]:
    """Up to `most` messages of calls whose provider is to be asked now; locked, what another has locked passed over."""
    query = (
        select(Message, Case, Call)
        .join(Case, col(Case.id) == col(Message.case_id))
        .join(Call, col(Call.id) == col(Message.call_id))
        .where(col(Message.ask_at) <= now)
        .order_by(col(Message.ask_at), col(Message.id))
        .limit(most)
        .with_for_update(of=Message, key_share=True, skip_locked=True)
    )
    return [(row[0], row[1], row[2]) for row in session.execute(query).all()]


def ask_next(session: Session, moments: Mapping[uuid.UUID, datetime | None]) -> None:
    """When the providers of these messages, which the caller holds locked, are asked again."""
    for message_id, at in moments.items():
        marking = update(Message).where(col(Message.id) == message_id).values(ask_at=at)
        session.execute(marking, execution_options={"synchronize_session": False})


def begun_locked(session: Session, effect_id: uuid.UUID) -> list[Message]:
    """The queued messages of an effect that somebody has begun to send, locked in the order of their ids."""
    query = select(Message).where(
        col(Message.effect_id) == effect_id, col(Message.state) == "queued", col(Message.sending_since).is_not(None)
    )
    return list(session.execute(query.order_by(col(Message.id)).with_for_update(key_share=True)).scalars())


def unsent_locked(session: Session, effects: Iterable[uuid.UUID]) -> Sequence[uuid.UUID]:
    """The queued messages of these effects, locked in the order of their ids."""
    query = select(col(Message.id)).where(col(Message.effect_id).in_(list(effects)), col(Message.state) == "queued")
    return session.execute(query.order_by(col(Message.id)).with_for_update(key_share=True)).scalars().all()


def is_another_under_way(session: Session, message: Message) -> bool:
    """Whether its call has another message of the same effect, or a later one, that may still get through or has."""
    others = select(col(Message.id)).where(
        col(Message.call_id) == message.call_id,
        col(Message.id) != message.id,
        col(Message.state).in_(("queued", "accepted")),
        or_(col(Message.effect_id) == message.effect_id, col(Message.id) > message.id),
    )
    return session.execute(others.limit(1)).first() is not None


def next_due_at(session: Session, effect_id: uuid.UUID) -> datetime | None:
    """When the next queued message of an effect is due, or looked at again; None when none is left."""
    when: Any = func.greatest(col(Message.due_at), col(Message.slot_at))
    query = select(func.min(when)).where(col(Message.effect_id) == effect_id, col(Message.state) == "queued")
    return session.execute(query).scalar()


def of_incident(session: Session, incident_id: uuid.UUID) -> Sequence[Message]:
    """The messages of every case of an incident, in no order; locks nothing."""
    return session.execute(select(Message).where(col(Message.incident_id) == incident_id)).scalars().all()


def with_address(session: Session, cases: Iterable[uuid.UUID]) -> int:
    """How many messages of these cases still say where they went."""
    theirs = select(func.count()).where(col(Message.case_id).in_(list(cases)), col(Message.address) != "")
    return int(session.execute(theirs).scalar_one())


def erase_addresses(session: Session, cases: Iterable[uuid.UUID]) -> None:
    """Destroys the addresses of these cases' messages with their salts."""
    theirs = update(Message).where(col(Message.case_id).in_(list(cases)), col(Message.address) != "")
    session.execute(theirs.values(address="", address_salt=None), execution_options={"synchronize_session": False})


def forget_tests(session: Session, person_id: uuid.UUID) -> None:
    """Destroys the addresses of a person's messages that belong to no incident: tests of their addresses."""
    theirs = update(Message).where(
        col(Message.person_id) == person_id, col(Message.incident_id).is_(None), col(Message.address) != ""
    )
    session.execute(theirs.values(address="", address_salt=None), execution_options={"synchronize_session": False})
