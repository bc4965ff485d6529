"""Alembic's way in: it runs on the connection, and inside the transaction, that store.database hands it."""

from alembic import context

from store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
