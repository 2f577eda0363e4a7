"""Accounts at providers, their secrets encrypted, and the events that providers have told of."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "channel_accounts",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("key", AutoString(), nullable=False, unique=True),
        sa.Column("channel", AutoString(), nullable=False),
        sa.Column("drill", sa.Boolean(), nullable=False),
        sa.Column("base_url", AutoString(), nullable=False),
        sa.Column("secrets", AutoString(), nullable=False),
        sa.Column("opened_at", UTCDateTime(), nullable=False),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
    )
    op.create_table(
        "channel_events",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("account_id", sa.Uuid(), sa.ForeignKey("channel_accounts.id", ondelete="RESTRICT"), nullable=False),
        sa.Column("event", AutoString(), nullable=False),
        sa.Column("heard_at", UTCDateTime(), nullable=False),
        sa.UniqueConstraint("account_id", "event"),
    )
    op.create_index("ix_channel_events_account_id", "channel_events", ["account_id"])


def downgrade() -> None:
    op.drop_table("channel_events")
    op.drop_table("channel_accounts")
