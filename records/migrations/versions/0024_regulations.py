"""Regulations of duty, and the training before a key period."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "regulations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("regime", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("version", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("text", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("entered_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("entered_by", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("organisation_id", "regime", "version"),
    )
    op.add_column("key_periods", sa.Column("training_due", sa.Date(), nullable=True))
    op.add_column("key_periods", sa.Column("trained_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
    op.add_column(
        "key_periods",
        sa.Column("trained_by", postgresql.JSONB(astext_type=sa.Text()), nullable=False, server_default="{}"),
    )
    op.add_column(
        "key_periods",
        sa.Column("training_note", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=""),
    )
    op.alter_column("key_periods", "trained_by", server_default=None)
    op.alter_column("key_periods", "training_note", server_default=None)


def downgrade() -> None:
    for column in ("training_note", "trained_by", "trained_at", "training_due"):
        op.drop_column("key_periods", column)
    op.drop_table("regulations")
