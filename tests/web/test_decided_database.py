"""The database itself refuses to change what was reported, decided and appealed; a check finds what was changed."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from civic.database import db
from civic.discussion.queries import comment_by_public_id
from civic.discussion.services import comment
from civic.moderation.queries import Measure, Rule, Target, case_by_public_id, ruling_by_public_id
from civic.moderation.services import Statement, appeal, decide, report

CHANGES = {
    "a measure": "UPDATE ruling SET measure = 'WARN'",
    "a reason": "UPDATE ruling SET reason = 'Noget andet'",
    "what was decided about": "UPDATE ruling SET excerpt = ''",
    "who decided": "UPDATE ruling SET decided_by = decided_by + 1",
    "a decision gone": "DELETE FROM ruling WHERE appeal_of IS NULL",
    "an appeal": "UPDATE appeal SET words = 'Undskyld'",
    "an appeal gone": "DELETE FROM appeal",
    "the words of a report": "UPDATE report SET words = 'Noget andet'",
    "who reported": "UPDATE report SET reported_by = NULL",
    "a report gone": "DELETE FROM report",
    "whom a case is about": "UPDATE moderation_case SET author_id = NULL",
    "what a case is about": "UPDATE moderation_case SET target = 'x'",
    "a case gone": "DELETE FROM moderation_case",
}
TABLES = ("ruling", "appeal", "report", "moderation_case")
LONG = "Tal pænt til hinanden. " * 80


@pytest.fixture
def said(make):
    """A comment by sabro-2, by public id."""
    return comment(proposal_id=make.proposal(make.round()).id, author_id=make.account("sabro-2"), body="Et grimt ord")


@pytest.fixture
def ruling(make, said):
    """A decision that was appealed."""
    case = report(kind=Target.COMMENT, target=said, reported_by=make.account("sabro-3"), rule=Rule.ABUSE, words="Her")
    case_id, by = case_by_public_id(case).id, make.account("playmaker-2")
    statement = Statement(Measure.HIDE, Rule.ABUSE, "Skældte ud.", LONG)
    made = ruling_by_public_id(decide(case_id=case_id, decided_by=by, statement=statement))
    appeal(ruling_id=made.id, account_id=make.account("sabro-2"), words="Nej")
    return made


def refuse(statement: str) -> None:
    changed = pytest.raises(IntegrityError, match="what was decided is never changed")
    with db.engine.connect().execution_options(writes=True) as connection, changed:
        connection.execute(sa.text(statement))


@pytest.mark.parametrize("change", CHANGES)
def test_the_database_refuses_to_change_what_was_decided(ruling, change):
    refuse(CHANGES[change])


@pytest.mark.parametrize("table", TABLES)
def test_what_was_decided_is_not_emptied_at_one_stroke(ruling, table):
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite knows no TRUNCATE")
    refuse(f"TRUNCATE {table} CASCADE")


def test_a_long_reason_stands_whole_in_the_comments_place(ruling, said):
    assert comment_by_public_id(said).hidden_reason == LONG
