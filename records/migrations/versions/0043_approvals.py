"""What is known of the templates of a channel account."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("channel_accounts", sa.Column("approvals", JSONB(), nullable=False, server_default=sa.text("'{}'")))
    op.alter_column("channel_accounts", "approvals", server_default=None)


def downgrade() -> None:
    op.drop_column("channel_accounts", "approvals")
