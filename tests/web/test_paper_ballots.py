"""Ballots on paper: batches that add up, two entries of each, reconciliation, and the count."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from civic.audit.queries import entries
from civic.database import db, transaction
from civic.paper import batches, services
from civic.paper.batches import Outcome
from civic.paper.models import PaperBatch, PaperEntry
from civic.paper.queries import area_states, batch_by_number, entries_of, missing, paper_ballots, protocol
from civic.reasons import (
    AnotherPerson,
    BallotIsDisputed,
    BallotIsEntered,
    BallotsAreEntered,
    DoesNotAddUp,
    EnteredByYou,
    MistypedNumber,
    MoreThanIssued,
    NotDisputed,
    NotFound,
    NothingChosen,
    NothingToExplain,
    NumberNotOnBallot,
    OverBudget,
    PaperIsCounted,
    PaperNotReconciled,
    RepeatedNumber,
    StepDecided,
    TooManyChosen,
    UnknownBallotNumber,
)
from civic.results.models import Ballot
from civic.results.queries import opening_of, outcome_of, run_of
from civic.results.services import open_and_count, sign_count
from civic.roll.queries import Channel, turnout
from tests.support.paper import Paper


@pytest.fixture
def paper(make):
    return Paper(make, make.voting())


def log_length(paper):
    return len(entries(paper.round.slug))


def open_box(make, paper, travel):
    travel(paper.round.result_at)
    open_and_count(round_id=paper.round.id, by=make.account("valgstyrer-1"))
    return outcome_of(run_of(paper.round.id))


def explain(paper, figures, by=None):
    area = paper.make.area("sabro").id
    batches.explain(
        round_id=paper.round.id, area_id=area, figures=figures, reason="To tog sedlen med.", given_by=by or paper.one
    )


def confirm(paper, by, seen=None):
    state = area_states(paper.round)[0]
    batches.confirm_explanation(
        round_id=paper.round.id, area_id=state.area.id, seen=seen or state.seen, confirmed_by=by
    )


@pytest.mark.parametrize(
    ("figures", "reason"),
    [
        ({"valid": 2, "returned": 3}, DoesNotAddUp),
        ({"valid": 2, "blank": 1, "invalid": {"unclear": 1}, "returned": 3}, DoesNotAddUp),
        ({"valid": -1, "blank": 1, "returned": 0}, DoesNotAddUp),
        ({"valid": 3, "blank": -1, "returned": 2}, DoesNotAddUp),
        ({"valid": 10**9}, DoesNotAddUp),
        ({"valid": 3, "issued": 2}, MoreThanIssued),
        ({"valid": 1, "invalid": {"ugly": 1}}, NotFound),
        ({"valid": 1, "area": "trige"}, NotFound),
    ],
)
def test_totals_that_contradict_each_other_change_nothing(paper, figures, reason):
    before = log_length(paper)
    with pytest.raises(reason):
        paper.batch(**figures)
    assert log_length(paper) == before and not missing(paper.round)


def test_a_batch_gets_a_number_for_each_ballot(paper):
    number = paper.batch(3, blank=1, invalid={"unclear": 2}, issued=9)
    drawn = paper.ballots(number)
    assert len(drawn) == 3 == len(set(drawn)) and all(10_000 <= ballot <= 99_999 for ballot in drawn)


def test_a_ballot_is_final_when_two_people_read_the_same(paper):
    (ballot,) = paper.ballots(paper.batch(1))
    assert paper.enter(ballot, ["1", "3"], by=paper.one) is Outcome.FIRST
    assert paper_ballots(paper.round.id) == []
    assert paper.enter(ballot, ["3", "1"], by=paper.other) is Outcome.AGREED
    assert [vote.selections for vote in paper_ballots(paper.round.id)] == [("1", "3")]


def test_one_person_never_types_a_ballot_twice(paper):
    (ballot,) = paper.ballots(paper.batch(1))
    paper.enter(ballot, ["1"], by=paper.one)
    with pytest.raises(EnteredByYou):
        paper.enter(ballot, ["1"], by=paper.one)
    with pytest.raises(NotDisputed):
        paper.enter(ballot, ["1"], by=paper.one, again=True)
    assert paper_ballots(paper.round.id) == []


def test_a_third_person_finds_the_ballot_done(paper):
    (ballot,) = paper.ballots(paper.batch(1))
    paper.by_two(ballot, "1")
    before = log_length(paper)
    with pytest.raises(BallotIsEntered):
        paper.enter(ballot, ["2"], by=paper.third)
    with pytest.raises(BallotIsEntered):
        paper.enter(ballot, ["2"], by=paper.one, again=True)
    assert log_length(paper) == before


def test_a_difference_is_shown_and_ends_when_two_agree(paper):
    (ballot,) = paper.ballots(paper.batch(1))
    paper.enter(ballot, ["1"], by=paper.one)
    assert entries_of(paper.round, ballot) == {}
    assert paper.enter(ballot, ["2"], by=paper.other) is Outcome.DIFFERS
    assert {who: each.projects for who, each in entries_of(paper.round, ballot).items()} == {
        paper.one: ("1",),
        paper.other: ("2",),
    }
    with pytest.raises(BallotIsDisputed):
        paper.enter(ballot, ["2"], by=paper.third)
    assert paper.enter(ballot, ["2"], by=paper.one, again=True) is Outcome.AGREED
    assert [vote.selections for vote in paper_ballots(paper.round.id)] == [("2",)]
    assert entries_of(paper.round, ballot) == {}
    assert protocol(paper.round.id)["differences_resolved"] == 1


def test_a_third_look_settles_nothing_unless_it_agrees_with_somebody(paper):
    (ballot,) = paper.ballots(paper.batch(1))
    paper.enter(ballot, ["1"], by=paper.one)
    paper.enter(ballot, ["2"], by=paper.other)
    assert paper.enter(ballot, ["3"], by=paper.third, again=True) is Outcome.DIFFERS
    assert paper.enter(ballot, ["3"], by=paper.third, again=True) is Outcome.DIFFERS
    assert paper.enter(ballot, ["1"], by=paper.third, again=True) is Outcome.AGREED


@pytest.mark.parametrize(
    ("projects", "outcome", "reason"),
    [
        (["1", "2", "3"], "valid", OverBudget),
        (["1", "1"], "valid", RepeatedNumber),
        ([], "valid", NothingChosen),
        (["1"], "nonsense", NotFound),
    ],
)
def test_a_ballot_against_the_rules_is_not_taken(paper, projects, outcome, reason):
    (ballot,) = paper.ballots(paper.batch(1))
    before = log_length(paper)
    with pytest.raises(reason):
        paper.enter(ballot, projects, by=paper.one, outcome=outcome)
    assert log_length(paper) == before
    assert db.session.scalar(sa.select(sa.func.count()).select_from(PaperEntry)) == 0


def test_a_slip_of_the_finger_is_told_from_a_number_that_is_not_there(paper):
    (ballot,) = paper.ballots(paper.batch(1))
    printed = paper.printed("1")[0]
    strange = next(n for n in (101, 112, 123) if n not in paper.printed("1", "2", "3"))
    with pytest.raises(MistypedNumber):
        _type(paper, ballot, printed - 1 if printed % 10 else printed + 1)
    with pytest.raises((MistypedNumber, NumberNotOnBallot)):
        _type(paper, ballot, strange)
    with pytest.raises(UnknownBallotNumber):
        _type(paper, ballot + 1, printed)


def _type(paper, ballot, number):
    values = {"ballot": ballot, "outcome": "valid", "numbers": [number], "entered_by": paper.one}
    return batches.enter_ballot(round_id=paper.round.id, **values)


def test_too_many_crosses_are_too_many(make):
    paper = Paper(make, make.voting(ballot_kind="approval", max_choices=2))
    (ballot,) = paper.ballots(paper.batch(1))
    with pytest.raises(TooManyChosen):
        paper.enter(ballot, ["1", "2", "3"], by=paper.one)


def test_no_choice_lies_readable_in_the_database(paper):
    (ballot,) = paper.ballots(paper.batch(1))
    paper.by_two(ballot, "1")
    boxes = list(db.session.scalars(sa.select(PaperEntry.content)))
    boxes += list(db.session.scalars(sa.text("SELECT final FROM paper_ballot")))
    assert len(boxes) == 3 and all(b"valid" not in box for box in boxes)
    assert len({len(box) for box in boxes}) == 1


def test_the_totals_are_confirmed_by_another_who_saw_them(paper):
    number = paper.batch(0, blank=1, confirm=False)
    assert any("bundt 1" in sentence for sentence in missing(paper.round))
    with pytest.raises(AnotherPerson):
        paper.confirm(number, by=paper.one)
    with pytest.raises(NothingToExplain):
        batches.confirm_batch(round_id=paper.round.id, number=number, seen="andre", confirmed_by=paper.other)
    paper.confirm(number)
    with pytest.raises(StepDecided):
        paper.confirm(number)


def test_corrected_totals_are_confirmed_anew_and_keep_what_was_typed(paper):
    number = paper.batch(3)
    first = paper.ballots(number)[2]
    paper.by_two(first, "1")
    correct(paper, number, paper.count(2, blank=1))
    assert len(paper.ballots(number)) == 2 and first in paper.ballots(number)
    assert batch_by_number(paper.round.id, number).confirmed_by is None
    with pytest.raises(BallotsAreEntered):
        correct(paper, number, paper.count(0, blank=3))
    correct(paper, number, paper.count(5))
    assert len(paper.ballots(number)) == 5


def correct(paper, number, count):
    batches.correct_batch(round_id=paper.round.id, number=number, count=count, corrected_by=paper.other)


def test_paper_and_web_are_counted_together(make, paper, travel):
    make.vote(paper.round, "1", key="sabro-4")
    make.vote(paper.round, "3", key="sabro-1")
    paper.mark("sabro-1", "sabro-2", "sabro-3")
    one, other = paper.ballots(paper.batch(2, blank=1))
    paper.by_two(one, "1", "2")
    paper.by_two(other, outcome="unclear")
    outcome = open_box(make, paper, travel)
    assert (outcome.cast, outcome.blank) == (3, 1)
    assert sorted((ballot.channel, ballot.selections) for ballot in db.session.scalars(sa.select(Ballot))) == [
        ("paper", []),
        ("paper", ["1", "2"]),
        ("web", ["1"]),
    ]
    assert turnout(paper.round.id).by_channel == {Channel.PAPER: 3, Channel.WEB: 1}


def test_the_result_tells_how_many_voted_in_each_way(make, paper, travel, client):
    make.vote(paper.round, "1", key="sabro-4")
    paper.mark("sabro-1", "sabro-2")
    paper.batch(0, blank=1, invalid={"unclear": 1})
    open_box(make, paper, travel)
    sign_count(round_id=paper.round.id, signed_by=make.account("valgstyrer-3"))
    words = client.see(f"/runder/{paper.round.slug}/resultat").text
    assert "På nettet 1 På papir 2 Har stemt i alt 3" in words
    assert "Blanke stemmesedler 1" in words and "Sedler på papir, der er ugyldige 1" in words


def test_the_box_stays_closed_until_the_paper_is_accounted_for(make, paper, travel):
    paper.mark("sabro-1")
    (ballot,) = paper.ballots(paper.batch(1))
    paper.enter(ballot, ["1"], by=paper.one)
    with pytest.raises(PaperNotReconciled) as caught:
        open_box(make, paper, travel)
    assert "Én seddel er ikke tastet af to" in caught.value.details["missing"]
    assert opening_of(paper.round.id) is None
    paper.enter(ballot, ["1"], by=paper.other)
    assert open_box(make, paper, travel).cast == 1


def test_a_difference_from_the_roll_is_explained_by_two(make, paper, travel):
    paper.mark("sabro-1", "sabro-2")
    paper.by_two(paper.ballots(paper.batch(1))[0], "1")
    with pytest.raises(PaperNotReconciled):
        open_box(make, paper, travel)
    explain(paper, (2, 1))
    with pytest.raises(AnotherPerson):
        confirm(paper, paper.one)
    with pytest.raises(PaperNotReconciled):
        services.refuse_unless_reconciled(paper.round.id)
    confirm(paper, paper.other)
    assert open_box(make, paper, travel).cast == 1
    assert protocol(paper.round.id)["areas"][0]["explanation"]["reason"] == "To tog sedlen med."


def test_an_explanation_holds_for_its_figures_only(paper):
    paper.mark("sabro-1", "sabro-2")
    paper.by_two(paper.ballots(paper.batch(1))[0], "1")
    with pytest.raises(NothingToExplain):
        explain(paper, (1, 1))
    explain(paper, (2, 1))
    confirm(paper, paper.other)
    assert not missing(paper.round)
    paper.mark("sabro-3")
    assert missing(paper.round)


def test_an_explanation_that_was_changed_is_not_the_one_that_was_read(paper):
    paper.mark("sabro-1")
    explain(paper, (1, 0))
    seen = area_states(paper.round)[0].seen
    batches.explain(
        round_id=paper.round.id,
        area_id=paper.make.area().id,
        figures=(1, 0),
        reason="Noget andet.",
        given_by=paper.third,
    )
    with pytest.raises(NothingToExplain):
        confirm(paper, paper.other, seen)


def test_where_nothing_differs_nothing_is_explained(paper):
    with pytest.raises(NothingToExplain):
        explain(paper, (0, 0))


def test_after_the_opening_nothing_of_the_paper_changes(make, paper, travel):
    paper.mark("sabro-1")
    number = paper.batch(1)
    (ballot,) = paper.ballots(number)
    paper.by_two(ballot, "1")
    open_box(make, paper, travel)
    before = protocol(paper.round.id)
    acts = [
        lambda: paper.batch(1),
        lambda: correct(paper, number, paper.count(1, issued=2)),
        lambda: paper.enter(ballot, ["2"], by=paper.third),
        lambda: explain(paper, (1, 1)),
        lambda: services.hand_over(round_id=paper.round.id),
    ]
    for act in acts:
        with pytest.raises(PaperIsCounted):
            act()
    assert protocol(paper.round.id) == before


def test_the_protocol_is_what_was_counted(make, paper, travel):
    paper.mark("sabro-1", "sabro-2", "sabro-3")
    number = paper.batch(1, blank=1, invalid={"too-dear": 1}, issued=4)
    paper.by_two(paper.ballots(number)[0], outcome="marked")
    open_box(make, paper, travel)
    (area,) = protocol(paper.round.id)["areas"]
    assert (area["marks"], area["issued"], area["returned"], area["blank"], area["valid"]) == (3, 4, 3, 1, 0)
    assert area["invalid"] == {"marked": 1, "too-dear": 1}
    assert entries(paper.round.slug) and "paper_counted" in [e.kind for e in entries(paper.round.slug)]


def test_a_round_without_paper_opens_as_ever(make, paper, travel):
    make.vote(paper.round, "1")
    assert open_box(make, paper, travel).cast == 1
    assert "paper_counted" not in [entry.kind for entry in entries(paper.round.slug)]


def test_the_database_itself_wants_two_people_and_sums(paper):
    number = paper.batch(1)
    for change in ({"confirmed_by": paper.one}, {"returned": 0}, {"issued": 0}, {"blank": 5}):
        with pytest.raises(IntegrityError), transaction() as session:
            session.execute(sa.update(PaperBatch).where(PaperBatch.number == number).values(**change))
