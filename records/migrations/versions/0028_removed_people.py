"""Names and addresses of people who have left can be removed; when, and by whom, stays."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("people", sa.Column("removed_at", UTCDateTime(), nullable=True))
    op.add_column("people", sa.Column("removed_by", AutoString(), nullable=True))


def downgrade() -> None:
    op.drop_column("people", "removed_by")
    op.drop_column("people", "removed_at")
