"""Who may decide about a proposal."""

from civic.policy import Actor
from civic.proposals.policy import is_author
from civic.proposals.queries import Proposal
from civic.rounds.queries import Phase

DECIDED_IN = frozenset({Phase.PROPOSALS, Phase.QUALIFICATION})


def may_read_sheet(actor: Actor, proposal: Proposal) -> bool:
    """The playmakers of the proposal's own area."""
    return actor.facilitates(proposal.area_id)


def may_answer(actor: Actor, proposal: Proposal) -> bool:
    """The author, who is asked."""
    return is_author(actor, proposal)


def may_decide(actor: Actor, proposal: Proposal) -> bool:
    """Those of them who did not write it. The phase is asked for by the service, by the database's clock."""
    return may_read_sheet(actor, proposal) and not is_author(actor, proposal)
