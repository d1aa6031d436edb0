"""What time it is: the database's clock decides, so that two machines cannot disagree about a closing time."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask import current_app, g, has_request_context
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql.functions import FunctionElement

from civic.database import Base, UTCDateTime, db, transaction
from civic.settings import Settings

COPENHAGEN = ZoneInfo("Europe/Copenhagen")


class ClockOffset(Base):
    """How far a demonstration or a test has moved its clock. Production never reads it."""

    __tablename__ = "clock_offset"
    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    seconds: Mapped[float] = mapped_column(sa.Float)

    __table_args__ = (sa.CheckConstraint("id = 1", name="only_one"),)


class _Reading(FunctionElement[datetime]):
    """The database's clock at the very moment it is asked; on PostgreSQL not the time when a transaction began."""

    type = UTCDateTime()
    inherit_cache = True


@compiles(_Reading, "sqlite")
def _on_sqlite(*_: object, **__: object) -> str:
    return "strftime('%Y-%m-%d %H:%M:%f', 'now')"


@compiles(_Reading, "postgresql")
def _on_postgresql(*_: object, **__: object) -> str:
    return "clock_timestamp()"


_moment = _Reading().label("clock_moment")
_moved = sa.func.coalesce(sa.select(ClockOffset.seconds).scalar_subquery(), 0.0).label("clock_moved")
_NOTHING_ELSE = sa.select()


def now() -> datetime:
    """The time (aware, UTC), read once per request, for showing pages and choosing what may be done."""
    if not has_request_context():
        return fresh_now()
    if "now" not in g:
        g.now = fresh_now()
    moment: datetime = g.now
    return moment


def fresh_now() -> datetime:
    """The database's time at this very moment (aware, UTC); a service that writes decides by this."""
    return moment_of(db.session.connection().execute(with_clock(_NOTHING_ELSE)).one())


def with_clock(statement: sa.Select[*tuple[Any, ...]]) -> sa.Select[*tuple[Any, ...]]:
    """A module's own statement with the clock in its rows, where `moment_of` finds it: one question less to ask.

    A statement that waits for a lock may have read the clock before it waited.
    """
    return _with_clock(statement, _can_be_moved())


@lru_cache(maxsize=100)
def _with_clock(statement: sa.Select[*tuple[Any, ...]], moved: bool) -> sa.Select[*tuple[Any, ...]]:
    return statement.add_columns(_moment, _moved) if moved else statement.add_columns(_moment)


def moment_of(row: Any) -> datetime:
    """The time (aware, UTC) in a row of a statement `with_clock`."""
    moment: datetime = row.clock_moment
    return moment + timedelta(seconds=row.clock_moved) if _can_be_moved() else moment


def move_clock_to(moment: datetime) -> None:
    """Let the demonstration's or the test's clock show `moment` (aware) from now on; it goes on ticking."""
    _set_offset(lambda: (moment - (fresh_now() - timedelta(seconds=_offset()))).total_seconds())


def reset_clock() -> None:
    """Let the demonstration's clock show the real time again."""
    _set_offset(lambda: 0.0)


def today() -> date:
    """The date in Copenhagen."""
    return local(now()).date()


def local(moment: datetime) -> datetime:
    """The same moment as people in Denmark write it."""
    return moment.astimezone(COPENHAGEN)


def from_local(moment: datetime) -> datetime:
    """UTC for a naive time that a person in Denmark typed."""
    return moment.replace(tzinfo=COPENHAGEN).astimezone(UTC)


def _offset() -> float:
    return db.session.scalar(sa.select(ClockOffset.seconds)) or 0.0


def _set_offset(seconds: object) -> None:
    if not _can_be_moved():
        raise RuntimeError("The clock cannot be moved in production.")
    with transaction() as session:
        value = seconds()  # type: ignore[operator]
        session.merge(ClockOffset(id=1, seconds=value))
    if has_request_context():
        g.pop("now", None)


def note(moment: datetime) -> None:
    """Let `now` be the time that a statement `with_clock` has read, unless it has been asked for already."""
    if has_request_context():
        g.setdefault("now", moment)


def _can_be_moved() -> bool:
    settings: Settings = current_app.extensions["settings"]
    return settings.clock_can_be_moved
