"""Accounts that only read, until a day; and a key with which an owner chooses a password."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("accounts", sa.Column("kind", AutoString(), nullable=False, server_default="officer"))
    op.alter_column("accounts", "kind", server_default=None)
    op.add_column("accounts", sa.Column("until", UTCDateTime(), nullable=True))
    op.add_column("accounts", sa.Column("incidents", JSONB(), nullable=False, server_default="[]"))
    op.alter_column("accounts", "incidents", server_default=None)
    op.add_column("accounts", sa.Column("setup_digest", AutoString(), nullable=True))
    op.add_column("accounts", sa.Column("setup_until", UTCDateTime(), nullable=True))
    op.create_unique_constraint("accounts_setup_digest_key", "accounts", ["setup_digest"])


def downgrade() -> None:
    for name in ("setup_until", "setup_digest", "incidents", "until", "kind"):
        op.drop_column("accounts", name)
