"""What Alembic runs to begin an upgrade: hands the steps the connection that `upgrade` was given."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
