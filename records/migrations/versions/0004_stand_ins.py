"""A duty names every call that was made in its place, so that one person can stand in for many."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("calls", sa.Column("stand_in_ids", sa.ARRAY(sa.Uuid()), nullable=True))
    op.create_index(
        "calls_stand_ins",
        "calls",
        ["stand_in_ids"],
        unique=False,
        postgresql_using="gin",
        postgresql_where=sa.text("stand_in_ids is not null"),
    )
    op.drop_index("ix_calls_covered_by_id", table_name="calls")
    op.drop_column("calls", "for_call_id")


def downgrade() -> None:
    op.add_column("calls", sa.Column("for_call_id", sa.Uuid(), nullable=True))
    op.create_foreign_key("calls_for_call_id_fkey", "calls", "calls", ["for_call_id"], ["id"], ondelete="RESTRICT")
    op.create_index("ix_calls_for_call_id", "calls", ["for_call_id"], unique=False)
    op.create_index("ix_calls_covered_by_id", "calls", ["covered_by_id"], unique=False)
    op.drop_index("calls_stand_ins", table_name="calls")
    op.drop_column("calls", "stand_in_ids")
