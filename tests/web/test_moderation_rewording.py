"""What was reported stays with the report: whoever wrote it can change it, and the moderator sees both."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from civic.database import transaction
from civic.discussion.services import comment, edit
from civic.moderation.models import Report
from civic.moderation.queries import Measure, Rule, Target, case_by_public_id
from civic.moderation.services import Statement, decide, report
from civic.notices.queries import notices_for
from civic.proposals import services as proposing
from civic.proposals.history import content_of

FIRST, AFTERWARDS = "Naboen er en idiot", "Jeg er uenig med naboen"
STOOD = "Sådan stod der, da det blev anmeldt"


@pytest.fixture
def proposal(make):
    return make.proposal(make.round())


@pytest.fixture
def said(make, proposal):
    """A comment by sabro-2, by public id."""
    return comment(proposal_id=proposal.id, author_id=make.account("sabro-2"), body=FIRST)


def opened(make, kind, target, by="sabro-3"):
    return case_by_public_id(report(kind=kind, target=target, reported_by=make.account(by), rule=Rule.ABUSE))


def reworded(make, said, body=AFTERWARDS):
    edit(public_id=said, author_id=make.account("sabro-2"), body=body)


def case_page(reader, case):
    return reader.see(f"/moderation/sag/{case.public_id}")


def quoted(page):
    return [each.get_text(" ", strip=True) for each in page.soup.select("main blockquote")]


def test_the_moderator_sees_a_comment_as_it_stands_and_as_it_was_reported(signed_in, make, said):
    case, moderator = opened(make, Target.COMMENT, said), signed_in("playmaker-2")
    assert STOOD not in case_page(moderator, case).text
    reworded(make, said)
    page = case_page(moderator, case)
    assert quoted(page) == [AFTERWARDS, FIRST]
    assert "Det er rettet, efter at det blev anmeldt." in page.text


def test_each_wording_that_was_reported_is_shown_once(signed_in, make, said):
    case = opened(make, Target.COMMENT, said)
    opened(make, Target.COMMENT, said, by="sabro-4")
    reworded(make, said)
    opened(make, Target.COMMENT, said, by="sabro-5")
    reworded(make, said, "Undskyld")
    page = case_page(signed_in("medarbejder-1"), case)
    assert quoted(page) == ["Undskyld", FIRST, AFTERWARDS]


def test_a_reported_proposal_leads_to_what_it_said_also_when_it_is_withdrawn(signed_in, make, proposal):
    case, moderator = opened(make, Target.PROPOSAL, proposal.slug), signed_in("playmaker-2")
    before = proposal.title
    say(proposal, title="Noget pænt", body="Helt i orden.")
    page = case_page(moderator, case)
    assert "Noget pænt Helt i orden." in quoted(page)[0]
    assert before in quoted(page)[1]
    proposing.withdraw(proposal_id=proposal.id, author_id=proposal.author_id)
    assert "Bænke" in page.follow("Se, hvad der er ændret i forslaget").soup.select_one("del").text


def say(proposal, **changed):
    with transaction() as session:
        kept = content_of(session.merge(proposal))
    content = proposing.ProposalContent(**{**vars(kept), **changed})
    where = {"round_id": proposal.round_id, "area_id": proposal.area_id, "slug": proposal.slug}
    proposing.save_draft(author_id=proposal.author_id, content=content, **where)


def test_the_author_reads_with_the_ruling_which_words_were_reported(signed_in, make, said):
    case = opened(make, Target.COMMENT, said)
    reworded(make, said)
    statement = Statement(Measure.WARN, Rule.ABUSE, "Skældte ud.", "Tal pænt.")
    decide(case_id=case.id, decided_by=make.account("medarbejder-1"), statement=statement)
    author = make.account("sabro-2")
    assert quoted(signed_in("sabro-2").see(notices_for(author)[0].url)) == [AFTERWARDS, FIRST]


def test_what_was_reported_may_be_let_go_but_not_changed(make, said):
    opened(make, Target.COMMENT, said)
    with pytest.raises(DatabaseError, match="never changed"), transaction() as session:
        session.execute(sa.update(Report).values(as_it_stood="Pænt"))
    with transaction() as session:
        session.execute(sa.update(Report).values(as_it_stood=None))
        assert session.scalar(sa.select(Report.as_it_stood)) is None
