"""A session keeps the post in which its owner chose to act."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sign_ins", sa.Column("post", AutoString(), nullable=False, server_default=""))
    op.alter_column("sign_ins", "post", server_default=None)


def downgrade() -> None:
    op.drop_column("sign_ins", "post")
