"""Read what is on the ballot and how many boxes there are. Never a choice: those are sealed."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from civic.database import db
from civic.proposals.queries import Proposal, proposals_on_ballot
from civic.rounds.queries import Round
from civic.voting.freezing import stored_freeze
from civic.voting.models import SealedBallot

__all__ = ["BallotProject", "ballot_projects", "box_count"]


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


def box_count(round_id: int) -> int:
    """How many sealed ballots lie in the box."""
    return db.session.scalar(sa.select(sa.func.count()).where(SealedBallot.round_id == round_id)) or 0
