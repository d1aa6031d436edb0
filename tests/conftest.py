"""The app on a real database of each kind. A test that asks for `app` or `client` runs on both engines."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

# PostgreSQL puts its socket there. The workers inherit the folder, and the first process takes it away.
if "XDG_RUNTIME_DIR" not in os.environ:
    os.environ["XDG_RUNTIME_DIR"] = tempfile.mkdtemp(prefix="civic-runtime-")
    atexit.register(shutil.rmtree, os.environ["XDG_RUNTIME_DIR"], ignore_errors=True)

import pytest
import sqlalchemy as sa
from flask import Flask

from civic.extensions import limiter
from tests.support.databases import PostgreSQL, SQLite, TestDatabase
from tests.support.factories import Make
from tests.support.reading import ReadingClient

ENGINES = {"sqlite": SQLite, "postgresql": PostgreSQL}
TRANSLATED = Path(__file__).parents[1] / "civic" / "translations" / "en" / "LC_MESSAGES" / "messages.mo"


def pytest_configure(config: pytest.Config) -> None:
    """Say at once what is missing, rather than fail in many places."""
    if not TRANSLATED.exists():
        raise pytest.UsageError("The English catalogue is not compiled: run the tests by `make test`.")


@pytest.fixture(scope="session")
def workspace() -> Iterator[Path]:
    """A folder of this worker's own, outside the project."""
    folder = Path(tempfile.mkdtemp(prefix="civic-test-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session", params=list(ENGINES))
def database(request: pytest.FixtureRequest, workspace: Path) -> Iterator[TestDatabase]:
    """A migrated database and the app on it, made once per worker and engine."""
    made = ENGINES[request.param](workspace / request.param)
    yield made
    made.close()


@pytest.fixture
def app(database: TestDatabase) -> Iterator[Flask]:
    """The app, inside its context, on an empty database."""
    database.reset()
    # The limiter is one for all apps, and the app made last has set it: give it back this app's setting.
    limiter.enabled = database.settings.rate_limits
    with database.app.app_context():
        yield database.app
        from civic.database import db

        db.session.remove()


@pytest.fixture
def make(app: Flask) -> Make:
    """Factories that go through the services."""
    return Make()


@pytest.fixture
def client(app: Flask) -> ReadingClient:
    """A browser without JavaScript that checks every page it reads."""
    return ReadingClient(app)


@pytest.fixture
def another_client(app: Flask) -> Callable[[], ReadingClient]:
    """More visitors, each with cookies of their own: `another = another_client()`."""
    return lambda: ReadingClient(app)


@pytest.fixture
def signed_in(app: Flask, make: Make) -> Callable[[str], ReadingClient]:
    """A browser of someone who has signed in, with the roles they have: `staff = signed_in("medarbejder-1")`."""

    def browser_of(key: str) -> ReadingClient:
        make.account(key)
        return ReadingClient(app).sign_in(key)

    return browser_of


@pytest.fixture
def travel(app: Flask):
    """Move the database's clock: `travel(moment)`."""
    from civic.clock import move_clock_to

    def to(moment: datetime) -> None:
        move_clock_to(moment)

    return to


@pytest.fixture
def queries(app: Flask) -> Iterator[list[str]]:
    """The SQL statements that are sent from here on, but for the note of when a session was last used."""
    from civic.database import db

    sent: list[str] = []

    def note(_conn, _cursor, statement, *_: object) -> None:
        # Whoever is signed in is noted as seen when a minute begins, wherever in a test that falls.
        if not statement.startswith("UPDATE web_session"):
            sent.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    yield sent
    sa.event.remove(db.engine, "before_cursor_execute", note)
