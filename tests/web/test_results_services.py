"""Opening, counting and signing, on both engines."""

import pytest
import sqlalchemy as sa

from civic import vault
from civic.audit.queries import entries
from civic.database import db, transaction
from civic.reasons import AlreadyOpened, AlreadySigned, KeyMissing, NotCounted, SamePerson, VotingStillOpen
from civic.results.models import Ballot, InvalidBox, PostedReceipt
from civic.results.queries import outcome_of, published_run_of, run_of
from civic.results.services import count_round, open_and_count, open_box, sign_count
from civic.rounds.services import BOX_KEY, SLOT_PEPPER
from civic.voting.models import SealedBallot
from civic.voting.queries import box_count


@pytest.fixture
def closed(make, travel):
    """A round with three ballots whose voting has just closed."""
    round = make.voting()
    make.vote(round, "1", "2")
    make.vote(round, "2", "3", key="sabro-2")
    make.vote(round, "2", key="sabro-3")
    travel(round.result_at)
    return round


def test_the_count_follows_the_citys_rule(make, closed):
    open_and_count(round_id=closed.id, by=make.account("valgstyrer-1"))
    outcome = outcome_of(run_of(closed.id))
    assert outcome.selected[0] == "2"
    assert [step.votes for step in outcome.rounds] == [3, 1, 1]
    assert outcome.spent == 80_000_00


def test_the_box_cannot_be_opened_while_people_vote(make, travel):
    round = make.voting()
    make.vote(round, "1")
    with pytest.raises(VotingStillOpen):
        open_and_count(round_id=round.id, by=make.account("valgstyrer-1"))
    assert box_count(round.id) == 1


def test_after_the_opening_nothing_leads_from_a_person_to_a_ballot(make, closed):
    open_box(round_id=closed.id, opened_by=None)
    assert vault.read(closed.slug, SLOT_PEPPER) is None
    assert db.session.scalars(sa.select(SealedBallot)).all() == []
    assert len(db.session.scalars(sa.select(Ballot)).all()) == 3
    assert len(db.session.scalars(sa.select(PostedReceipt)).all()) == 3


def test_a_box_that_does_not_open_is_kept_with_its_reason(make, closed):
    spoilt = db.session.scalars(sa.select(SealedBallot.slot)).first()
    with transaction() as session:
        session.execute(sa.update(SealedBallot).where(SealedBallot.slot == spoilt).values(box=b"\0" * 560))
    open_box(round_id=closed.id, opened_by=None)
    (kept,) = db.session.scalars(sa.select(InvalidBox))
    assert kept.reason == "unreadable"
    assert len(db.session.scalars(sa.select(Ballot)).all()) == 2


def test_a_box_moved_to_another_receipt_does_not_count(make, closed):
    first, second, _ = db.session.execute(sa.select(SealedBallot.slot, SealedBallot.box)).all()
    with transaction() as session:
        session.execute(sa.update(SealedBallot).where(SealedBallot.slot == first.slot).values(box=second.box))
    open_box(round_id=closed.id, opened_by=None)
    assert [box.reason for box in db.session.scalars(sa.select(InvalidBox))] == ["wrong-receipt"]


def test_an_opening_cut_off_before_the_count_goes_on(make, closed):
    open_box(round_id=closed.id, opened_by=make.account("valgstyrer-1"))
    open_and_count(round_id=closed.id, by=make.account("valgstyrer-1"))
    assert outcome_of(run_of(closed.id)).cast == 3


def test_the_box_is_opened_once(make, closed):
    open_and_count(round_id=closed.id, by=make.account("valgstyrer-1"))
    with pytest.raises(AlreadyOpened):
        open_and_count(round_id=closed.id, by=make.account("valgstyrer-1"))


def test_without_the_key_nothing_is_opened(make, closed):
    vault.destroy(closed.slug, BOX_KEY)
    with pytest.raises(KeyMissing):
        open_box(round_id=closed.id, opened_by=None)
    assert box_count(closed.id) == 3


def test_nothing_is_counted_before_the_opening(make, closed):
    with pytest.raises(NotCounted):
        count_round(round_id=closed.id, counted_by=None)


def test_another_person_signs_and_then_the_result_is_public(make, closed):
    opener, signer = make.account("valgstyrer-1"), make.account("valgstyrer-2")
    open_and_count(round_id=closed.id, by=opener)
    assert published_run_of(closed.id) is None
    with pytest.raises(SamePerson):
        sign_count(round_id=closed.id, signed_by=opener)
    sign_count(round_id=closed.id, signed_by=signer)
    assert published_run_of(closed.id).signed_by == signer
    with pytest.raises(AlreadySigned):
        sign_count(round_id=closed.id, signed_by=signer)


def test_the_log_tells_of_opening_counting_and_signing(make, closed):
    open_and_count(round_id=closed.id, by=make.account("valgstyrer-1"))
    sign_count(round_id=closed.id, signed_by=make.account("valgstyrer-2"))
    kinds = [entry.kind for entry in entries(closed.slug)]
    assert kinds[-3:] == ["box_opened", "counted", "count_signed"]


def test_a_round_without_ballots_is_counted_too(make, travel):
    round = make.voting()
    travel(round.result_at)
    open_and_count(round_id=round.id, by=make.account("valgstyrer-1"))
    assert outcome_of(run_of(round.id)).selected == ()
