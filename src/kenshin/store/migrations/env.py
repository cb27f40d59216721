"""Alembic runs this to reach the database; the connection is handed over by `store.database`."""

from alembic import context

from kenshin.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
