"""Entries of the directory that a failed call-out marks for checking."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "doubts",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("person_id", sa.Uuid(), sa.ForeignKey("people.id", ondelete="RESTRICT"), nullable=False),
        sa.Column("cause", AutoString(), nullable=False),
        sa.Column("channel", AutoString(), nullable=False),
        sa.Column("drill", sa.Boolean(), nullable=False),
        sa.Column("case_number", AutoString(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=True),
        sa.Column("since", UTCDateTime(), nullable=False),
        sa.Column("confirmed_at", UTCDateTime(), nullable=True),
        sa.Column("confirmed_by", AutoString(), nullable=True),
        sa.Column("word", AutoString(), nullable=False),
    )
    op.create_index("ix_doubts_person_id", "doubts", ["person_id"])


def downgrade() -> None:
    op.drop_table("doubts")
