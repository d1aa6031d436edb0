"""Load the demonstration as it would have come to be, and empty it again."""

import shutil

from flask import current_app
from flask_migrate import downgrade, upgrade

from civic.accounts.demonstration import people
from civic.areas.services import load_default_areas
from civic.clock import fresh_now, move_clock_to, reset_clock
from civic.database import db, transaction
from civic.demonstration.cast import Cast
from civic.demonstration.content import written_rounds
from civic.demonstration.elections import import_elections
from civic.demonstration.events import Event, events_of
from civic.policy import Role
from civic.rounds.queries import all_rounds
from civic.settings import Settings


class NotInProduction(Exception):
    """Made-up people and a clock that moves have no place there."""


class AlreadyLoaded(Exception):
    """There are rounds here; nothing was added to them."""


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
    """Throw everything away, database, secrets and pictures, and leave the tables empty. Raises NotInProduction."""
    _refuse_in_production()
    settings: Settings = current_app.extensions["settings"]
    db.session.remove()
    downgrade(revision="base")
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
