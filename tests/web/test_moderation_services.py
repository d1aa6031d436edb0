"""What moderation.services promises beside its pages."""

from datetime import timedelta
from functools import partial

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from civic.accounts.services import refuse_if_blocked
from civic.audit.queries import entries, first_broken_entry
from civic.clock import fresh_now
from civic.database import transaction, violated_constraint
from civic.discussion.queries import comment_by_public_id
from civic.discussion.services import comment
from civic.moderation.models import Report, Ruling
from civic.moderation.policy import APPEAL_WITHIN
from civic.moderation.queries import (
    Measure,
    Rule,
    Target,
    case_by_public_id,
    figures_of,
    ruling_by_public_id,
    waiting_appeals,
    waiting_cases,
)
from civic.moderation.services import Statement, answer_appeal, appeal, decide, report, step_aside
from civic.notices.queries import notices_for
from civic.proposals.queries import concealment_of, proposals_on_ballot, public_proposals
from civic.proposals.services import submit
from civic.reasons import (
    AlreadyAppealed,
    Blocked,
    CaseDecided,
    DiscussionClosed,
    Incomplete,
    NotFound,
    OwnCase,
    OwnRuling,
    TooLateToAppeal,
)
from civic.rounds.queries import round_by_id
from civic.voting.freezing import refuse_broken_freeze


def words(measure=Measure.HIDE, **more):
    return Statement(**{"measure": measure, "rule": Rule.ABUSE, "facts": "Skældte ud.", "reason": "Tal pænt.", **more})


@pytest.fixture
def proposal(make):
    return make.proposal(make.round())


@pytest.fixture
def said(make, proposal):
    """A comment by sabro-2, by public id."""
    return comment(proposal_id=proposal.id, author_id=make.account("sabro-2"), body="Et grimt ord")


@pytest.fixture
def case(make, said):
    """The case about it, reported by sabro-3."""
    return opened(make, Target.COMMENT, said)


def opened(make, kind, target):
    by = make.account("sabro-3")
    return case_by_public_id(report(kind=kind, target=target, reported_by=by, rule=Rule.ABUSE, words="Se her"))


def decided(make, case, statement, by="playmaker-2"):
    return ruling_by_public_id(decide(case_id=case.id, decided_by=make.account(by), statement=statement))


def told(make, key):
    return [notice.kind for notice in notices_for(make.account(key))]


def test_reports_of_the_same_thing_meet_in_one_case_and_hide_nothing(make, said, case):
    first = case.public_id
    assert report(kind=Target.COMMENT, target=said, reported_by=make.account("sabro-4"), rule=Rule.OTHER) == first
    assert report(kind=Target.COMMENT, target=said, reported_by=make.account("sabro-4"), rule=Rule.OTHER) == first
    (waiting,) = waiting_cases(None)
    assert waiting.reports == 2
    assert comment_by_public_id(said).hidden_at is None


def test_nobody_reports_their_own_words(make, said):
    with pytest.raises(OwnCase):
        report(kind=Target.COMMENT, target=said, reported_by=make.account("sabro-2"), rule=Rule.ABUSE)


def test_a_draft_cannot_be_reported(make):
    draft = make.draft(make.round())
    with pytest.raises(NotFound):
        report(kind=Target.PROPOSAL, target=draft.slug, reported_by=make.account("sabro-3"), rule=Rule.ABUSE)


def test_hiding_a_comment_tells_its_author_and_the_reporter(make, said, case):
    ruling = decided(make, case, words())
    assert comment_by_public_id(said).hidden_reason == "Tal pænt."
    (notice,) = notices_for(make.account("sabro-2"))
    assert (notice.kind, notice.url) == ("moderated", f"/moderation/afgoerelse/{ruling.public_id}")
    assert told(make, "sabro-3") == ["report_answered"]


def test_the_statement_is_kept_word_for_word_and_its_hash_is_in_the_log(make, case):
    statement = words(facts="  Skrev <b>det</b>. ", reason="Æ\nØ")
    ruling = decided(make, case, statement)
    assert (ruling.facts, ruling.reason, ruling.excerpt) == ("  Skrev <b>det</b>. ", "Æ\nØ", "Et grimt ord")
    (entry,) = [entry for entry in entries("house") if entry.kind == "ruled"]
    assert statement.fingerprint() in entry.body
    assert "grimt" not in entry.body
    assert first_broken_entry("house") is None


def test_what_is_let_be_frightens_nobody(make, said, case):
    decided(make, case, words(Measure.KEEP))
    assert comment_by_public_id(said).hidden_at is None
    assert told(make, "sabro-2") == []
    assert told(make, "sabro-3") == ["report_answered"]


def test_a_case_is_decided_once(make, case):
    decided(make, case, words())
    with pytest.raises(CaseDecided):
        decided(make, case, words(Measure.KEEP), by="medarbejder-1")


def test_the_author_does_not_judge_their_own_words(make, proposal):
    own = comment(proposal_id=proposal.id, author_id=make.account("playmaker-2"), body="Mit eget")
    with pytest.raises(OwnCase):
        decided(make, opened(make, Target.COMMENT, own), words(Measure.KEEP))


def test_who_has_stepped_aside_does_not_decide(make, case):
    step_aside(case_id=case.id, account_id=make.account("playmaker-2"))
    with pytest.raises(OwnCase):
        decided(make, case, words())
    assert decided(make, case, words(), by="medarbejder-1")


@pytest.mark.parametrize("missing", ["facts", "reason"])
def test_a_decision_without_its_reasons_is_refused(make, said, case, missing):
    with pytest.raises(Incomplete):
        decided(make, case, words(**{missing: " "}))
    assert comment_by_public_id(said).hidden_at is None


def test_a_hidden_proposal_leaves_the_lists_and_the_ballot(make, proposal):
    make.approved(proposal, 10_000_00)
    decided(make, opened(make, Target.PROPOSAL, proposal.slug), words())
    assert concealment_of(proposal.id).reason == "Tal pænt."
    assert not public_proposals(proposal.round_id)
    assert not proposals_on_ballot(proposal.round_id)


def test_a_ballot_that_is_voted_on_keeps_a_hidden_proposal(make):
    round = make.voting()
    first = proposals_on_ballot(round.id)[0]
    decided(make, opened(make, Target.PROPOSAL, first.slug), words())
    assert first.id in [each.id for each in proposals_on_ballot(round.id)]


def voted_on_without(make, travel, proposal, comes_to=None):
    """A vote is cast after the proposal, approved, was hidden; the ruling that hid it is appealed."""
    (comes_to or partial(make.approved, price=10_000_00))(proposal)
    ruling = decided(make, opened(make, Target.PROPOSAL, proposal.slug), words())
    appeal(ruling_id=ruling.id, account_id=make.account("sabro-1"), words="Nej")
    round = round_by_id(proposal.round_id)
    make.approved(make.proposal(round, author="sabro-2", title="Et andet"), 10_000_00)
    make.roll(round)
    travel(round.voting_at)
    make.vote(round, "2")
    return ruling


def restored(make, ruling):
    answer_appeal(ruling_id=ruling.id, decided_by=make.account("medarbejder-1"), statement=words(Measure.RESTORE))


def test_what_was_kept_off_the_ballot_is_shown_again_during_the_voting_but_stays_off_it(make, travel, proposal):
    restored(make, voted_on_without(make, travel, proposal))
    assert concealment_of(proposal.id) is None
    assert proposal.id in [each.id for each in public_proposals(proposal.round_id)]
    assert proposal.id not in [each.id for each in proposals_on_ballot(proposal.round_id)]
    refuse_broken_freeze(round_by_id(proposal.round_id))


def test_what_is_shown_again_off_the_ballot_says_so_everywhere(client, another_client, make, travel, proposal):
    ruling = voted_on_without(make, travel, proposal)
    make.account("medarbejder-1")
    page = client.sign_in("medarbejder-1").see(f"/moderation/afgoerelse/{ruling.public_id}")
    assert "det kommer ikke på stemmesedlen" in page.text
    page.press("Afgør klagen", measure="restore", rule="abuse", facts="En spøg.", reason="Tal pænt.")
    page = another_client().see(f"/forslag/{proposal.slug}")
    assert page.heading == proposal.title
    assert "men er ikke på stemmesedlen" in page.text
    assert "Forslaget kommer på stemmesedlen" not in page.text
    assert proposal.title not in another_client().see("/runder/sabro-2026").text
    mine = another_client().sign_in("sabro-1").see("/mit").text
    assert "det vises igen. Det er ikke på stemmesedlen" in mine


def test_what_is_shown_again_off_the_ballot_can_be_hidden_again(make, travel, proposal):
    restored(make, voted_on_without(make, travel, proposal))
    decided(make, opened(make, Target.PROPOSAL, proposal.slug), words(reason="Igen"))
    assert concealment_of(proposal.id).reason == "Igen"


def test_an_undecided_proposal_is_shown_again_after_the_first_vote(make, travel, proposal):
    ruling = voted_on_without(make, travel, proposal, comes_to=lambda _proposal: None)
    restored(make, ruling)
    assert concealment_of(proposal.id) is None


def test_a_closed_discussion_takes_no_more(make, proposal):
    decided(make, opened(make, Target.PROPOSAL, proposal.slug), words(Measure.CLOSE))
    with pytest.raises(DiscussionClosed):
        comment(proposal_id=proposal.id, author_id=make.account("sabro-4"), body="Hov")


def test_a_block_keeps_a_person_from_writing_until_it_ends(make, travel, proposal, case):
    round = round_by_id(proposal.round_id)
    draft = make.draft(round, author="sabro-2")
    decided(make, case, words(Measure.BLOCK, block_days=3), by="medarbejder-1")
    blocked = make.account("sabro-2")
    with pytest.raises(Blocked):
        comment(proposal_id=proposal.id, author_id=blocked, body="Igen")
    with pytest.raises(Blocked):
        submit(proposal_id=draft.id, author_id=blocked)
    travel(fresh_now() + timedelta(days=3, minutes=1))
    refuse_if_blocked(blocked)


def test_a_blocked_person_still_votes(make):
    round = make.voting()
    first = proposals_on_ballot(round.id)[0]
    said = comment(proposal_id=first.id, author_id=make.account("sabro-2"), body="Et grimt ord")
    decided(make, opened(make, Target.COMMENT, said), words(Measure.BLOCK, block_days=3), by="medarbejder-1")
    assert make.vote(round, "1", key="sabro-2")


def test_an_appeal_is_answered_by_another_person_who_can_undo_everything(make, said, case):
    ruling = decided(make, case, words(Measure.BLOCK, block_days=3), by="medarbejder-1")
    author = make.account("sabro-2")
    appeal(ruling_id=ruling.id, account_id=author, words="Det var en spøg")
    with pytest.raises(OwnRuling):
        answer_appeal(ruling_id=ruling.id, decided_by=make.account("medarbejder-1"), statement=words(Measure.KEEP))
    answer_appeal(ruling_id=ruling.id, decided_by=make.account("medarbejder-2"), statement=words(Measure.RESTORE))
    assert comment_by_public_id(said).hidden_at is None
    refuse_if_blocked(author)
    assert told(make, "sabro-2") == ["appeal_answered", "moderated"]
    with pytest.raises(CaseDecided):
        answer_appeal(ruling_id=ruling.id, decided_by=make.account("playmaker-2"), statement=words(Measure.KEEP))


def test_only_the_author_appeals_once_and_within_half_a_year(make, travel, case):
    ruling = decided(make, case, words())
    with pytest.raises(NotFound):
        appeal(ruling_id=ruling.id, account_id=make.account("sabro-3"), words="Nej")
    travel(ruling.decided_at + APPEAL_WITHIN + timedelta(seconds=5))
    with pytest.raises(TooLateToAppeal):
        appeal(ruling_id=ruling.id, account_id=make.account("sabro-2"), words="Nej")
    travel(ruling.decided_at + APPEAL_WITHIN - timedelta(minutes=5))
    appeal(ruling_id=ruling.id, account_id=make.account("sabro-2"), words="Nej")
    with pytest.raises(AlreadyAppealed):
        appeal(ruling_id=ruling.id, account_id=make.account("sabro-2"), words="Nej")
    assert len(waiting_appeals(None)) == 1


@pytest.mark.parametrize(
    ("body", "pattern"),
    [
        ("http://a.dk http://b.dk www.c.dk", "links"),
        ("Se https://a.dk", "new-link"),
        ("Kom til fest hos mig på fredag", None),
    ],
)
def test_the_house_asks_a_person_to_look_at_links_and_hides_nothing(make, proposal, body, pattern):
    said = comment(proposal_id=proposal.id, author_id=make.account("sabro-2"), body=body)
    with transaction() as session:
        found = session.scalar(sa.select(Report.words).where(Report.reported_by.is_(None)))
    assert found == pattern
    assert comment_by_public_id(said).hidden_at is None


def test_the_same_words_at_two_proposals_are_noticed(make, travel, proposal):
    other = make.proposal(round_by_id(proposal.round_id), author="sabro-4", title="Et andet")
    body, author = "Stem på mig, jeg er bedst til alting", make.account("sabro-2")
    comment(proposal_id=proposal.id, author_id=author, body=body)
    assert not waiting_cases(None)
    travel(fresh_now() + timedelta(hours=2))
    comment(proposal_id=other.id, author_id=author, body=body)
    assert len(waiting_cases(None)) == 1


def test_a_ruling_needs_its_reasons_in_the_database_too(make, case):
    words = {"facts": "Skældte ud.", "reason": "", "excerpt": "", "measure": Measure.HIDE, "rule": Rule.ABUSE}
    by = {"decided_by": make.account("playmaker-2"), "decided_at": fresh_now()}
    with pytest.raises(IntegrityError) as error, transaction() as session:
        session.add(Ruling(public_id="x", case_id=case.id, **words, **by))
    assert violated_constraint(error.value) == "ck_ruling_has_reasons"


def test_the_years_figures_count_what_happened(make, case):
    ruling = decided(make, case, words())
    appeal(ruling_id=ruling.id, account_id=make.account("sabro-2"), words="Nej")
    answer_appeal(ruling_id=ruling.id, decided_by=make.account("medarbejder-1"), statement=words(Measure.RESTORE))
    figures = figures_of(fresh_now().year)
    assert figures.reports == {Rule.ABUSE: 1}
    assert figures.rulings == {Measure.HIDE: 1}
    assert (figures.appeals, figures.upheld, figures.reversed, figures.taken_back) == (1, 0, 1, 0)
    assert figures.median_days == 0
    assert not figures_of(fresh_now().year - 1).reports
