"""The house looks at proposals as at comments: it asks a person to look, and a new person writes less at first."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from civic.clock import fresh_now
from civic.database import transaction
from civic.discussion.services import WHEN_NEW as COMMENTS_WHEN_NEW
from civic.discussion.services import comment
from civic.moderation.models import Case, Report
from civic.moderation.queries import Measure, Rule, waiting_cases
from civic.moderation.services import Statement, decide
from civic.proposals import rearranging
from civic.proposals import services as proposing
from civic.proposals.history import content_of
from civic.proposals.queries import proposal_by_slug
from civic.reasons import TooManyProposalsWhenNew
from civic.rounds.phases import Phase


@pytest.fixture
def round(make):
    return make.round(phase=Phase.PROPOSALS)


@pytest.fixture
def known(make, round, travel):
    """Whoever came two days ago is not new."""
    make.account("sabro-1")
    travel(fresh_now() + timedelta(days=2))


def noticed():
    with transaction() as session:
        return list(session.scalars(sa.select(Report.words).where(Report.reported_by.is_(None)).order_by(Report.id)))


def say(proposal, **changed):
    with transaction() as session:
        kept = content_of(session.merge(proposal))
    where = {"round_id": proposal.round_id, "area_id": proposal.area_id, "slug": proposal.slug}
    content = proposing.ProposalContent(**{**vars(kept), **changed})
    proposing.save_draft(author_id=proposal.author_id, content=content, **where)


def left_standing():
    with transaction() as session:
        (case,) = session.scalars(sa.select(Case).where(Case.closed_at.is_(None))).all()
    return case


@pytest.mark.parametrize(
    ("title", "pattern"),
    [
        ("http://a.dk http://b.dk www.c.dk www.d.dk", ["links"]),
        ("Se https://a.dk", ["new-link"]),
        ("Bænke ved søen", []),
    ],
)
def test_a_proposal_is_looked_at_when_it_is_handed_in_and_stays_public(make, round, title, pattern):
    made = make.proposal(round, title=title)
    assert noticed() == pattern
    assert proposal_by_slug(made.slug).state is made.state


def test_a_draft_is_nobodys_business(make, round):
    make.draft(round, title="http://a.dk http://b.dk www.c.dk")
    assert noticed() == []


@pytest.mark.parametrize("changed", [{"body": "www.a.dk www.b.dk www.c.dk"}, {"place": "www.a.dk www.b.dk www.c.dk"}])
def test_a_public_proposal_is_looked_at_when_it_is_changed(make, round, changed):
    made = make.proposal(round)
    say(made, **changed)
    assert noticed() == ["links"]


def test_a_link_from_somebody_known_is_left_alone_until_it_is_in_many_proposals(make, round, known):
    for number in range(2):
        make.proposal(round, title=f"Nr. {number} https://a.dk")
    assert noticed() == []
    make.proposal(round, title="Nr. 3 https://b.dk")
    assert noticed() == ["many-links"]


def test_the_same_long_description_in_two_proposals_is_noticed(make, round, known):
    first, second = make.proposal(round), make.proposal(round, title="Et andet")
    for each in (first, second):
        say(each, body="Vi vil gerne have det samme her som alle andre steder i området, tak.")
    assert noticed() == ["repeated"]


def test_what_a_moderator_has_looked_at_is_not_brought_up_again_for_a_comma(make, round):
    made = make.proposal(round, title="Se https://a.dk")
    keep = Statement(Measure.KEEP, Rule.ADVERTISING, "Foreningens side.", "Det må man.")
    decide(case_id=left_standing().id, decided_by=make.account("medarbejder-1"), statement=keep)
    say(made, body="Vi vil gerne kunne sidde ned på turen, og stå.")
    assert not waiting_cases(None)
    say(made, body="Nu med https://casino.example")
    assert len(waiting_cases(None)) == 1


def test_the_author_of_a_hidden_proposal_still_changes_it(make, round):
    made = make.proposal(round)
    rearranging.conceal(proposal_id=made.id, reason="Navne på andre.")
    say(made, body="www.a.dk www.b.dk www.c.dk")
    assert noticed() == []


def test_a_new_person_hands_in_few_proposals_the_first_day(make, round, travel):
    for number in range(proposing.WHEN_NEW):
        make.proposal(round, title=f"Nr. {number}")
    draft = make.draft(round, title="Et til")
    with pytest.raises(TooManyProposalsWhenNew):
        proposing.submit(proposal_id=draft.id, author_id=draft.author_id)
    travel(fresh_now() + timedelta(days=1, minutes=1))
    assert proposing.submit(proposal_id=draft.id, author_id=draft.author_id)


def test_whoever_hands_in_too_many_is_told_and_keeps_the_draft(client, make, round):
    for number in range(proposing.WHEN_NEW):
        make.proposal(round, title=f"Nr. {number}")
    draft = make.draft(round, title="Et til")
    page = client.sign_in("sabro-1").see(f"/forslag/{draft.slug}/rediger").press("Send ind", status=429)
    assert "Den første dag kan du sende 5 forslag ind. Kladden er gemt." in page.text


def test_whoever_works_here_answers_as_many_as_there_are_the_first_day(make, round):
    proposal, worker = make.proposal(round), make.account("playmaker-2")
    for number in range(COMMENTS_WHEN_NEW + 1):
        comment(proposal_id=proposal.id, author_id=worker, body=f"Svar nummer {number}")
    assert noticed() == []
