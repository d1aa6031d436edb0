"""Who may say something, and who may hide it."""

from civic.policy import Actor, Role
from civic.proposals.queries import PUBLIC, Proposal
from civic.rounds.queries import Phase

DISCUSSED_IN = frozenset({Phase.PROPOSALS, Phase.QUALIFICATION, Phase.VOTING})


def may_speak(actor: Actor) -> bool:
    """Residents and playmakers. Whether it is time to is asked for by the service, by the database's clock."""
    return actor.has(Role.RESIDENT) or actor.has(Role.PLAYMAKER)


def may_comment(actor: Actor, proposal: Proposal, phase: Phase) -> bool:
    """Residents and playmakers, on a submitted proposal, until the voting ends."""
    return may_speak(actor) and proposal.state in PUBLIC and phase in DISCUSSED_IN
