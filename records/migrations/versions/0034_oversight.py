"""What whoever watches the engine finds amiss, and when it last looked."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "findings",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("sort", AutoString(), nullable=False),
        sa.Column("subject", AutoString(), nullable=False),
        sa.Column("case_id", sa.Uuid(), sa.ForeignKey("cases.id", ondelete="RESTRICT"), nullable=True),
        sa.Column("since", UTCDateTime(), nullable=False),
        sa.Column("found_at", UTCDateTime(), nullable=False),
        sa.Column("gone_at", UTCDateTime(), nullable=True),
        sa.Column("told", postgresql.JSONB(), nullable=False),
    )
    op.create_index("ix_findings_case_id", "findings", ["case_id"])
    op.create_index(
        "findings_open", "findings", ["sort", "subject"], unique=True, postgresql_where=sa.text("gone_at is null")
    )
    op.create_table(
        "sentries",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("host", AutoString(), nullable=False, unique=True),
        sa.Column("looked_at", UTCDateTime(), nullable=False),
        sa.Column("amiss", sa.Integer(), nullable=False),
        sa.Column("outside", sa.Boolean(), nullable=False),
        sa.Column("beat_at", UTCDateTime(), nullable=True),
        sa.Column("beat_told", AutoString(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("sentries")
    op.drop_table("findings")
