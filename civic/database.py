"""The database: one door for writing (`transaction`), aware times, and constraint names that mean something."""

import select
import sqlite3
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from time import monotonic, sleep
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DisconnectionError, IntegrityError
from sqlalchemy.orm import DeclarativeBase, ORMExecuteState, Session
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

from civic.reasons import RoundIsFixed
from civic.settings import Settings

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
# A row id: 64 bits on PostgreSQL, and the integer that SQLite numbers by itself.
RowId = sa.BigInteger().with_variant(sa.Integer, "sqlite")
BUSY_TIMEOUT_MS = 10_000
# A writer that waits for another looks again after a twentieth of what it has waited, within these bounds (seconds).
SOONEST, LATEST = 0.0005, 0.01
# Seconds that a connection to PostgreSQL may lie still before it is asked whether anybody is there.
ASKED_AFTER = 5.0
# What the database says when it refuses a change of what is voted on (migration 004).
FROZEN = "what is voted on is frozen"


class Base(DeclarativeBase):
    metadata = sa.MetaData(naming_convention=NAMING)


class UTCDateTime(TypeDecorator[datetime]):
    """An aware time, kept as UTC. A naive time is a mistake and is refused."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive time cannot be stored")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


db = SQLAlchemy(model_class=Base, disable_autonaming=True)


class WriteOutsideTransaction(RuntimeError):
    """Something was about to be written outside `transaction()`, where no service owns it."""


def init_app(app: Flask, settings: Settings) -> None:
    """Connect the database of `settings` and make its engine safe for votes."""
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    # Parameters stay out of error messages: they may be boxes, receipts or names.
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"hide_parameters": True}
    if settings.database_url.startswith("sqlite"):
        settings.data_directory.mkdir(parents=True, exist_ok=True)
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)


def prepare_engine(engine: Engine) -> None:
    """On SQLite: durable, foreign keys on, and a write transaction takes its lock at once.

    A transaction that begins by reading and then writes fails under load instead of waiting, hence IMMEDIATE.
    """
    if engine.dialect.name != "sqlite":
        _leave_dead_connections(engine)
        return

    @event.listens_for(engine, "connect")
    def set_pragmas(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        # What is deleted is overwritten: a box that was opened must not lie on in a free page.
        cursor.execute("PRAGMA secure_delete = ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if connection.get_execution_options().get("writes", False):
            _begin_immediately(connection)
        else:
            _driver_of(connection).execute("BEGIN")


def _begin_immediately(connection: Connection) -> None:
    """Wait for the writer's place; who holds it does so for a millisecond, and SQLite's own waiting sleeps longer."""
    driver, began = _driver_of(connection), monotonic()
    driver.execute("PRAGMA busy_timeout = 0")
    try:
        while True:
            try:
                driver.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                waited = monotonic() - began
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or waited * 1000 > BUSY_TIMEOUT_MS:
                    break
                sleep(min(max(waited / 20, SOONEST), LATEST))
        # Once more, for its refusal to be told as that of any other statement.
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        driver.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")


def _leave_dead_connections(engine: Engine) -> None:
    """Give nobody a connection that the server has hung up, without asking the server before each request.

    A connection that nobody uses has nothing to read but its end; one that has lain still for long is asked.
    """

    @event.listens_for(engine, "checkin")
    def lie_still(_connection: object, record: ConnectionPoolEntry) -> None:
        record.info["still_since"] = monotonic()

    @event.listens_for(engine, "checkout")
    def look(connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
        if "still_since" not in record.info:
            return
        ends = select.poll()
        try:
            ends.register(connection.fileno(), select.POLLIN)
            if ends.poll(0) or monotonic() - record.info["still_since"] > ASKED_AFTER:
                engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise DisconnectionError from error


def _driver_of(connection: Connection) -> Any:
    return connection.connection.driver_connection


@contextmanager
def transaction() -> Iterator[Session]:
    """One write transaction: committed at the end, rolled back whole on any exception.

    A service opens it around everything it reads to decide and everything it writes. Inside another
    `transaction` it joins that one. Objects loaded before are read again inside. Raises RoundIsFixed when the database
    itself refuses to change what is voted on.
    """
    session = db.session()
    if session.info.get("writes"):
        session.info["joined"] = session.info.get("joined", 0) + 1
        try:
            yield session
        finally:
            session.info["joined"] -= 1
        return
    _begin_to_write(session)
    session.info["writes"] = True
    afterwards: list[Callable[[], None]] = []
    session.info["afterwards"] = afterwards
    try:
        yield session
        _commit(session)
    except BaseException as error:
        with suppress(Exception):
            _end_last_trip(session)
        session.rollback()
        if isinstance(error, IntegrityError) and FROZEN in str(error.orig):
            raise RoundIsFixed from error
        raise
    finally:
        session.info["writes"] = False
    for do in afterwards:
        do()


def _begin_to_write(session: Session) -> None:
    """Let nothing that was read before be believed, and on SQLite take the writer's place.

    PostgreSQL shows each statement what has been committed by then (READ COMMITTED), so there the transaction that
    the reading began in may go on, which saves two questions to the server. On SQLite it ends, and its connection
    goes on.
    """
    session.flush()
    session.expire_all()
    if db.engine.dialect.name == "postgresql":
        return
    reading = session.info.get("connection")
    if reading is None:
        session.connection(execution_options={"writes": True})
        return
    try:
        _driver_of(reading).execute("COMMIT")
        _begin_immediately(reading)
    except BaseException:
        session.rollback()
        raise


def last_trip(session: Session) -> None:
    """Let PostgreSQL have the rest of the caller's `transaction` in one trip, together with its COMMIT.

    Each statement is done after the one before, and none after one that failed. Every answer, that to COMMIT too, is
    waited for before `transaction` ends. From here on nothing but `statements.send` may be used. Inside a longer
    `transaction`, which goes on afterwards, it changes nothing.
    """
    session.flush()
    connection = connection_of(session)
    if connection.dialect.name == "postgresql" and not session.info.get("joined"):
        trip = session.info["last_trip"] = ExitStack()
        trip.enter_context(_driver_of(connection).pipeline())


def _end_last_trip(session: Session) -> None:
    trip: ExitStack | None = session.info.pop("last_trip", None)
    if trip is not None:
        trip.close()


def _commit(session: Session) -> None:
    if "last_trip" in session.info:
        session.flush()
        asked = _driver_of(connection_of(session)).execute("COMMIT", prepare=False)
        _end_last_trip(session)
        if asked.statusmessage != "COMMIT":
            raise RuntimeError("PostgreSQL did not commit")
    session.commit()


def after_commit(do: Callable[[], None]) -> None:
    """Let `do` be called once the outermost `transaction` has been committed, and not at all if it is rolled back.

    For what no database can take back: destroying a secret, erasing traces. A crash in between must be mended by
    whoever comes next, so `do` must be repeatable.
    """
    afterwards: list[Callable[[], None]] = db.session().info["afterwards"]
    afterwards.append(do)


def one_at_a_time(what: str) -> None:
    """Wait until no other transaction that has asked for `what` is under way; hold it until the caller's ends.

    For choosing something that is to be the only one of its kind, such as a name. SQLite has one writer as it is.
    """
    if db.engine.dialect.name == "postgresql":
        db.session().execute(sa.select(sa.func.pg_advisory_xact_lock(zlib.crc32(what.encode()))))


@event.listens_for(Session, "after_begin")
def hold_connection(session: Session, _transaction: object, connection: Connection) -> None:
    """Keep at hand what `session.connection()` takes long to find, for as long as its transaction goes on."""
    session.info["connection"] = connection


@event.listens_for(Session, "after_rollback")
@event.listens_for(Session, "after_transaction_end")
def let_connection_go(session: Session, *_: object) -> None:
    session.info.pop("connection", None)


def connection_of(session: Session) -> Connection:
    """The same as `session.connection()`, sooner."""
    return session.info.get("connection") or session.connection()


@event.listens_for(Session, "before_flush")
def refuse_stray_writes(session: Session, *_: object) -> None:
    """A write outside `transaction()` would have no lock and no owner: stop it where it happens."""
    changed = any(session.is_modified(item) for item in session.dirty) or session.new or session.deleted
    if changed and not session.info.get("writes"):
        raise WriteOutsideTransaction(f"{[*session.new, *session.dirty, *session.deleted]!r}")


@event.listens_for(Session, "do_orm_execute")
def refuse_stray_statements(state: ORMExecuteState) -> None:
    """The same for a statement that writes without objects."""
    writes = state.is_insert or state.is_update or state.is_delete
    if writes and not state.session.info.get("writes"):
        raise WriteOutsideTransaction(type(state.statement).__name__)


def violated_constraint(error: IntegrityError) -> str:
    """The name of the constraint that refused the write, the same on both engines ("" when unknown)."""
    diagnosis = getattr(error.orig, "diag", None)
    if diagnosis is not None:
        return diagnosis.constraint_name or ""
    _, _, what = str(error.orig).partition("constraint failed: ")
    columns = {part.strip() for part in what.split(",")}
    for table in Base.metadata.tables.values():
        rules: list[sa.Constraint | sa.Index] = [*table.constraints, *table.indexes]
        for rule in rules:
            if _kept_unique(rule) == columns:
                return str(rule.name)
    return what.strip()


def _kept_unique(rule: sa.Constraint | sa.Index) -> set[str]:
    """The columns (`table.column`) that the rule keeps unique together; none for other rules."""
    if isinstance(rule, sa.Index):
        return {str(column) for column in rule.columns} if rule.unique else set()
    if isinstance(rule, sa.UniqueConstraint | sa.PrimaryKeyConstraint):
        return {str(column) for column in rule.columns}
    return set()
