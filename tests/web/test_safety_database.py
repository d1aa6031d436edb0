"""The one door for writing: what goes around it is stopped, and what a constraint refuses has a name."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from civic.accounts.models import Account, RoleGrant
from civic.areas.models import Area
from civic.database import WriteOutsideTransaction, db, transaction, violated_constraint
from civic.policy import Role
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
