"""The one door for writing: what goes around it is stopped, and what a constraint refuses has a name."""

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import IntegrityError, OperationalError

from civic import database
from civic.accounts.models import Account, RoleGrant
from civic.areas.models import Area
from civic.audit.models import AuditHead
from civic.database import WriteOutsideTransaction, db, last_trip, transaction, violated_constraint
from civic.policy import Role
from civic.statements import send
from civic.web.logs import without_words
from tests.support.factories import NOON, Make


def test_an_object_changed_outside_a_transaction_is_stopped(make: Make) -> None:
    make.area("sabro").name = "Et andet navn"
    with pytest.raises(WriteOutsideTransaction):
        db.session.flush()
    db.session.rollback()


@pytest.mark.parametrize("statement", [sa.update(Area).values(name="x"), sa.delete(Area)], ids=["update", "delete"])
def test_a_statement_that_writes_outside_a_transaction_is_stopped(make: Make, statement: sa.Executable) -> None:
    with pytest.raises(WriteOutsideTransaction):
        db.session.execute(statement)


def rename_and_fail() -> None:
    with transaction() as session:
        with transaction() as inner:
            inner.execute(sa.update(Area).values(name="Et andet navn"))
        session.flush()
        raise RuntimeError


def test_a_transaction_that_fails_leaves_nothing_not_even_of_one_inside_it(make: Make) -> None:
    with pytest.raises(RuntimeError):
        rename_and_fail()
    assert make.area("sabro").name == "Sabro"


def add(*rows: object) -> None:
    with transaction() as session:
        session.add_all(rows)


def refused(*rows: object) -> str:
    """The name of the constraint that refuses these rows."""
    with pytest.raises(IntegrityError) as error:
        add(*rows)
    return violated_constraint(error.value)


def test_a_refusal_names_its_constraint_alike_on_both_engines(make: Make) -> None:
    account_id = make.account("medarbejder-1")
    assert refused(Area(slug="sabro", name="x", sort_key="x")) == "uq_area_slug"
    assert refused(Area(slug="x", name="x", sort_key="x", residents=-1)) == "ck_area_residents_not_negative"
    assert refused(RoleGrant(account_id=account_id, role=Role.STAFF)) == "uq_role_grant_house"
    assert refused(RoleGrant(account_id=account_id, role=Role.PLAYMAKER)) == "ck_role_grant_playmaker_has_area"


def test_what_is_logged_of_a_refusal_does_not_quote_what_was_written(make: Make) -> None:
    account = Account(subject_hash=None, name="Ida Bang", sort_key="x", created_at=NOON)
    with pytest.raises(IntegrityError) as error:
        add(account)
    logged = without_words(error.value)
    assert logged["exception"] == "IntegrityError" and "Ida" not in repr(logged)


_ADD = sa.insert(AuditHead)


def add_in_the_last_trip(*scopes: str) -> None:
    with transaction() as session:
        last_trip(session)
        for scope in scopes:
            send(session, _ADD, {"scope": scope, "n": 0, "hash": bytes(32)})


def heads_of(*scopes: str) -> int:
    return db.session.scalar(sa.select(sa.func.count()).where(AuditHead.scope.in_(scopes))) or 0


def test_what_is_sent_together_with_the_commit_is_there_after_it(app: Flask) -> None:
    add_in_the_last_trip("north", "west")
    db.session.rollback()
    assert heads_of("north", "west") == 2


def test_when_one_of_what_is_sent_together_with_the_commit_is_refused_nothing_is_there(app: Flask) -> None:
    with pytest.raises(db.engine.dialect.loaded_dbapi.IntegrityError):
        add_in_the_last_trip("north", "north", "west")
    assert heads_of("north", "west") == 0
    add_in_the_last_trip("north")
    assert heads_of("north") == 1


def test_a_connection_that_the_server_hung_up_is_given_to_nobody(app: Flask, make: Make) -> None:
    if db.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has no server that could hang up")
    db.session.rollback()
    with db.engine.connect() as one, db.engine.connect() as other:
        pid = one.scalar(sa.func.pg_backend_pid())
        one.close()
        assert other.scalar(sa.func.pg_terminate_backend(pid, 5_000))
        with db.engine.connect() as again:
            assert again.scalar(sa.func.pg_backend_pid()) != pid


def test_a_writer_that_waits_too_long_is_refused_and_spoils_nothing(app: Flask, make: Make, monkeypatch) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL has more than one writer")
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", 20)
    assert heads_of("north") == 0
    with db.engine.connect().execution_options(writes=True) as busy:
        busy.execute(sa.update(Area).values(name="Et andet navn"))
        with pytest.raises(OperationalError):
            add(AuditHead(scope="north", n=0, hash=bytes(32)))
    add(AuditHead(scope="north", n=0, hash=bytes(32)))
    assert heads_of("north") == 1
