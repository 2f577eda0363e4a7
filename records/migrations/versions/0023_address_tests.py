"""Addresses are tested by a message and verified by its answer; what belongs to no incident has numbers of its own."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "address_tests",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("address_id", sa.Uuid(), sa.ForeignKey("addresses.id", ondelete="RESTRICT"), nullable=False),
        sa.Column("case_id", sa.Uuid(), sa.ForeignKey("cases.id", ondelete="RESTRICT"), nullable=False),
        sa.Column("message_id", sa.Uuid(), sa.ForeignKey("messages.id", ondelete="RESTRICT"), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("asked_by", JSONB(), nullable=False),
        sa.Column("until", UTCDateTime(), nullable=False),
        sa.Column("wrong_codes", sa.Integer(), nullable=False),
        sa.Column("answered_at", UTCDateTime(), nullable=True),
        sa.Column("answered_by", JSONB(), nullable=False),
    )
    for column in ("address_id", "case_id", "message_id"):
        op.create_index(f"ix_address_tests_{column}", "address_tests", [column])
    op.execute("create sequence other_numbers")


def downgrade() -> None:
    op.execute("drop sequence other_numbers")
    op.drop_table("address_tests")
