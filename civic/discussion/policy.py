"""Who may say something, and who may hide it."""

from datetime import datetime, timedelta

from civic.discussion.models import Comment
from civic.policy import Actor, Role
from civic.proposals.queries import PUBLIC, Proposal
from civic.rounds.queries import Phase

EDITED_WITHIN = timedelta(minutes=15)
SUPPORTED_IN = frozenset({Phase.PROPOSALS, Phase.QUALIFICATION})
DISCUSSED_IN = frozenset({Phase.PROPOSALS, Phase.QUALIFICATION, Phase.VOTING})


def may_speak(actor: Actor) -> bool:
    """Residents, playmakers, and staff for the municipality. Whether it is time to is asked for by the service."""
    return actor.has(Role.RESIDENT) or actor.has(Role.PLAYMAKER) or actor.has(Role.STAFF)


def may_support(actor: Actor, proposal: Proposal, phase: Phase) -> bool:
    """Residents, until the voting begins: then the ballot speaks."""
    return actor.has(Role.RESIDENT) and proposal.state in PUBLIC and phase in SUPPORTED_IN


def may_edit(actor: Actor, comment: Comment, moment: datetime) -> bool:
    """Its author, for a quarter of an hour."""
    return (
        comment.author_id == actor.account_id
        and comment.hidden_at is None
        and moment <= comment.created_at + EDITED_WITHIN
    )


def is_discussed(proposal: Proposal, phase: Phase) -> bool:
    """Whether something is said to it: to a submitted proposal, until the voting ends."""
    return proposal.state in PUBLIC and phase in DISCUSSED_IN
