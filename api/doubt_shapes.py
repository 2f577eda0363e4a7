"""What stands against entries of the directory, as data."""

from __future__ import annotations

import uuid
from datetime import datetime

from api.shapes import Shape
from states.contact import Cause


class DoubtShape(Shape):
    """Why an entry is to be checked: by which channel (empty: by none), in which case and call, and since when."""

    cause: Cause
    channel: str
    drill: bool
    case_number: str
    call_id: uuid.UUID | None
    since: datetime


class DoubtsShape(Shape):
    """What stands against the entry of a person, the oldest first; nothing of one whose entry is confirmed."""

    person: str
    doubts: list[DoubtShape]
