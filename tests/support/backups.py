"""Copies of a database and a vault as docs/operation.md makes them, and an installation that is restored from them."""

import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from civic import create_app
from civic.database import db
from tests.support.databases import TestDatabase


@dataclass(frozen=True)
class Backup:
    """A copy of the database in a file, and of the vault in a folder."""

    database: Path
    vault: Path


def back_up(database: TestDatabase, folder: Path) -> Backup:
    """Copy a running house's database and vault to a new folder."""
    folder.mkdir(parents=True)
    copy, vault = folder / f"civic.{database.name}", database.settings.data_directory / "vault"
    with database.app.app_context():
        url = db.engine.url
    if database.name == "sqlite":
        source, target = sqlite3.connect(str(url.database)), sqlite3.connect(copy)
        source.backup(target)
        source.close()
        target.close()
    else:
        _tool(database, "pg_dump", "--no-owner", "--file", str(copy), _libpq(url))
    shutil.copytree(vault, folder / "vault")
    return Backup(copy, folder / "vault")


@contextmanager
def restored(database: TestDatabase, backup: Backup, folder: Path) -> Iterator[Flask]:
    """The house put up again in an empty folder, from the backup alone."""
    shutil.copytree(backup.vault, folder / "vault")
    with database.another("restored") as url:
        if database.name == "sqlite":
            shutil.copy(backup.database, str(sa.make_url(url).database))
        else:
            _tool(
                database,
                "psql",
                "--quiet",
                "--set",
                "ON_ERROR_STOP=1",
                "--file",
                str(backup.database),
                _libpq(sa.make_url(url)),
            )
        app = create_app(replace(database.settings, database_url=url, data_directory=folder))
        try:
            yield app
        finally:
            with app.app_context():
                db.session.remove()
                db.engine.dispose()


def _libpq(url: sa.URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def _tool(database: TestDatabase, name: str, *arguments: str) -> None:
    """Run a tool that came with the server."""
    with database.app.app_context():
        tools = db.session.scalar(sa.text("SELECT setting FROM pg_config WHERE name = 'BINDIR'"))
        db.session.rollback()
    done = subprocess.run([f"{tools}/{name}", *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
