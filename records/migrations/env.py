"""Alembic's way into our database: it is handed a connection by `records.migrate`, and nothing else."""

from alembic import context
from sqlmodel import SQLModel

from records import tables

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    compare_type=True,
    include_object=lambda _obj, name, kind, *_: tables.is_ours(name) if kind == "table" else True,
)
with context.begin_transaction():
    context.run_migrations()
