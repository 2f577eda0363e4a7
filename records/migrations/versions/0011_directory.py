"""One holder and one deputy at a time; addresses that are used no more are closed, not deleted."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("addresses", sa.Column("closed_at", UTCDateTime(), nullable=True))
    # Of several that were open at once the one who came last goes on: it is the one who was called.
    op.execute("""
        update holdings set until = later.since
          from (select id, lead(since) over (partition by post_id, part order by since, id) as since
                  from holdings where until is null and part in ('holder', 'deputy')) as later
         where later.id = holdings.id and later.since is not null
    """)
    op.create_index(
        "holdings_one_at_a_time",
        "holdings",
        ["post_id", "part"],
        unique=True,
        postgresql_where=sa.text("until is null and part in ('holder', 'deputy')"),
    )


def downgrade() -> None:
    op.drop_index("holdings_one_at_a_time", "holdings")
    op.drop_column("addresses", "closed_at")
