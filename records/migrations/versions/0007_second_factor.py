"""Sessions say when and whence they were used; accounts have second factors and recovery codes."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sign_ins", sa.Column("seen_at", UTCDateTime(), nullable=True))
    op.execute("update sign_ins set seen_at = since")
    op.alter_column("sign_ins", "seen_at", nullable=False)
    for name, default in (("address", ""), ("agent", ""), ("way", "password")):
        op.add_column("sign_ins", sa.Column(name, AutoString(), nullable=False, server_default=default))
        op.alter_column("sign_ins", name, server_default=None)
    op.create_table(
        "second_factors",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("account_id", sa.Uuid(), sa.ForeignKey("accounts.id", ondelete="RESTRICT"), nullable=False),
        sa.Column("secret", AutoString(), nullable=False),
        sa.Column("since", UTCDateTime(), nullable=False),
        sa.Column("confirmed_at", UTCDateTime(), nullable=True),
        sa.Column("used_step", sa.Integer(), nullable=False),
        sa.UniqueConstraint("account_id"),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("account_id", sa.Uuid(), sa.ForeignKey("accounts.id", ondelete="RESTRICT"), nullable=False),
        sa.Column("digest", AutoString(), nullable=False),
        sa.Column("used_at", UTCDateTime(), nullable=True),
    )
    op.create_index("ix_recovery_codes_account_id", "recovery_codes", ["account_id"])


def downgrade() -> None:
    op.drop_table("recovery_codes")
    op.drop_table("second_factors")
    for name in ("way", "agent", "address", "seen_at"):
        op.drop_column("sign_ins", name)
