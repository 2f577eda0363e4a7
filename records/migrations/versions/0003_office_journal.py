"""Entries that belong to no case, in a chain of their own; whoever answered for somebody, by the English name too."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.alter_column("journal", "case_id", nullable=True)
    op.create_index("ix_journal_office", "journal", ["id"], postgresql_where=sa.text("case_id is null"))
    op.alter_column("seals", "case_id", new_column_name="chain")
    op.execute("alter table seals rename constraint seals_case_id_sequence_key to seals_chain_sequence_key")
    op.add_column("calls", sa.Column("answered_by_en", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("calls", "answered_by_en")
    op.execute("alter table seals rename constraint seals_chain_sequence_key to seals_case_id_sequence_key")
    op.alter_column("seals", "chain", new_column_name="case_id")
    op.drop_index("ix_journal_office", "journal")
    op.alter_column("journal", "case_id", nullable=False)
