"""Alembic's entry: upgrade the connection that ``schema`` hands over.

Flow:   schema.upgrade -> Alembic -> this file -> versions, in order
Calls:  Alembic. Called by: Alembic alone; it runs on import, so nothing else may import it.
Never:  opens a database of its own.
"""

from alembic import context

from xray_desktop.review.tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
with context.begin_transaction():
    context.run_migrations()
