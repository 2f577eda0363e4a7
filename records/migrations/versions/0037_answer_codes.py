"""Short codes by which a text says which call it answers."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "answer_codes",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("phone_digest", AutoString(), nullable=False),
        sa.Column("code", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Uuid(), sa.ForeignKey("calls.id", ondelete="RESTRICT"), nullable=False),
        sa.Column("message_id", sa.Uuid(), sa.ForeignKey("messages.id", ondelete="RESTRICT"), nullable=False),
        sa.Column("given_at", UTCDateTime(), nullable=False),
        sa.UniqueConstraint("phone_digest", "code"),
    )
    op.create_index("ix_answer_codes_call_id", "answer_codes", ["call_id"])


def downgrade() -> None:
    op.drop_table("answer_codes")
