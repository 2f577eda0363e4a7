"""Organisations and posts can be dissolved; what they did stays in the record."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None
_TABLES = ("organisations", "posts")


def upgrade() -> None:
    for table in _TABLES:
        op.add_column(table, sa.Column("dissolved_at", UTCDateTime(), nullable=True))


def downgrade() -> None:
    for table in _TABLES:
        op.drop_column(table, "dissolved_at")
