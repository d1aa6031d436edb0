"""Read the decisions, and what waits for one."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from civic.areas.queries import Area, areas_by_id
from civic.clock import now
from civic.database import db
from civic.proposals.queries import Proposal, waiting_proposals
from civic.qualification.models import Decision, Outcome
from civic.qualification.policy import DECIDED_IN
from civic.rounds.queries import Round, phase_of, rounds_by_id

__all__ = ["Decision", "Outcome"]


@dataclass(frozen=True)
class Waiting:
    """A proposal that nobody has decided, and how many whole days it has waited."""

    proposal: Proposal
    round: Round
    days: int


def decision_on(proposal_id: int) -> Decision | None:
    """The proposal's decision; None while it waits."""
    return db.session.scalar(sa.select(Decision).where(Decision.proposal_id == proposal_id))


def waiting_in(area_ids: Collection[int]) -> Mapping[int, tuple[Area, Sequence[Waiting]]]:
    """What can be decided now in each of these areas, the longest waiting first; areas in Danish order, by id."""
    proposals = waiting_proposals(area_ids)
    rounds = rounds_by_id({proposal.round_id for proposal in proposals})
    areas = sorted(areas_by_id(area_ids).values(), key=lambda area: (area.sort_key, area.id))
    found: dict[int, list[Waiting]] = {area.id: [] for area in areas}
    for proposal in proposals:
        round = rounds[proposal.round_id]
        if phase_of(round) in DECIDED_IN and proposal.submitted_at is not None:
            found[proposal.area_id].append(Waiting(proposal, round, (now() - proposal.submitted_at).days))
    return {area.id: (area, found[area.id]) for area in areas}
