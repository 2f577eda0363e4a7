"""Call-outs, the calls to single people in them, and the messages that carry them."""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Column, Index, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field, SQLModel

from records.columns import json, key, to
from records.sealed import Shut


class CallOut(SQLModel, table=True):
    """All calls of one decision: the ladder they climb and the rule by which they are complete."""

    __tablename__ = "call_outs"
    __table_args__ = (Index("call_outs_due", "due_at", postgresql_where=text("state = 'running' and late_at is null")),)
    id: uuid.UUID = key()
    case_id: uuid.UUID = to("cases")
    incident_id: uuid.UUID | None = to("cases", null=True, index=False)
    state: str = Field(default="running", index=True)  # running, complete, void
    rule: dict[str, Any] = json()
    ladder: list[Any] = json(list)
    ladders: dict[str, Any] | None = Field(default=None, sa_column=Column(JSONB(none_as_null=True), nullable=True))
    """By role the ladder of the posts that have another one."""
    fires: str | None = None
    due_at: datetime | None = None
    """By when it should be complete; `late_at` says that the desk was told who was missing, and `late_fires` what
    followed.
    """
    late_at: datetime | None = None
    late_fires: str | None = None
    renew_seconds: float | None = None
    """How long an answer holds, where the plan says so."""
    draw: dict[str, Any] | None = Field(default=None, sa_column=Column(JSONB(none_as_null=True), nullable=True))
    """How the posts were drawn: seed, share, least, and the pool from which anybody can draw again."""
    opened_at: datetime
    complete_at: datetime | None = None


class Call(SQLModel, table=True):
    """A call to one person, for one duty; it counts only when that person has answered.

    Who was called is frozen here (post, name, part), so that a replay shows people as they were. The holder's call
    carries the ladder (`rung`, `next_at`) and names every call to a deputy or a superior that was made in its place
    (`stand_in_ids`, first to last): one of them may stand in for many. `covered_by_id` is the one that its ladder
    waits for now, and in the end the one that answered; of a call that was passed on to the next shift, the call of
    whoever came on. `fence` rotates with an answer: what is queued under the old number is void.
    """

    __tablename__ = "calls"
    __table_args__ = (
        Index("calls_due", "next_at", postgresql_where=text("next_at is not null")),
        Index(
            "calls_stand_ins",
            "stand_in_ids",
            postgresql_using="gin",
            postgresql_where=text("stand_in_ids is not null"),
        ),
        Index("calls_of_case", "case_id", "part", "state"),
        Index(
            "calls_listed",
            "case_id",
            "list_number",
            unique=True,
            postgresql_where=text("list_number is not null"),
        ),
        Index("calls_unreached", "opened_at", postgresql_where=text("state = 'unreached'")),
    )
    id: uuid.UUID = key()
    call_out_id: uuid.UUID = to("call_outs")
    case_id: uuid.UUID = to("cases", index=False)
    incident_id: uuid.UUID | None = to("cases", null=True, index=False)
    post_id: uuid.UUID = to("posts", index=False)
    person_id: uuid.UUID | None = to("people", null=True, index=False)
    who: dict[str, Any] = json()
    part: str = "holder"
    stand_in_ids: list[uuid.UUID] | None = Field(default=None, sa_column=Column(ARRAY(Uuid), nullable=True))
    covered_by_id: uuid.UUID | None = to("calls", null=True, index=False)
    state: str = "calling"
    rung: int = 0
    again: int = 0
    """How often its rung has been taken before the last time."""
    next_at: datetime | None = None
    fence: int = 1
    answer: str | None = None
    answer_note: str = ""
    answered_at: datetime | None = None
    answered_by: str | None = None
    answered_by_en: str | None = None
    door: str | None = None
    queued_at: datetime | None = None
    accepted_at: datetime | None = None
    unknown_at: datetime | None = None
    """Since when nobody knows of a message whether it was sent."""
    delivered_at: datetime | None = None
    read_at: datetime | None = None
    arrives_at: datetime | None = None
    """When whoever answered expects to be at the post."""
    arrived_at: datetime | None = None
    sources: dict[str, str] = json()
    """By step of its delivery (queued, accepted, unknown, delivered, read, answered, arrived) through which door it is
    known.
    """
    opened_at: datetime
    list_number: int | None = None
    """Under which number it stands on every printed call list of its case, from the first that it was on."""

    def known(self, step: str, at: datetime, door: str) -> dict[str, Any]:
        """What changes when a step of its delivery becomes known."""
        return {f"{step}_at": at, "sources": {**self.sources, step: door}}


class Message(SQLModel, table=True):
    """One message to one address. Written before it is sent; a send whose outcome nobody knows is `unknown`.

    `sending_since` is the mark made before the channel is touched, `ask_at` when the provider is asked next what became
    of it: they are machinery, not history, and are not journalled. Neither is `address`, which lies encrypted, nor the
    salt under which `address_seal` seals it: both can be destroyed after the event.
    """

    __tablename__ = "messages"
    __table_args__ = (
        Index("messages_unknown", "id", postgresql_where=text("state = 'unknown'")),
        Index("messages_of_provider", "provider_id", postgresql_where=text("provider_id is not null")),
        Index("messages_to_ask", "ask_at", postgresql_where=text("ask_at is not null")),
    )
    VOLATILE: ClassVar[frozenset[str]] = frozenset(
        {"sending_since", "ask_at", "address", "address_salt", "account", "slot_at"}
    )
    id: uuid.UUID = key()
    number: str = Field(unique=True)
    effect_id: uuid.UUID = to("effects")
    case_id: uuid.UUID = to("cases")
    incident_id: uuid.UUID | None = to("cases", null=True, index=False)
    call_id: uuid.UUID | None = to("calls", null=True)
    person_id: uuid.UUID = to("people", index=False)
    kind: str
    channel: str
    address: str = Field(sa_type=Shut("messages.address"), repr=False)
    address_salt: str | None = None
    address_seal: str = ""
    state: str = "queued"  # queued, accepted, delivered, failed, unknown, void
    fence: int = 1
    repeat: int = 0
    tries: int = 0
    due_at: datetime
    token_digest: str | None = Field(default=None, unique=True)
    values: dict[str, Any] = json()
    drill: bool = False
    sending_since: datetime | None = None
    account: str = ""
    """The account through which it goes, where that has a rate; `slot_at` is when it is looked at again for it."""
    slot_at: datetime | None = None
    sent_at: datetime | None = None
    ask_at: datetime | None = None
    provider_id: str | None = None
    detail: str = ""
