"""Change the database as somebody could who owns it: past the services, and past what the database itself guards."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.orm import Session

from civic.database import db, transaction


@contextmanager
def behind_the_house() -> Iterator[Session]:
    """A transaction in which no trigger refuses anything; they stand again afterwards."""
    with transaction() as session:
        if db.engine.dialect.name == "postgresql":
            session.execute(sa.text("SET LOCAL session_replication_role = replica"))
            yield session
            session.execute(sa.text("SET LOCAL session_replication_role = origin"))
            return
        triggers = session.execute(sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
        for name, _ in triggers:
            session.execute(sa.text(f"DROP TRIGGER {name}"))
        yield session
        session.flush()
        for _, made_by in triggers:
            session.connection().exec_driver_sql(made_by)
