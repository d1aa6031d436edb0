"""What time it is: the database's clock decides, so that two machines cannot disagree about a closing time."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask import current_app, g, has_request_context
from sqlalchemy.orm import Mapped, mapped_column

from civic.database import Base, db, transaction
from civic.settings import Settings

COPENHAGEN = ZoneInfo("Europe/Copenhagen")


class ClockOffset(Base):
    """How far a demonstration or a test has moved its clock. Production never reads it."""

    __tablename__ = "clock_offset"
    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    seconds: Mapped[float] = mapped_column(sa.Float)

    __table_args__ = (sa.CheckConstraint("id = 1", name="only_one"),)


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
    settings: Settings = current_app.extensions["settings"]
    reading = "strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')" if _is_sqlite() else "clock_timestamp()"
    if not settings.clock_can_be_moved:
        return _aware(db.session.execute(sa.text(f"SELECT {reading}")).scalar_one())
    moved = sa.text(f"SELECT {reading}, coalesce((SELECT seconds FROM clock_offset), 0)")  # noqa: S608 (constant)
    moment, seconds = db.session.execute(moved).one()
    return _aware(moment) + timedelta(seconds=float(seconds))


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
    settings: Settings = current_app.extensions["settings"]
    if not settings.clock_can_be_moved:
        raise RuntimeError("The clock cannot be moved in production.")
    with transaction() as session:
        value = seconds()  # type: ignore[operator]
        session.merge(ClockOffset(id=1, seconds=value))
    if has_request_context():
        g.pop("now", None)


def _is_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


def _aware(moment: datetime | str) -> datetime:
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    return moment.astimezone(UTC)
