"""Command rooms, and the response that holds each."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rooms",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("organisation_id", sa.Uuid(), sa.ForeignKey("organisations.id", ondelete="RESTRICT"), nullable=False),
        sa.Column("key", AutoString(), nullable=False, unique=True),
        sa.Column("zh", AutoString(), nullable=False),
        sa.Column("en", AutoString(), nullable=False),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
    )
    op.create_index("ix_rooms_organisation_id", "rooms", ["organisation_id"])
    op.add_column(
        "cases", sa.Column("room_id", sa.Uuid(), sa.ForeignKey("rooms.id", ondelete="RESTRICT"), nullable=True)
    )
    op.create_index("cases_room", "cases", ["room_id"], unique=True, postgresql_where=sa.text("room_id is not null"))


def downgrade() -> None:
    op.drop_index("cases_room", table_name="cases")
    op.drop_column("cases", "room_id")
    op.drop_table("rooms")
