"""Who keeps watch now by a published rota: who is there, and who is in charge while a hand-over is not signed.

Where no published rota covers the moment there is no watch, and the posts of the directory stand as they are.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from records.duty import Turn
from records.once import once
from records.organisation import Organisation, Tier
from records.person import Person, Post
from records.questions import duty
from states.hand_over import Change, changes, stands_at

Body = tuple[Post, Organisation, Tier]
OnTurn = tuple[Turn, Person]


@dataclass(frozen=True, slots=True)
class Watch:
    """The watch of one organisation at a moment."""

    organisation_id: uuid.UUID
    there: Sequence[OnTurn]
    """Who is on duty."""
    in_charge: Sequence[OnTurn]
    """The shift that may approve: the one before while the hand-over is not signed."""
    waits: Change | None
    """The change whose hand-over is not signed."""
    posts: Mapping[uuid.UUID, Body]
    """The posts of the directory for which the turns stand."""

    @property
    def kept_back(self) -> frozenset[uuid.UUID]:
        """The posts of the directory whose authority goes with the shift in charge and with nobody else."""
        turns = (turn for turn, _ in (*self.there, *self.in_charge))
        return frozenset(turn.stands_for_id for turn in turns if turn.approves and turn.stands_for_id)

    def acting(self) -> list[OnTurn]:
        """Who acts in a post of the directory: in one that approves the shift in charge, else whoever is there."""
        approving = [one for one in self.in_charge if one[0].approves]
        return [*approving, *(one for one in self.there if not one[0].approves)]


def watches(session: Session, now: datetime) -> list[Watch]:
    """Every watch that a published rota orders at this moment."""
    return once(session, _watches, now)


def _watches(session: Session, now: datetime) -> list[Watch]:
    return [_watch(session, one, now) for one in duty.kept_watch(session, now)]


def _watch(session: Session, organisation_id: uuid.UUID, now: datetime) -> Watch:
    there = duty.on_duty(session, organisation_id, now)
    known = changes_of(session, organisation_id, now)
    moment = stands_at(known, now)
    before = there if moment == now else duty.on_duty(session, organisation_id, moment)
    waits = next((one for one in known if one.open and moment < one.at <= now), None)
    posts = duty.posts_held(session, [turn for turn, _ in (*there, *before)])
    return Watch(organisation_id, there, before, waits, posts)


def changes_of(session: Session, organisation_id: uuid.UUID, now: datetime) -> list[Change]:
    """The changes of shifts of the last days and the next, in order."""
    turns = duty.signing_turns(session, organisation_id, now)
    signed = duty.signed_since(session, organisation_id, now)
    return changes([(turn.begins_at, turn.ends_at) for turn, _ in turns], signed)


def instead(session: Session, now: datetime) -> dict[uuid.UUID, list[Person]]:
    """By post of the directory who acts in it now in place of its holder, wherever a rota says so."""
    found: dict[uuid.UUID, list[Person]] = {}
    for watch in watches(session, now):
        for turn, person in watch.acting():
            if turn.stands_for_id is not None:
                found.setdefault(turn.stands_for_id, []).append(person)
    return found


def reached(session: Session, now: datetime) -> dict[uuid.UUID, Person]:
    """By post of the directory who is there now to be called in place of its holder, wherever a rota says so."""
    turns = [one for watch in watches(session, now) for one in watch.there]
    return {turn.stands_for_id: person for turn, person in reversed(turns) if turn.stands_for_id is not None}
