"""Which units take part in a case: whose posts were called, given a task or told, who opened it, and who warns."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Uuid
from sqlmodel import Field, SQLModel


class Participation(SQLModel, table=True):
    """A unit takes part in an incident, or in an intake that is part of none yet. Written with what makes it so."""

    __tablename__ = "participations"
    case_id: uuid.UUID = Field(
        sa_type=Uuid, primary_key=True, sa_column_args=(ForeignKey("cases.id", ondelete="RESTRICT"),)
    )
    organisation_id: uuid.UUID = Field(
        sa_type=Uuid, primary_key=True, index=True,
        sa_column_args=(ForeignKey("organisations.id", ondelete="RESTRICT"),),
    )  # fmt: skip
    since: datetime
