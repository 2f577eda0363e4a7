"""Everybody sees their own: which units take part in a case, and in which places it lies."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

TERRITORY = """
create function territory(facts jsonb) returns text[] language sql immutable parallel safe as $$
    select array_agg(distinct place)
      from jsonb_array_elements_text(
               case when jsonb_typeof(facts->'area') = 'array' then facts->'area' else '[]' end) as code,
           lateral (values (code), (left(code, 9)), (left(code, 6)),
                           (rpad(left(code, 4), 6, '0')), (rpad(left(code, 2), 6, '0'))) as held(place)
$$
"""
TAKING_PART = """
insert into participations (case_id, organisation_id, since)
select root, organisation_id, min(since) from (
    select coalesce(c.incident_id, c.case_id) as root, p.organisation_id, c.opened_at as since
      from calls c join posts p on p.id = c.post_id
    union all
    select coalesce(t.incident_id, t.case_id), p.organisation_id, t.opened_at
      from tasks t join posts p on p.id = t.owner_post_id
    union all
    select coalesce(m.incident_id, m.case_id), p.organisation_id, m.due_at
      from messages m join holdings h on h.person_id = m.person_id join posts p on p.id = h.post_id
    union all
    select coalesce(c.incident_id, c.id), p.organisation_id, c.opened_at
      from cases c join posts p on p.key = c.acts->'open'->>'post'
) as taking_part
group by root, organisation_id
"""


def upgrade() -> None:
    op.create_table(
        "participations",
        sa.Column("case_id", sa.Uuid(), sa.ForeignKey("cases.id", ondelete="RESTRICT"), primary_key=True),
        sa.Column(
            "organisation_id", sa.Uuid(), sa.ForeignKey("organisations.id", ondelete="RESTRICT"), primary_key=True
        ),
        sa.Column("since", UTCDateTime(), nullable=False),
    )
    op.create_index("ix_participations_organisation_id", "participations", ["organisation_id"])
    op.execute(TERRITORY)
    op.execute(TAKING_PART)


def downgrade() -> None:
    op.execute("drop function territory")
    op.drop_table("participations")
