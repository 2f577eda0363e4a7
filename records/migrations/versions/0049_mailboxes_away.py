"""Since when a mailbox of replies can not be read."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("mailbox_marks", sa.Column("fault_since", UTCDateTime(), nullable=True))
    op.execute("update mailbox_marks set fault_since = due_at where fault <> ''")


def downgrade() -> None:
    op.drop_column("mailbox_marks", "fault_since")
