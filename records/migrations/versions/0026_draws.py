"""A call-out keeps what its messages say, and how the posts that it called were drawn."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel.sql.sqltypes import AutoString

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("call_outs", sa.Column("says", AutoString(), nullable=True))
    op.add_column("call_outs", sa.Column("draw", JSONB(none_as_null=True), nullable=True))


def downgrade() -> None:
    op.drop_column("call_outs", "draw")
    op.drop_column("call_outs", "says")
