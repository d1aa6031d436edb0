"""Load the demonstration as it would have come to be, and empty it again."""

import shutil

import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from flask_migrate import upgrade

from civic.accounts.demonstration import people
from civic.areas.services import load_default_areas
from civic.clock import fresh_now, move_clock_to, reset_clock
from civic.database import Base, db, transaction
from civic.demonstration.cast import Cast
from civic.demonstration.content import written_rounds
from civic.demonstration.elections import import_elections
from civic.demonstration.events import Event, events_of
from civic.policy import Role
from civic.rounds.queries import all_rounds
from civic.settings import Settings

OWN_FUNCTIONS = "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace"


class NotInProduction(Exception):
    """Made-up people and a clock that moves have no place there."""


class AnotherVersion(Exception):
    """The tables here were made by another Civic than this one, and no migration leads from them to these."""


class AlreadyLoaded(Exception):
    """There are rounds here; nothing was added to them."""


def migrate() -> None:
    """Bring the tables up to date. Raises AnotherVersion where that cannot be done."""
    migrations = current_app.extensions["migrate"].migrate.get_config()
    known = {script.revision for script in ScriptDirectory.from_config(migrations).walk_revisions()}
    with db.engine.connect() as connection:
        revision = MigrationContext.configure(connection).get_current_revision()
    if revision is not None and revision not in known:
        raise AnotherVersion
    upgrade()
    there = sa.inspect(db.engine)
    names = set(there.get_table_names())
    for table in Base.metadata.sorted_tables:
        columns = {column["name"] for column in there.get_columns(table.name)} if table.name in names else set()
        if not {column.name for column in table.columns} <= columns:
            raise AnotherVersion


def load_demonstration() -> None:
    """Play the demonstration's rounds from their beginning to now, through the services, in one transaction.

    Everything happens in the order of time, on a clock that is moved along and put back at the end.
    Raises AlreadyLoaded when there are rounds, NotInProduction.
    """
    _refuse_in_production()
    with transaction():
        if all_rounds():
            raise AlreadyLoaded
        reset_clock()
        now = fresh_now()
        cast = Cast()
        events = [event for story in written_rounds() for event in events_of(story, cast, now)]
        events.sort(key=lambda event: event.at)
        for event in [Event(events[0].at, lambda: _open_the_house(cast)), *events]:
            move_clock_to(event.at)
            event.happen()
        reset_clock()
        import_elections()


def empty_demonstration() -> None:
    """Throw everything away, database, secrets and pictures, and leave the tables empty. Raises NotInProduction.

    Whatever tables there are go, also those of another version of Civic.
    """
    _refuse_in_production()
    settings: Settings = current_app.extensions["settings"]
    db.session.remove()
    with db.engine.connect().execution_options(writes=True) as connection:
        there = sa.MetaData()
        there.reflect(connection)
        there.drop_all(connection)
        if connection.dialect.name == "postgresql":
            for (function,) in connection.execute(sa.text(OWN_FUNCTIONS)).all():
                connection.execute(sa.text(f"DROP FUNCTION {function} CASCADE"))
        connection.commit()
    upgrade()
    for kept in ("vault", "pictures", "mail"):
        shutil.rmtree(settings.data_directory / kept, ignore_errors=True)


def _refuse_in_production() -> None:
    settings: Settings = current_app.extensions["settings"]
    if settings.is_production:
        raise NotInProduction


def _open_the_house(cast: Cast) -> None:
    """The areas, and everyone who works here."""
    load_default_areas()
    for person in people():
        if person.role is not Role.RESIDENT:
            cast.account(person.key)
