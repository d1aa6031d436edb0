"""The database itself refuses to change what is voted on, whoever asks it; what two people decide still works."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from civic.bulletin.services import checkpoint
from civic.clock import move_clock_to
from civic.database import db, transaction
from civic.reasons import FreezeBroken
from civic.results.services import open_and_count, sign_count
from civic.voting.freezing import refuse_broken_freeze, stored_freeze
from civic.voting.models import Step
from tests.support.behind import behind_the_house
from tests.web.test_voting_freeze import staff, take

__all__ = ["staff"]
CHANGES = {
    "a price": "UPDATE proposal SET price = price + 1 WHERE number = 1",
    "a title": "UPDATE proposal SET title = 'Et andet' WHERE number = 1",
    "a number": "UPDATE proposal SET number = 9 WHERE number = 1",
    "an area": "UPDATE proposal SET area_id = area_id + 1 WHERE number = 1",
    "a state": "UPDATE proposal SET state = 'WITHDRAWN' WHERE number = 1",
    "another project": (
        "INSERT INTO proposal (slug, round_id, area_id, number, title, body, place, state, price, picture_text, "
        "created_at, updated_at) SELECT 'ny', round_id, area_id, 9, 'Ny', '', '', 'APPROVED', 1, '', created_at, "
        "created_at FROM proposal WHERE number = 1"
    ),
    "a project gone": "DELETE FROM proposal WHERE number = 1",
    "a project hidden": (
        "INSERT INTO concealment (proposal_id, reason, off_ballot, concealed_at) "
        "SELECT id, 'x', TRUE, created_at FROM proposal WHERE number = 1"
    ),
    "a group gone": "DELETE FROM exclusion",
    "another group": "UPDATE exclusion SET round_id = round_id",
    "a new group": "INSERT INTO exclusion SELECT 3, round_id, 'abcdefgh' FROM proposal WHERE number = 3",
    "the amount": "UPDATE round SET budget = budget + 1",
    "the rule": "UPDATE round SET rule_parameters = '{\"x\": 1}'",
    "the key": "UPDATE round SET public_key = NULL",
    "the most for one": "UPDATE round SET price_ceiling = 1",
    "the limit": "UPDATE round SET max_choices = 1",
    "an earlier end": "UPDATE round SET result_at = qualification_at",
    "an area gone": "DELETE FROM round_area",
    "a new area": "INSERT INTO round_area SELECT id, 3 FROM round",
    "a voter gone": "DELETE FROM roll",
    "a voter moved": "UPDATE roll SET area_id = area_id + 1",
}
PAUSED = {"a price", "the amount", "the rule"}


def refuse(statement: str, message: str) -> None:
    with db.engine.connect().execution_options(writes=True) as connection, pytest.raises(IntegrityError, match=message):
        connection.execute(sa.text(statement))


@pytest.fixture
def round(make):
    """A round whose first vote has been cast, with two projects of which one can be built."""
    round = make.apart("1", "2")
    make.vote(round, "1")
    return round


@pytest.mark.parametrize("change", CHANGES)
def test_the_database_refuses_to_change_what_is_voted_on(round, change):
    refuse(CHANGES[change], "what is voted on is frozen")


@pytest.mark.parametrize("change", sorted(set(CHANGES) - PAUSED))
def test_a_pause_lets_nothing_through_but_what_two_people_may_change(round, staff, change):
    take(round, staff, Step.PAUSE)
    refuse(CHANGES[change], "what is voted on is frozen")


def test_before_the_voting_nothing_is_refused(make):
    make.apart("1", "2")
    with db.engine.connect().execution_options(writes=True) as connection:
        assert connection.execute(sa.text(CHANGES["a price"])).rowcount == 1
        assert connection.execute(sa.text(CHANGES["the amount"])).rowcount == 1
        assert connection.execute(sa.text(CHANGES["a voter gone"])).rowcount > 1


@pytest.mark.parametrize("statement", ["UPDATE {} SET content = 'x'", "DELETE FROM {}"])
@pytest.mark.parametrize("table", ["ballot_freeze", "checkpoint"])
def test_what_was_published_is_never_changed(round, table, statement):
    checkpoint(round_id=round.id)
    refuse(statement.format(table), "what was published is never changed")


def test_two_people_may_still_change_price_amount_rule_and_end(round, staff):
    take(round, staff, Step.PAUSE)
    take(round, staff, Step.PRICE, project="1", price=12_000_00)
    take(round, staff, Step.BUDGET, budget=90_000_00)
    take(round, staff, Step.WITHDRAW, project="3")
    take(round, staff, Step.RULE, rule="equal-shares", parameters={"completion": "none"})
    take(round, staff, Step.EXTEND, until=(round.result_at + timedelta(days=1)).isoformat())
    round = take(round, staff, Step.RESUME)
    assert stored_freeze(round.id).n == 6
    with transaction():
        refuse_broken_freeze(round)


def test_a_demonstration_whose_clock_goes_back_says_why_the_round_is_fixed(client, make, round):
    """The services go by the clock; the database remembers that people have voted."""
    make.account("medarbejder-1")
    client.sign_in("medarbejder-1")
    move_clock_to(round.qualification_at + timedelta(days=1))
    edit = client.see(f"/stab/runder/{round.slug}")
    answer = edit.press("Gem ændringerne", budget="200.000", status=409)
    assert "Afstemningen er begyndt, så runden kan ikke længere ændres" in answer.text


def test_a_roll_may_go_once_the_count_is_signed(make, round):
    move_clock_to(round.result_at + timedelta(hours=1))
    open_and_count(round_id=round.id, by=make.account("valgstyrer-1"))
    refuse(CHANGES["a voter gone"], "what is voted on is frozen")
    sign_count(round_id=round.id, signed_by=make.account("valgstyrer-2"))
    with db.engine.connect().execution_options(writes=True) as connection:
        assert connection.execute(sa.text(CHANGES["a voter gone"])).rowcount > 1


def test_turning_the_guards_off_is_for_whoever_owns_the_database(round):
    with behind_the_house() as session:
        session.execute(sa.text(CHANGES["a price"]))
    with pytest.raises(FreezeBroken), transaction():
        refuse_broken_freeze(round)
    refuse(CHANGES["a price"], "what is voted on is frozen")
