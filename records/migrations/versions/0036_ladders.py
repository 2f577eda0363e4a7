"""Ladders of their own for some roles, rungs that are taken again, call-outs with a time; who arrives when."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("call_outs", sa.Column("ladders", postgresql.JSONB(none_as_null=True), nullable=True))
    op.add_column("call_outs", sa.Column("due_at", UTCDateTime(), nullable=True))
    op.add_column("call_outs", sa.Column("late_at", UTCDateTime(), nullable=True))
    op.add_column("call_outs", sa.Column("late_fires", sa.String(), nullable=True))
    op.add_column("calls", sa.Column("again", sa.Integer(), nullable=False, server_default="0"))
    op.alter_column("calls", "again", server_default=None)
    op.add_column("calls", sa.Column("arrives_at", UTCDateTime(), nullable=True))
    op.create_index(
        "call_outs_due", "call_outs", ["due_at"], postgresql_where=sa.text("state = 'running' and late_at is null")
    )


def downgrade() -> None:
    op.drop_index("call_outs_due", table_name="call_outs")
    op.drop_column("calls", "arrives_at")
    op.drop_column("calls", "again")
    for name in ("late_fires", "late_at", "due_at", "ladders"):
        op.drop_column("call_outs", name)
