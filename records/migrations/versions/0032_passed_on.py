"""Open calls pass on to the next shift; a hand-over says when. Those signed before have passed nothing on."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None
_BEFORE = ("calling", "answered", "declined", "covered", "unreached", "stood_down", "handed_over")


def _allowed(states: tuple[str, ...]) -> None:
    op.execute("alter table calls drop constraint calls_state")
    listed = ", ".join(f"'{state}'" for state in states)
    op.execute(f"alter table calls add constraint calls_state check (state in ({listed}))")


def upgrade() -> None:
    _allowed((*_BEFORE, "passed_on"))
    op.add_column("hand_overs", sa.Column("passed_on_at", UTCDateTime(), nullable=True))
    op.execute("update hand_overs set passed_on_at = incoming_at")


def downgrade() -> None:
    op.drop_column("hand_overs", "passed_on_at")
    op.execute("update calls set state = 'handed_over' where state = 'passed_on'")
    _allowed(_BEFORE)
