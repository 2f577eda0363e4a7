"""Answers may hold for a time only; then the post is called anew."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None
_BEFORE = ("calling", "answered", "declined", "covered", "unreached", "stood_down", "handed_over", "passed_on")


def _allowed(states: tuple[str, ...]) -> None:
    op.execute("alter table calls drop constraint calls_state")
    listed = ", ".join(f"'{state}'" for state in states)
    op.execute(f"alter table calls add constraint calls_state check (state in ({listed}))")


def upgrade() -> None:
    _allowed((*_BEFORE, "expired"))
    op.add_column("call_outs", sa.Column("renew_seconds", sa.Float(), nullable=True))


def downgrade() -> None:
    op.drop_column("call_outs", "renew_seconds")
    op.execute("update calls set state = 'passed_on' where state = 'expired'")
    _allowed(_BEFORE)
