"""Addresses of messages are sealed in the record, and can be destroyed after the event."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("messages", sa.Column("address_salt", AutoString(), nullable=True))
    op.add_column("messages", sa.Column("address_seal", AutoString(), nullable=False, server_default=""))
    op.alter_column("messages", "address_seal", server_default=None)


def downgrade() -> None:
    op.drop_column("messages", "address_seal")
    op.drop_column("messages", "address_salt")
