"""Who may do what with a proposal."""

from collections.abc import Collection

from civic.policy import Actor, Role
from civic.proposals.queries import PUBLIC, Proposal, State


def may_propose(actor: Actor, area_ids: Collection[int]) -> bool:
    """Residents of an area that takes part in the round."""
    return actor.has(Role.RESIDENT) and actor.area_id in area_ids


def is_invited(actor: Actor, area_ids: Collection[int]) -> bool:
    """Whom to show the way to a new proposal: those who may make one, and visitors, who sign in on the way."""
    return not actor.is_signed_in or may_propose(actor, area_ids)


def is_author(actor: Actor, proposal: Proposal) -> bool:
    """Whether the person wrote it; nobody is the author of an imported one."""
    return actor.is_signed_in and proposal.author_id == actor.account_id


def may_see(actor: Actor, proposal: Proposal) -> bool:
    """Everyone, once it is submitted; drafts and withdrawn ones are the author's alone."""
    return proposal.state in PUBLIC or is_author(actor, proposal)


def may_change(actor: Actor, proposal: Proposal) -> bool:
    """The author, until it is decided. The phase is asked for by the service, by the database's clock."""
    return is_author(actor, proposal) and proposal.state in {State.DRAFT, State.SUBMITTED}
