"""Which short code stands for which call on which phone, so that a text of two digits says what it answers."""

import uuid
from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import SQLModel

from records.columns import key, to


class AnswerCode(SQLModel, table=True):
    """The code of a call on one phone; a phone is known by a keyed digest of its number, never by the number.

    Machinery, and not history: a day after it was last sent a code goes to another call, when its own is over. What was
    answered by it is in the journal.
    """

    __tablename__ = "answer_codes"
    __table_args__ = (UniqueConstraint("phone_digest", "code"),)
    id: uuid.UUID = key()
    phone_digest: str
    code: int
    call_id: uuid.UUID = to("calls")
    message_id: uuid.UUID = to("messages", index=False)
    """The last message that carried the code."""
    given_at: datetime
