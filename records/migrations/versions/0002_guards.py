"""The database's own guards: history can not be altered, states are legal, incidents are numbered."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

APPEND_ONLY = ("journal", "seals", "anchors")
CHECKS = {
    "call_outs": ("state", ("running", "complete", "void")),
    "calls": (
        "state",
        ("calling", "answered", "declined", "covered", "unreached", "stood_down", "handed_over"),
    ),
    "messages": ("state", ("queued", "accepted", "delivered", "failed", "unknown", "void")),
    "tasks": ("state", ("open", "accepted", "done", "refused", "waived", "handed_over")),
    "clocks": ("state", ("armed", "rung", "stopped")),
    "effects": ("state", ("due", "done", "dead", "void")),
}


def upgrade() -> None:
    op.execute(
        """
        create function refuse_change() returns trigger language plpgsql as $$
        begin
            raise exception '% is append-only: % refused', tg_table_name, lower(tg_op)
                using errcode = 'restrict_violation';
        end $$
        """
    )
    for table in APPEND_ONLY:
        op.execute(
            f"create trigger append_only before update or delete on {table}"
            " for each row execute function refuse_change()"
        )
        op.execute(
            f"create trigger no_truncate before truncate on {table} for each statement execute function refuse_change()"
        )
    for table, (column, states) in CHECKS.items():
        listed = ", ".join(f"'{state}'" for state in states)
        op.execute(f"alter table {table} add constraint {table}_state check ({column} in ({listed}))")
    op.execute(
        "alter table calls add constraint calls_answered check ((state = 'answered') <= (answered_at is not null))"
    )
    op.execute(
        "alter table messages add constraint messages_sent check ((state = 'accepted') <= (sent_at is not null))"
    )
    op.execute("create sequence incident_numbers")
    op.execute("create sequence intake_numbers")


def downgrade() -> None:
    op.execute("drop sequence incident_numbers")
    op.execute("drop sequence intake_numbers")
    op.execute("alter table messages drop constraint messages_sent")
    op.execute("alter table calls drop constraint calls_answered")
    for table in CHECKS:
        op.execute(f"alter table {table} drop constraint {table}_state")
    for table in APPEND_ONLY:
        op.execute(f"drop trigger no_truncate on {table}")
        op.execute(f"drop trigger append_only on {table}")
    op.execute("drop function refuse_change()")
