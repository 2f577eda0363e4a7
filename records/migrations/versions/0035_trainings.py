"""A key period names the case whose clocks remind of its training."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("key_periods", sa.Column("case_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(None, "key_periods", "cases", ["case_id"], ["id"], ondelete="RESTRICT")


def downgrade() -> None:
    op.drop_column("key_periods", "case_id")
