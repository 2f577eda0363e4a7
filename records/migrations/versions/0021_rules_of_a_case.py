"""A case keeps the version of the rules of authority that decides about it."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cases", sa.Column("rules_id", sa.Uuid(), nullable=True))
    op.create_foreign_key("cases_rules_id_fkey", "cases", "definitions", ["rules_id"], ["id"], ondelete="RESTRICT")


def downgrade() -> None:
    op.drop_column("cases", "rules_id")
