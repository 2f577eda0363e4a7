"""When the provider of a message is asked next what became of it."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("messages", sa.Column("ask_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("messages_to_ask", "messages", ["ask_at"], postgresql_where=sa.text("ask_at is not null"))


def downgrade() -> None:
    op.drop_index("messages_to_ask", table_name="messages")
    op.drop_column("messages", "ask_at")
