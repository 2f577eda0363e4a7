"""Tiers are data; organisations answer for several places and lead classes; the command is a specialist headquarters.

Each tier that organisations stand in is kept, with the names that the shipped directory gave it. The headquarters that
there was led the floods of its county.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tiers",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("zh", sa.String(), nullable=False),
        sa.Column("en", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.execute("""
        insert into tiers
        select tier, coalesce(rank, 1), coalesce(zh, tier), coalesce(en, tier)
          from (select distinct tier from organisations) as used
          left join (values ('village', 1, '村(社区)级', 'village'), ('township', 2, '乡镇(街道)级', 'township'),
                            ('county', 3, '县级', 'county'), ('city', 4, '地市级', 'city')) as known (key, rank, zh, en)
            on known.key = used.tier
    """)
    op.create_foreign_key("organisations_tier_fkey", "organisations", "tiers", ["tier"], ["key"])
    op.add_column("organisations", sa.Column("areas", sa.ARRAY(sa.Text()), nullable=True))
    op.add_column("organisations", sa.Column("leads", postgresql.JSONB(), nullable=True))
    op.execute("""
        update organisations
           set areas = array[area], leads = case kind when 'command' then '["flood"]'::jsonb else '[]'::jsonb end,
               kind = case kind when 'command' then 'specialist_headquarters' else kind end
    """)
    op.alter_column("organisations", "areas", nullable=False)
    op.alter_column("organisations", "leads", nullable=False)
    op.drop_column("organisations", "area")


def downgrade() -> None:
    op.add_column("organisations", sa.Column("area", sa.String(), nullable=True))
    op.execute("""
        update organisations
           set area = areas[1], kind = case kind when 'specialist_headquarters' then 'command' else kind end
    """)
    op.alter_column("organisations", "area", nullable=False)
    op.drop_column("organisations", "leads")
    op.drop_column("organisations", "areas")
    op.drop_constraint("organisations_tier_fkey", "organisations", type_="foreignkey")
    op.drop_table("tiers")
