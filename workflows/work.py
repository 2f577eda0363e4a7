"""One piece of work: a transaction, who asked for it, when, and the definitions it may need."""

from __future__ import annotations

import hashlib
import hmac
import uuid
from base64 import urlsafe_b64encode
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from records.case import Case
from records.database import Contended, Database, Session
from records.ledger import Ledger
from records.vault import Vault
from states.actor import Actor
from states.refusal import Cause, Refusal, Refused
from states.sight import Sight
from states.text import Text
from workflows.library import Library
from workflows.wording import HERE

Result = TypeVar("Result")
TRIES = 4


@dataclass(frozen=True, slots=True)
class House:
    """What every piece of work in a process shares: the database, the definitions, and the key that signs links."""

    database: Database
    library: Library
    link_key: bytes
    own_vault: Vault | None = None
    """What opens encrypted values; without one the vault whose key comes from `link_key`."""

    def __post_init__(self) -> None:
        self.database.seals_by(self.vault)

    @property
    def vault(self) -> Vault:
        """What shuts and opens values that lie encrypted in the database."""
        return self.own_vault or Vault.of(self.link_key)

    def carry(self, actor: Actor, now: datetime, command: Callable[[Work], Result]) -> Result:
        """Carries one command out in one transaction; a refusal writes nothing but itself.

        A command that the database undid because it stood in another's way is carried out again.
        """
        for _ in range(TRIES - 1):
            with suppress(Contended):
                return self._once(actor, now, command)
        return self._once(actor, now, command)

    def look(self, actor: Actor, now: datetime, question: Callable[[Work], Result]) -> Result:
        """Answers a question in a transaction in which nothing can be written."""
        with self.database.transaction(reading=True) as session:
            return question(Work(self, session, actor, now))

    def _once(self, actor: Actor, now: datetime, command: Callable[[Work], Result]) -> Result:
        try:
            with self.database.transaction() as session:
                work = Work(self, session, actor, now)
                result = command(work)
                work.ledger.close()
                return result
        except RefusedAt as refused:
            self.keep(refused, actor, now)
            raise

    def keep(self, refused: RefusedAt, actor: Actor, now: datetime) -> None:
        """Keeps a refusal with the case that it is about; one about no case when the actor may not, or it says so."""
        reason = refused.refusal
        with self.database.transaction() as session:
            case = session.get(Case, refused.case_id) if refused.case_id else None
            if case is None and reason.cause is not Cause.FORBIDDEN and not refused.kept:
                return
            ledger = Ledger(session, actor, now)
            told: dict[str, Any] = {
                "trigger": refused.asked,
                "cause": reason.cause,
                "reason": reason.reason.as_data(),
                "clause": reason.clause,
                "who_could": list(reason.who_could),
            }
            if refused.title is not None:
                told["title"] = refused.title.as_data()
            if refused.kept:
                told["faults"] = [fault.as_data() for fault in reason.fields.values()]
            if case is None:
                ledger.office("refused", **told)
            else:
                ledger.entry(case, "refused", **told)
            ledger.close()


@dataclass
class Work:
    """The work at hand. Commands read and write through it; `House.carry` commits it."""

    house: House
    session: Session
    actor: Actor
    now: datetime
    ledger: Ledger = field(init=False)
    cause: Actor | None = None
    """The person upon whose act the engine follows up."""
    _cases: dict[uuid.UUID, Case] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self.ledger = Ledger(self.session, self.actor, self.now)

    @property
    def sight(self) -> Sight:
        """Whose cases the actor sees."""
        return Sight.of(self.actor)

    @property
    def today(self) -> date:
        """The day as people here count it."""
        return self.now.astimezone(HERE).date()

    @property
    def library(self) -> Library:
        """The definitions."""
        return self.house.library

    def case(self, case_id: uuid.UUID) -> Case:
        """The case with this id, which is there; asked for once, however many rows of the work belong to it."""
        found = self._cases.get(case_id)
        if found is None:  # kept here: the session itself forgets what nobody holds
            found = self._cases[case_id] = self.session.get_one(Case, case_id)
        return found

    def sit(self, post: str) -> None:
        """From here on the actor acts in this post of theirs: the one whose authority is used."""
        self.actor = self.ledger.actor = self.actor.in_seat(post)

    def acting_as(self, actor: Actor) -> Work:
        """The same piece of work, in which from here on somebody else acts: the engine follows up a person's act."""
        other = Work(self.house, self.session, actor, self.now, cause=self.cause or self.actor)
        other.ledger, other._cases = self.ledger, self._cases
        return other


class RefusedAt(Refused):
    """A refusal of what somebody asked for, about a case or, like opening one, about none: kept in the journal."""

    kept = False
    """Whether it is kept although it is about no case and not for lack of authority, with every fault."""

    def __init__(self, refusal: Refusal, case_id: uuid.UUID | None, asked: str, title: Text | None = None) -> None:
        super().__init__(refusal)
        self.case_id = case_id
        self.asked = asked
        self.title = title
        """What was asked for is called, where the case does not say it."""


class RefusedForGood(RefusedAt):
    """A refusal that the office journal keeps with every fault: somebody tried to put something into force."""

    kept = True


def token(link_key: bytes, message_id: uuid.UUID) -> str:
    """The opaque key of a message's link: 22 characters from the message's id and a secret; kept only as a digest."""
    made = hmac.new(link_key, message_id.bytes, hashlib.sha256).digest()[:16]
    return urlsafe_b64encode(made).rstrip(b"=").decode()


def short_code(link_key: bytes, message_id: uuid.UUID) -> str:
    """Six digits that only the message itself says: read out to the desk, they prove that it arrived. Kept nowhere."""
    made = hmac.new(link_key, b"code:" + message_id.bytes, hashlib.sha256).digest()
    return f"{int.from_bytes(made[:8]) % 1_000_000:06d}"


def token_digest(given: str) -> str:
    """What is kept of a link's key."""
    return hashlib.sha256(given.encode()).hexdigest()
