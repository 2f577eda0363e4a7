"""The number of a call on the printed call lists of its case."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("calls", sa.Column("list_number", sa.Integer(), nullable=True))
    op.create_index(
        "calls_listed",
        "calls",
        ["case_id", "list_number"],
        unique=True,
        postgresql_where=sa.text("list_number is not null"),
    )


def downgrade() -> None:
    op.drop_index("calls_listed", "calls")
    op.drop_column("calls", "list_number")
