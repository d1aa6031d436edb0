"""Read the ballot, the roll's totals and the state of a voter. Never a choice: those are sealed."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from civic.database import db
from civic.proposals.queries import Proposal, proposals_on_ballot
from civic.rounds.queries import Round
from civic.voting.models import Channel, RollEntry, SealedBallot

__all__ = ["BallotProject", "Channel", "Turnout", "ballot_projects", "box_count", "roll_size", "turnout", "turnouts"]


@dataclass(frozen=True)
class BallotProject:
    """One line of a ballot: the project's id in the count, its price in øre, and what the voter reads."""

    id: str
    price: int
    proposal: Proposal


@dataclass(frozen=True)
class Turnout:
    """How many may vote and how many have, by channel. Says nothing of what they chose."""

    entitled: int
    voted: int
    by_channel: dict[Channel, int]

    @property
    def percent(self) -> int:
        """Whole per cent of those entitled, rounded down."""
        return 100 * self.voted // self.entitled if self.entitled else 0


def ballot_projects(round: Round) -> Sequence[BallotProject]:
    """What can be voted on in the round, by number, with prices as they stand in the database."""
    return [
        BallotProject(proposal.project_id, proposal.price, proposal)
        for proposal in proposals_on_ballot(round.id)
        if proposal.price is not None
    ]


def turnout(round_id: int, area_id: int | None = None) -> Turnout:
    """Turnout of the round, or of one area in it."""
    chosen = sa.select(RollEntry.channel, sa.func.count()).where(RollEntry.round_id == round_id)
    if area_id is not None:
        chosen = chosen.where(RollEntry.area_id == area_id)
    counts = {Channel(row[0]): int(row[1]) for row in db.session.execute(chosen.group_by(RollEntry.channel))}
    voted: dict[Channel, int] = {channel: count for channel, count in counts.items() if channel != Channel.NONE}
    return Turnout(sum(counts.values()), sum(voted.values()), voted)


def turnouts(round_ids: Sequence[int]) -> dict[int, Turnout]:
    """The turnout of each of these rounds, in one query."""
    chosen = sa.select(RollEntry.round_id, RollEntry.channel, sa.func.count()).where(RollEntry.round_id.in_(round_ids))
    counts: dict[int, dict[Channel, int]] = {round_id: {} for round_id in round_ids}
    for round_id, channel, count in db.session.execute(chosen.group_by(RollEntry.round_id, RollEntry.channel)):
        counts[round_id][channel] = count
    voted: dict[int, dict[Channel, int]] = {
        i: {channel: n for channel, n in found.items() if channel is not Channel.NONE} for i, found in counts.items()
    }
    return {i: Turnout(sum(counts[i].values()), sum(voted[i].values()), voted[i]) for i in round_ids}


def roll_size(round_id: int) -> int:
    """How many people may vote in the round."""
    return db.session.scalar(sa.select(sa.func.count()).where(RollEntry.round_id == round_id)) or 0


def box_count(round_id: int) -> int:
    """How many sealed ballots lie in the box."""
    return db.session.scalar(sa.select(sa.func.count()).where(SealedBallot.round_id == round_id)) or 0
