"""What casting promises, on both engines."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from civic import sealing, vault
from civic.audit.queries import entries, first_broken_entry
from civic.database import db, transaction
from civic.reasons import (
    AlreadyOnPaper,
    NothingChosen,
    NotOnRoll,
    OverBudget,
    TooManyChosen,
    UnknownProject,
    VoteChangedElsewhere,
    VotingClosed,
    VotingNotOpen,
)
from civic.roll.models import Channel, RollEntry
from civic.roll.queries import turnout
from civic.rounds.models import BallotKind
from civic.rounds.services import BOX_KEY
from civic.voting.models import SealedBallot
from civic.voting.queries import box_count
from civic.voting.services import Voter, cast_ballot


def sealed_choice(round):
    """What lies in the only box of the round."""
    (box,) = db.session.scalars(sa.select(SealedBallot.box))
    return sealing.open_box(vault.read(round.slug, BOX_KEY), box)


def test_a_cast_ballot_lies_sealed_in_the_box(make):
    round = make.voting()
    receipt = make.vote(round, "1", "2")
    sealed = sealed_choice(round)
    assert (sealed.round, sealed.area, sealed.selections, sealed.receipt) == (round.slug, "sabro", ("1", "2"), receipt)


def test_the_roll_tells_that_a_person_has_voted_and_nothing_more(make):
    round = make.voting()
    make.vote(round, "1")
    (entry,) = db.session.scalars(sa.select(RollEntry).where(RollEntry.channel == Channel.WEB))
    assert entry.seq == 1 and entry.day is not None
    assert turnout(round.id).voted == 1


def test_a_second_ballot_takes_the_place_of_the_first(make):
    round = make.voting()
    first = make.vote(round, "1")
    second = make.vote(round, "2")
    assert first != second
    assert sealed_choice(round).selections == ("2",)
    assert box_count(round.id) == turnout(round.id).voted == 1


def test_the_same_cast_again_gives_the_same_receipt_and_changes_nothing(make):
    round = make.voting()
    voter = make.voter(round)
    receipts = {
        cast_ballot(round_id=round.id, voter=voter, selections=choice, idem="same-token")
        for choice in (["1", "2"], ["2", "1"])
    }
    assert len(receipts) == 1
    assert turnout(round.id).voted == box_count(round.id) == 1


def test_the_same_token_with_other_choices_is_never_acknowledged(make):
    round = make.voting()
    voter = make.voter(round)
    cast_ballot(round_id=round.id, voter=voter, selections=["1"], idem="same-token")
    with pytest.raises(VoteChangedElsewhere):
        cast_ballot(round_id=round.id, voter=voter, selections=["2"], idem="same-token")
    assert sealed_choice(round).selections == ("1",)


def test_a_lost_answer_is_given_again_even_after_the_closing(make, travel):
    round = make.voting()
    voter = make.voter(round)
    receipt = cast_ballot(round_id=round.id, voter=voter, selections=["1"], idem="lost")
    travel(round.result_at + timedelta(seconds=1))
    assert cast_ballot(round_id=round.id, voter=voter, selections=["1"], idem="lost") == receipt


def test_a_cast_from_before_a_newer_one_is_refused(make):
    round = make.voting()
    voter = make.voter(round)
    cast_ballot(round_id=round.id, voter=voter, selections=["1"], idem="old-page")
    make.vote(round, "2")
    for idem in ("old-page", "other-old-page"):
        with pytest.raises(VoteChangedElsewhere):
            cast_ballot(round_id=round.id, voter=voter, selections=["3"], idem=idem)
    assert sealed_choice(round).selections == ("2",)


@pytest.mark.parametrize(
    ("selections", "reason"),
    [
        ([], NothingChosen),
        (["1", "99"], UnknownProject),
        (["1", "2", "3"], OverBudget),
    ],
)
def test_a_ballot_that_breaks_a_rule_is_refused_and_leaves_nothing(make, selections, reason):
    round = make.voting()
    with pytest.raises(reason):
        make.vote(round, *selections)
    assert box_count(round.id) == turnout(round.id).voted == 0


def test_a_ballot_may_cost_exactly_the_budget(make):
    round = make.voting(60_000_00, 40_000_00)
    assert make.vote(round, "1", "2")


def test_a_project_sent_twice_is_one_choice(make):
    round = make.voting()
    make.vote(round, "1", "1")
    assert sealed_choice(round).selections == ("1",)


def test_an_approval_ballot_has_a_limit_of_choices_and_none_of_money(make):
    round = make.voting(ballot_kind=BallotKind.APPROVAL, max_choices=2)
    with pytest.raises(TooManyChosen):
        make.vote(round, "1", "2", "3")
    assert make.vote(round, "1", "2")


def test_nobody_outside_the_roll_can_vote(make):
    round = make.voting()
    with pytest.raises(NotOnRoll):
        make.vote(round, "1", key="trige-1")
    stranger = Voter(b"\0" * 32, b"\1" * 32, 0, make.area().id)
    with pytest.raises(NotOnRoll):
        cast_ballot(round_id=round.id, voter=stranger, selections=["1"], idem="x")


def test_paper_beats_web(make):
    round = make.voting()
    voter = make.voter(round)
    with transaction() as session:
        session.execute(sa.update(RollEntry).values(channel=Channel.PAPER))
    with pytest.raises(AlreadyOnPaper):
        cast_ballot(round_id=round.id, voter=voter, selections=["1"], idem="x")
    assert box_count(round.id) == 0


def test_voting_opens_and_closes_by_the_databases_clock(make, travel):
    round = make.voting()
    voter = make.voter(round)

    def cast(idem):
        return cast_ballot(round_id=round.id, voter=voter, selections=["1"], idem=idem)

    travel(round.voting_at - timedelta(seconds=2))
    with pytest.raises(VotingNotOpen):
        cast("early")
    travel(round.result_at + timedelta(seconds=1))
    with pytest.raises(VotingClosed):
        cast("late")
    travel(round.result_at - timedelta(seconds=30))
    assert cast("in time")


def test_the_log_counts_ballots_and_names_nobody(make):
    round = make.voting()
    make.vote(round, "1")
    make.vote(round, "2")
    sealed = [entry for entry in entries(round.slug) if entry.kind == "ballot_sealed"]
    assert [entry.actor for entry in sealed] == ["", ""]
    assert ['"replaced":false' in sealed[0].body, '"replaced":true' in sealed[1].body] == [True, True]
    assert first_broken_entry(round.slug) is None


def test_every_box_has_the_same_length(make):
    round = make.voting()
    make.vote(round, "1")
    make.vote(round, "1", "2", key="sabro-2")
    assert len({len(box) for box in db.session.scalars(sa.select(SealedBallot.box))}) == 1
