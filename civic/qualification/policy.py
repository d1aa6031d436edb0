"""Who may decide about a proposal."""

from civic.policy import Actor
from civic.proposals.queries import Proposal
from civic.rounds.queries import Phase

DECIDED_IN = frozenset({Phase.PROPOSALS, Phase.QUALIFICATION})


def may_decide(actor: Actor, proposal: Proposal) -> bool:
    """The playmakers of the proposal's own area. The phase is asked for by the service, by the database's clock."""
    return actor.facilitates(proposal.area_id)
