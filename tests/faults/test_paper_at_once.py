"""Paper and web at the same instant, and two people with the same ballot, on both engines."""

import pytest

from civic.audit.queries import entries, first_broken_entry
from civic.paper import batches
from civic.paper.batches import Outcome
from civic.paper.queries import paper_ballots
from civic.reasons import AlreadyOnPaper, EnteredByYou, PaperNotReconciled, PersonOnPaper, VoteChangedElsewhere
from civic.results.services import open_box
from civic.roll.queries import Channel, turnout
from civic.voting.marking import mark_paper
from civic.voting.queries import box_count
from tests.faults.test_concurrent_casts import at_once, casting
from tests.support.paper import Paper, cpr_of


def kinds(round, kind):
    return sum(entry.kind == kind for entry in entries(round.slug))


@pytest.mark.parametrize("voted_before", [False, True])
def test_a_web_vote_and_a_paper_mark_at_the_same_instant_leave_one_of_them(app, make, voted_before):
    round, staff = make.voting(), make.account("medarbejder-1")
    voters = {}
    for n in range(1, 6):
        if voted_before:
            make.vote(round, "2", key=f"sabro-{n}")
        voters[f"sabro-{n}"] = make.voter(round, f"sabro-{n}")
    round_id = round.id
    tasks = []
    for key, voter in voters.items():
        cpr = cpr_of(key)
        tasks.append(casting(round_id, voter, ["1"], key))
        tasks.append(lambda cpr=cpr: mark_paper(round_id=round_id, person=cpr, marked_by=staff))
    answers = at_once(app, tasks)
    assert {type(answer).__name__ for answer in answers} <= {"str", "AlreadyOnPaper", "PaperMark"}
    assert turnout(round_id).by_channel == {Channel.PAPER: 5} and box_count(round_id) == 0
    sealed = sum(e.kind == "ballot_sealed" and '"replaced":false' in e.body for e in entries(round.slug))
    assert sealed - kinds(round, "ballot_superseded") == 0 and first_broken_entry(round.slug) is None


def test_one_person_marked_by_many_at_once_is_marked_once(app, make):
    round, staff, cpr = make.voting(), make.account("medarbejder-1"), cpr_of("sabro-1")
    round_id = round.id
    answers = at_once(app, [lambda: mark_paper(round_id=round_id, person=cpr, marked_by=staff)] * 10)
    assert sum(isinstance(answer, PersonOnPaper) for answer in answers) == 9
    assert kinds(round, "paper_marked") == 1


def test_one_person_in_ten_tabs_makes_one_entry(app, make):
    paper = Paper(make, make.voting())
    (ballot,) = paper.ballots(paper.batch(1))
    entering = entry(paper, ballot, "1", paper.one)
    answers = at_once(app, [entering] * 10)
    assert sum(isinstance(answer, EnteredByYou) for answer in answers) == 9
    assert paper_ballots(paper.round.id) == []


def entry(paper, ballot, project, by):
    values = {"ballot": ballot, "outcome": "valid", "numbers": paper.printed(project), "entered_by": by}
    round_id = paper.round.id
    return lambda: batches.enter_ballot(round_id=round_id, **values)


def test_two_people_at_the_same_instant_see_that_they_agree_or_not(app, make):
    paper = Paper(make, make.voting())
    ballots = paper.ballots(paper.batch(5))
    tasks = [
        entry(paper, each, project, by) for each in ballots for by, project in ((paper.one, "1"), (paper.other, "2"))
    ]
    answers = at_once(app, tasks)
    assert sorted(answers) == [Outcome.DIFFERS] * 5 + [Outcome.FIRST] * 5
    assert paper_ballots(paper.round.id) == []


def test_an_entry_and_the_opening_at_the_same_instant_count_it_or_refuse_it(app, make, travel):
    paper = Paper(make, make.voting())
    paper.mark("sabro-1")
    (ballot,) = paper.ballots(paper.batch(1))
    paper.enter(ballot, ["1"], by=paper.one)
    travel(paper.round.result_at)
    round_id, board = paper.round.id, make.account("valgstyrer-1")
    opening = lambda: open_box(round_id=round_id, opened_by=board)  # noqa: E731
    answers = at_once(app, [entry(paper, ballot, "1", paper.other), *[opening] * 9])
    assert Outcome.AGREED in answers
    refused = sum(isinstance(answer, PaperNotReconciled) for answer in answers)
    assert refused + sum(answer is None for answer in answers) <= 9 and len(paper_ballots(round_id)) == 1


def test_a_vote_after_a_mark_and_its_undoing_does_not_pass_for_the_old_one(app, make):
    paper = Paper(make, make.voting())
    voter = make.voter(paper.round)
    paper.mark("sabro-1")
    answers = at_once(app, [casting(paper.round.id, voter, ["1"], "old-tab")] * 3)
    assert {type(answer) for answer in answers} <= {AlreadyOnPaper, VoteChangedElsewhere}
    assert box_count(paper.round.id) == 0
