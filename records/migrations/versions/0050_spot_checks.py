"""Spot checks are roll calls with questions: what was asked, where, and each answer of each person."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("roll_calls", sa.Column("area", JSONB(), nullable=False, server_default=sa.text("'[]'")))
    op.add_column("roll_calls", sa.Column("questions", JSONB(), nullable=False, server_default=sa.text("'[]'")))
    op.add_column("roll_call_lines", sa.Column("results", JSONB(), nullable=False, server_default=sa.text("'{}'")))


def downgrade() -> None:
    op.drop_column("roll_call_lines", "results")
    op.drop_column("roll_calls", "questions")
    op.drop_column("roll_calls", "area")
