"""Run the migrations on the app's own engine."""

from alembic import context
from flask import current_app

from civic.database import Base, db

config = context.config


def run() -> None:
    """Bring the database to the asked-for revision, each migration in a transaction of its own."""
    options = {**current_app.extensions["migrate"].configure_args, "render_as_batch": True}
    with db.engine.connect().execution_options(writes=True) as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            transaction_per_migration=True,
            **options,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
