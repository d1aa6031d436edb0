"""Read what is on the ballot and how many boxes there are. Never a choice: those are sealed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from civic.database import db
from civic.proposals.queries import Proposal, exclusive_groups, proposals_on_ballot
from civic.rounds.queries import Round
from civic.voting.freezing import stored_freeze
from civic.voting.models import Intervention, ReplacedReceipt, SealedBallot, Step

__all__ = ["BallotProject", "Intervention", "Step"]
READ_AT_ONCE = 5_000


@dataclass(frozen=True)
class BallotProject:
    """One line of a ballot: the project's id in the count, its price in øre, and what the voter reads."""

    id: str
    price: int
    proposal: Proposal


def ballot_projects(round: Round) -> Sequence[BallotProject]:
    """What can be voted on in the round, by number, at its frozen price once the voting has begun."""
    found = [
        BallotProject(proposal.project_id, proposal.price, proposal)
        for proposal in proposals_on_ballot(round.id)
        if proposal.price is not None
    ]
    ballot = stored_freeze(round.id)
    if ballot is None:
        return found
    return [BallotProject(each.id, ballot.prices[each.id], each.proposal) for each in found if each.id in ballot.prices]


def rival_projects(round: Round) -> Sequence[Sequence[str]]:
    """Groups of project ids on the ballot of which at most one can be built; as frozen once the voting has begun."""
    ballot = stored_freeze(round.id)
    return exclusive_groups(round.id) if ballot is None else ballot.exclusive


def box_count(round_id: int) -> int:
    """How many sealed ballots lie in the box."""
    return db.session.scalar(sa.select(sa.func.count()).where(SealedBallot.round_id == round_id)) or 0


def receipts_in_box(round_id: int) -> Iterator[sa.Row[Any]]:
    """Area and receipt hash of every ballot in the box, in no order that counts."""
    in_box = sa.select(SealedBallot.area_id, SealedBallot.receipt_hash).where(SealedBallot.round_id == round_id)
    return iter(db.session.execute(in_box.execution_options(yield_per=READ_AT_ONCE)))


def rounds_in_box_of(hashes: Mapping[int, bytes]) -> Sequence[int]:
    """Of these rounds (with a receipt's hash in each) those where its ballot lies in the box now."""
    held = sa.select(SealedBallot.round_id).where(SealedBallot.receipt_hash.in_(hashes.values()))
    return db.session.scalars(held).all()


def rounds_taken_out_of(hashes: Mapping[int, bytes]) -> Sequence[int]:
    """Of these rounds those where the ballot has been in the box, and was replaced or withdrawn."""
    key = sa.tuple_(ReplacedReceipt.round_id, ReplacedReceipt.receipt_hash)
    return db.session.scalars(sa.select(ReplacedReceipt.round_id).where(key.in_(list(hashes.items())))).all()


def interventions_of(round_id: int) -> Sequence[Intervention]:
    """Every step that was proposed for the voting, the latest first."""
    of_round = sa.select(Intervention).where(Intervention.round_id == round_id)
    return db.session.scalars(of_round.order_by(Intervention.id.desc())).all()


def intervention_by_id(number: int) -> Intervention | None:
    """The step of this number, or None."""
    return db.session.get(Intervention, number)


def reason_as_it_stands(round: Round) -> str:
    """Why the round is called off, or its voting paused; "" while it goes as planned."""
    if round.cancelled_at is None and round.paused_at is None:
        return ""
    step = Step.PAUSE if round.cancelled_at is None else Step.CANCEL
    taken = sa.select(Intervention.reason).where(
        Intervention.round_id == round.id, Intervention.step == step, Intervention.approved.is_(True)
    )
    return db.session.scalar(taken.order_by(Intervention.id.desc()).limit(1)) or ""
