"""Alembic's entry: runs in the connection and transaction that Database.migrate opened."""

from __future__ import annotations

from alembic import context

from mailroom.core.tables import Base

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
context.run_migrations()
