"""What providers tell of a message before its sending is recorded; messages are found by the provider's number."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "channel_early_events",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("account_id", sa.Uuid(), sa.ForeignKey("channel_accounts.id", ondelete="RESTRICT"), nullable=False),
        sa.Column("awaits", AutoString(), nullable=False),
        sa.Column("told", AutoString(), nullable=False),
        sa.Column("heard_at", UTCDateTime(), nullable=False),
    )
    op.create_index("ix_channel_early_events_account_id", "channel_early_events", ["account_id"])
    op.create_index("ix_channel_early_events_awaits", "channel_early_events", ["awaits"])
    op.create_index(
        "messages_of_provider", "messages", ["provider_id"], postgresql_where=sa.text("provider_id is not null")
    )


def downgrade() -> None:
    op.drop_index("messages_of_provider", table_name="messages")
    op.drop_table("channel_early_events")
