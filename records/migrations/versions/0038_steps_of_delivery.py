"""Every step of the delivery of a call with its time and its source."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("calls", sa.Column("queued_at", UTCDateTime(), nullable=True))
    op.add_column("calls", sa.Column("unknown_at", UTCDateTime(), nullable=True))
    op.add_column("calls", sa.Column("sources", JSONB(), nullable=False, server_default="{}"))
    op.alter_column("calls", "sources", server_default=None)


def downgrade() -> None:
    for name in ("sources", "unknown_at", "queued_at"):
        op.drop_column("calls", name)
