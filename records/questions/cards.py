"""Questions about cards: which of them are behind the facts now."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlmodel import Session, col

from records.call import Call, Message
from records.card import Card
from records.case import Case
from records.columns import new_id
from records.person import Person
from states.call import OPEN


@dataclass(frozen=True, slots=True)
class Behind:
    """A card that shows something else than how its call stands."""

    card: Card
    message: Message
    call: Call
    case: Case
    language: str


def keep_sent(session: Session, cards: Sequence[Mapping[str, Any]]) -> None:
    """Keeps cards that were sent. What a tap has given for one meanwhile is younger than what its sending gave."""
    if cards:
        session.execute(_keeping(cards).on_conflict_do_nothing(index_elements=["message_id"]))


def keep_tapped(session: Session, card: Mapping[str, Any]) -> None:
    """Keeps a card that can be updated anew since somebody tapped it; what it shows since then is not known."""
    keeping = _keeping([card])
    fresh = {
        name: keeping.excluded[name] for name in ("handle", "until", "due_at", "tries", "shown_state", "shown_answer")
    }
    session.execute(keeping.on_conflict_do_update(index_elements=["message_id"], set_=fresh))


def _keeping(cards: Sequence[Mapping[str, Any]]) -> Insert:
    unknown = {"shown_state": "", "shown_answer": "", "tries": 0}
    return insert(Card).values([{"id": new_id(), **unknown, **one} for one in cards])


def look_again(session: Session, message_id: uuid.UUID, at: datetime) -> None:
    """The card of a message, if it is kept, may show something of which nothing is known: it is looked at then."""
    again = update(Card).where(col(Card.message_id) == message_id)
    again = again.values(due_at=at, tries=0, shown_state="", shown_answer="")
    session.execute(again, execution_options={"synchronize_session": False})


def behind(session: Session, now: datetime, most: int) -> list[Behind]:
    """Up to `most` cards that are to be updated now, locked; what another has locked is passed over.

    Whole rows are read of these alone: what is open is gone through every second, by the few columns that decide.
    """
    answer = func.coalesce(col(Call.answer), "")
    changed = or_(col(Card.shown_state) != col(Call.state), col(Card.shown_answer) != answer)
    asks_still = and_(col(Call.state).in_(OPEN), col(Call.answer).is_(None), col(Card.shown_state) == "")
    due = (
        select(col(Card.id))
        .join(Call, col(Call.id) == col(Card.call_id))
        .where(col(Card.due_at) <= now, col(Card.until) > now, changed, ~asks_still)
        .order_by(col(Card.due_at), col(Card.id))
        .limit(most)
        .with_for_update(of=Card, key_share=True, skip_locked=True)
    )
    taken = session.execute(due).scalars().all()
    return _whole(session, taken) if taken else []


def _whole(session: Session, taken: Sequence[uuid.UUID]) -> list[Behind]:
    query = (
        select(Card, Message, Call, Case, col(Person.language))
        .join(Message, col(Message.id) == col(Card.message_id))
        .join(Call, col(Call.id) == col(Card.call_id))
        .join(Case, col(Case.id) == col(Message.case_id))
        .join(Person, col(Person.id) == col(Message.person_id))
        .where(col(Card.id).in_(taken))
        .order_by(col(Card.due_at), col(Card.id))
    )
    return [Behind(row[0], row[1], row[2], row[3], row[4]) for row in session.execute(query).all()]


def change(session: Session, card_id: uuid.UUID, tried: int, **values: Any) -> None:
    """What is known of a card now, if it has been tried as often as this; a tap has that counted from the beginning."""
    changing = update(Card).where(col(Card.id) == card_id, col(Card.tries) == tried).values(**values)
    session.execute(changing, execution_options={"synchronize_session": False})


def let_go(session: Session, now: datetime) -> None:
    """Cards that can not be updated any more are not looked at again, and what updated them is forgotten."""
    over = update(Card).where(col(Card.due_at).is_not(None), col(Card.until) <= now)
    session.execute(over.values(due_at=None, handle=""), execution_options={"synchronize_session": False})
