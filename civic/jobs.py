"""What is done without anybody asking: rooms register jobs, and one process at a time runs each when it is due.

`flask work` runs them. Where several of it run, the job's row decides who does it; whoever holds a job and dies loses
it after a while. So a run must be harmless when it is cut short and when it is done twice, and it must be brief:
long work is taken in parts, each in a transaction of its own, with a look at `stopping()` in between.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
import structlog
from flask import Flask
from sqlalchemy.orm import Mapped, mapped_column

from civic.clock import fresh_now
from civic.database import Base, UTCDateTime, db, one_at_a_time, transaction
from civic.web.logs import without_words

HOLD = timedelta(minutes=10)
LONGEST_PAUSE = timedelta(minutes=5)
LOOK_EVERY_SECONDS = 1.0
Work = Callable[[], object]
log = structlog.get_logger()
_stop = threading.Event()


class Job(Base):
    """When a job is due, who holds it, and how its last run went. `error` is an exception's class, never its words."""

    __tablename__ = "job"
    name: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    next_at: Mapped[datetime] = mapped_column(UTCDateTime)
    held_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    failures: Mapped[int] = mapped_column(sa.Integer, default=0)
    error: Mapped[str] = mapped_column(sa.String(80), default="")


@dataclass(frozen=True)
class _Registered:
    name: str
    every: timedelta
    work: Work


_registered: dict[str, _Registered] = {}


def job(name: str, *, every: timedelta) -> Callable[[Work], Work]:
    """Let the function be called in an app context, by one process at a time, `every` so often (or a little later)."""

    def register(work: Work) -> Work:
        _registered[name] = _Registered(name, every, work)
        return work

    return register


def stopping() -> bool:
    """Whether the process has been asked to end: a job that works in parts stops after the one at hand."""
    return _stop.is_set()


def stop() -> None:
    """Let `work` return as soon as the job at hand is done. Safe to call from a signal's handler."""
    _stop.set()


def run_due(app: Flask) -> int:
    """Run every job that is due and that nobody holds; how many that was. A job that fails stops no other."""
    done = 0
    for registered in list(_registered.values()):
        if stopping():
            break
        with app.app_context():
            try:
                done += _run(registered)
            finally:
                db.session.remove()
    return done


def work(app: Flask, *, goes_on: Callable[[], bool] = lambda: True) -> None:
    """Run jobs as they fall due until `stop()` is called or `goes_on()` says no; wait for a database that is away."""
    _stop.clear()
    while not stopping() and goes_on():
        try:
            run_due(app)
        except sa.exc.SQLAlchemyError as error:
            log.error("jobs_without_database", **without_words(error))
            _stop.wait(5 * LOOK_EVERY_SECONDS)
        _stop.wait(LOOK_EVERY_SECONDS)


def runs() -> Sequence[Job]:
    """How each job went last, those that failed first; jobs that have never been run are missing."""
    return db.session.scalars(sa.select(Job).order_by(Job.failures.desc(), Job.name)).all()


def _run(registered: _Registered) -> bool:
    """Run the job if it is due and free; whether it was."""
    if not _is_due(registered, db.session.get(Job, registered.name), fresh_now()) or not _take(registered):
        return False
    failed: Exception | None = None
    try:
        registered.work()
    except Exception as error:
        db.session.rollback()
        failed = error
        log.error("job_failed", job=registered.name, **without_words(error))
    _put_back(registered, failed)
    return True


def _take(registered: _Registered) -> bool:
    """Hold the job, unless another process was quicker."""
    with transaction() as session:
        one_at_a_time("jobs")
        moment = fresh_now()
        row = session.get(Job, registered.name, populate_existing=True)
        if not _is_due(registered, row, moment):
            return False
        if row is None:
            row = Job(name=registered.name, next_at=moment)
            session.add(row)
        row.held_until = moment + HOLD
    return True


def _put_back(registered: _Registered, failed: Exception | None) -> None:
    with transaction() as session:
        row = session.get(Job, registered.name, with_for_update=True, populate_existing=True)
        if row is None:
            return
        row.failures = row.failures + 1 if failed else 0
        row.error = type(failed).__name__[:80] if failed else ""
        row.ended_at = fresh_now()
        row.next_at = row.ended_at + _pause(registered, row.failures)
        row.held_until = None


def _pause(registered: _Registered, failures: int) -> timedelta:
    """How long to the next run: longer after each failure, so that what is down is not knocked at all the time."""
    doubled = timedelta(seconds=2 ** min(failures, 10)) if failures else timedelta()
    return max(registered.every, min(doubled, LONGEST_PAUSE))


def _is_due(registered: _Registered, row: Job | None, moment: datetime) -> bool:
    """Whether the time has come. A time further ahead than any that is ever set comes from a clock moved back since."""
    if row is None:
        return True
    held = row.held_until is not None and moment < row.held_until <= moment + HOLD
    early = moment < row.next_at <= moment + max(registered.every, LONGEST_PAUSE)
    return not held and not early
