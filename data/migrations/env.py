"""Run migrations inside the connection that ``data.schema`` hands over, or on the database of the settings."""

from alembic import context

from data.database import engine, writing
from data.models import Base

connection = context.config.attributes.get("connection")
if connection is not None:
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
    context.run_migrations()
else:
    with writing(engine()) as opened:
        context.configure(connection=opened, target_metadata=Base.metadata, render_as_batch=True)
        context.run_migrations()
