"""Migrations go up, down and up again with rows in the tables, on both engines, and their head is the models."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy.exc import DatabaseError

from civic import create_app
from civic.database import Base, db
from tests.support.databases import TestDatabase
from tests.support.rows import fill_every_table, rows_by_table
from tests.support.sources import ROOT

REVISIONS = list(ScriptDirectory(str(ROOT / "migrations")).walk_revisions())
IN_ORDER = [script.revision for script in reversed(REVISIONS)]


@pytest.fixture
def bare(database: TestDatabase, tmp_path: Path) -> Iterator[Flask]:
    """The app on an empty database of its own, inside its context."""
    with database.another("bare") as url:
        settings = replace(database.settings, database_url=url, data_directory=tmp_path)
        app = create_app(settings)
        with app.app_context():
            yield app
            db.session.remove()
            db.engine.dispose()


def tables() -> set[str]:
    return set(sa.inspect(db.engine).get_table_names()) - {"alembic_version"}


def shape(engine: sa.Engine) -> dict[str, Any]:
    """Everything a database knows of its tables, in an order of its own."""
    seen = sa.inspect(engine)
    return {
        name: {
            "columns": {c["name"]: (str(c["type"]), c["nullable"]) for c in seen.get_columns(name)},
            "key": seen.get_pk_constraint(name)["constrained_columns"],
            "checks": {c["name"]: " ".join(c["sqltext"].split()) for c in seen.get_check_constraints(name)},
            "unique": {c["name"]: c["column_names"] for c in seen.get_unique_constraints(name)},
            "indexes": {i["name"]: (i["column_names"], bool(i["unique"])) for i in seen.get_indexes(name)},
            "foreign": {
                f["name"]: (f["constrained_columns"], f["referred_table"], f["options"].get("ondelete"))
                for f in seen.get_foreign_keys(name)
            },
        }
        for name in sorted(set(seen.get_table_names()) - {"alembic_version"})
    }


def test_there_is_one_line_of_migrations():
    assert len(ScriptDirectory(str(ROOT / "migrations")).get_heads()) == 1
    assert [f"{n:03}" for n in range(1, len(IN_ORDER) + 1)] == IN_ORDER


def test_migrations_go_up_down_and_up_again_with_rows_in_every_table(bare: Flask):
    for _ in range(2):
        upgrade()
        with db.engine.connect().execution_options(writes=True) as connection:
            assert set(fill_every_table(connection).values()) == {1}
            connection.commit()
        downgrade(revision="base")
        assert not tables()


def test_the_last_step_down_and_up_keeps_the_rows_that_it_does_not_own(bare: Flask):
    upgrade()
    with db.engine.connect().execution_options(writes=True) as connection:
        before = fill_every_table(connection)
        connection.commit()
    if len(IN_ORDER) > 1:
        downgrade(revision="-1")
        kept = tables()
        upgrade()
        with db.engine.connect() as connection:
            after = rows_by_table(connection)
        assert {name: after[name] for name in kept} == {name: before[name] for name in kept}


def test_nothing_is_left_behind_below_the_first_migration(bare: Flask):
    upgrade()
    downgrade(revision="base")
    if db.engine.dialect.name == "sqlite":
        left = "SELECT name FROM sqlite_master WHERE type IN ('trigger', 'view')"
    else:
        left = "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
    with db.engine.connect() as connection:
        assert connection.execute(sa.text(left)).all() == []


def test_alembic_finds_nothing_to_migrate_at_the_head(bare: Flask):
    upgrade()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_the_head_has_every_constraint_of_the_models(bare: Flask, database: TestDatabase):
    upgrade()
    with database.another("models") as url:
        engine = sa.create_engine(url)
        Base.metadata.create_all(engine)
        from_models = shape(engine)
        engine.dispose()
    assert shape(db.engine) == from_models


def test_the_database_refuses_to_change_or_empty_the_log(bare: Flask):
    upgrade()
    with db.engine.connect().execution_options(writes=True) as connection:
        fill_every_table(connection)
        connection.commit()
    changes = ["UPDATE audit_entry SET kind = 'x'", "DELETE FROM audit_entry"]
    if db.engine.dialect.name == "postgresql":
        changes.append("TRUNCATE audit_entry")
    for change in changes:
        with db.engine.connect() as connection, pytest.raises(DatabaseError, match="the log only grows"):
            connection.execute(sa.text(change))
