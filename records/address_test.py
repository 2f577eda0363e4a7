"""Tests of addresses: which message went to which address, until when its answer counts, and how it was answered."""

import uuid
from datetime import datetime
from typing import Any

from sqlmodel import SQLModel

from records.columns import json, key, to


class AddressTest(SQLModel, table=True):
    """One test of one address. The message that carried it tells what became of the sending."""

    __tablename__ = "address_tests"
    id: uuid.UUID = key()
    address_id: uuid.UUID = to("addresses")
    case_id: uuid.UUID = to("cases")
    message_id: uuid.UUID = to("messages")
    asked_at: datetime
    asked_by: dict[str, Any] = json()
    until: datetime
    wrong_codes: int = 0
    answered_at: datetime | None = None
    answered_by: dict[str, Any] = json()
