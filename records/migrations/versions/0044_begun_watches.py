"""Watches that began where nobody was on duty before. What was open before this version passes on no more."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "begun_watches",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("passed_on_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("organisation_id", "at"),
    )
    op.execute(
        "insert into begun_watches (id, organisation_id, at, passed_on_at) "
        "select gen_random_uuid(), organisation_id, begins_at, now() from "
        "(select distinct organisation_id, begins_at from turns where begins_at <= now()) begun"
    )


def downgrade() -> None:
    op.drop_table("begun_watches")
