"""What the messages of a call-out say stands in its procedure alone."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_column("call_outs", "says")


def downgrade() -> None:
    op.add_column("call_outs", sa.Column("says", AutoString(), nullable=True))
