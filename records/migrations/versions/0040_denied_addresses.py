"""An address whose owner is somebody else is called no more until it is confirmed."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("addresses", sa.Column("denied_at", UTCDateTime(), nullable=True))
    op.execute(
        "update addresses a set denied_at = t.answered_at from address_tests t where t.address_id = a.id "
        "and t.answered_by->>'by' = 'denied' and a.verified_at is null "
        "and t.id = (select max(n.id::text)::uuid from address_tests n where n.address_id = a.id)"
    )


def downgrade() -> None:
    op.drop_column("addresses", "denied_at")
