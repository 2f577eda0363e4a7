"""Indexes that hold just what the board and the pages of an incident ask for, however long the history is."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("cases_open", "cases", ["kind"], postgresql_where=sa.text("closed_at is null"))
    op.create_index("calls_of_case", "calls", ["case_id", "part", "state"])
    op.drop_index("ix_calls_case_id", "calls")
    op.create_index("calls_unreached", "calls", ["opened_at"], postgresql_where=sa.text("state = 'unreached'"))
    op.create_index("messages_unknown", "messages", ["id"], postgresql_where=sa.text("state = 'unknown'"))
    op.create_index("effects_dead", "effects", ["opened_at"], postgresql_where=sa.text("state = 'dead'"))
    in_need = "state in ('open', 'accepted', 'refused') and (overdue_at is not null or state = 'refused')"
    op.create_index("tasks_in_need", "tasks", ["due_at"], postgresql_where=sa.text(in_need))
    op.create_index("journal_of_case", "journal", ["case_id", "id"])
    op.create_index("journal_of_incident", "journal", ["incident_id", "id"])
    op.drop_index("ix_journal_case_id", "journal")
    op.drop_index("ix_journal_incident_id", "journal")


def downgrade() -> None:
    op.create_index("ix_journal_incident_id", "journal", ["incident_id"])
    op.create_index("ix_journal_case_id", "journal", ["case_id"])
    op.drop_index("journal_of_incident", "journal")
    op.drop_index("journal_of_case", "journal")
    op.drop_index("tasks_in_need", "tasks")
    op.drop_index("effects_dead", "effects")
    op.drop_index("messages_unknown", "messages")
    op.drop_index("calls_unreached", "calls")
    op.create_index("ix_calls_case_id", "calls", ["case_id"])
    op.drop_index("calls_of_case", "calls")
    op.drop_index("cases_open", "cases")
