"""The rate of an account: from when the next message may go, and when a message that waits is looked at again."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("channel_accounts", sa.Column("next_at", UTCDateTime(), nullable=True))
    op.add_column("messages", sa.Column("account", AutoString(), nullable=False, server_default=""))
    op.alter_column("messages", "account", server_default=None)
    op.add_column("messages", sa.Column("slot_at", UTCDateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("messages", "slot_at")
    op.drop_column("messages", "account")
    op.drop_column("channel_accounts", "next_at")
