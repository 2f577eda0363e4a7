"""Cards that lie on phones: what each shows, and until when it can be made to show something else."""

import uuid
from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from records.columns import key, to
from records.sealed import Shut


class Card(SQLModel, table=True):
    """The card of one message of a call. It is behind the facts while the call stands otherwise than it shows.

    Machinery, and not history: what became of an update is in the journal. `handle` is what the provider wants for one,
    `due_at` when to look next, None once nothing can be changed any more.
    """

    __tablename__ = "cards"
    __table_args__ = (Index("cards_due", "due_at", postgresql_where=text("due_at is not null")),)
    id: uuid.UUID = key()
    message_id: uuid.UUID = Field(foreign_key="messages.id", ondelete="RESTRICT", unique=True)
    call_id: uuid.UUID = to("calls")
    handle: str = Field(default="", sa_type=Shut("cards.handle"), repr=False)
    until: datetime
    shown_state: str = ""
    shown_answer: str = ""
    due_at: datetime | None = None
    tries: int = 0
