"""What is about an incident is found by its cases: the journal is not asked by incident any more."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("journal_of_incident", "journal")


def downgrade() -> None:
    op.create_index("journal_of_incident", "journal", ["incident_id", "id"])
