"""Who may do what with a proposal."""

from collections.abc import Collection

from civic.clock import now
from civic.policy import Actor, Permission, Role
from civic.proposals.queries import (
    PUBLIC,
    Proposal,
    State,
    concealment_of,
    is_co_author,
    is_kept_off,
    is_part_of_another,
)
from civic.rounds.needs import waits
from civic.rounds.phases import BEFORE_VOTING
from civic.rounds.queries import Round, phase_of

# Residents for themselves; playmakers and staff for residents who ask them to.
PROPOSERS = Permission("who may write", frozenset({Role.RESIDENT, Role.PLAYMAKER, Role.STAFF}))


def may_propose(actor: Actor, area_ids: Collection[int]) -> bool:
    """Residents of an area that takes part in the round."""
    return actor.has(Role.RESIDENT) and actor.area_id in area_ids


def is_invited(actor: Actor, area_ids: Collection[int]) -> bool:
    """Whom to show the way to a new proposal: those who may make one, and visitors, who sign in on the way."""
    return not actor.is_signed_in or may_propose(actor, area_ids)


def areas_to_hand_in_for(actor: Actor, area_ids: Collection[int]) -> set[int]:
    """For which of these areas the person may hand in a proposal for a resident: playmakers for their own."""
    return set(area_ids) if actor.has(Role.STAFF) else set(area_ids) & actor.playmaker_areas


def is_author(actor: Actor, proposal: Proposal) -> bool:
    """Whether the person wrote it, alone or with others; nobody is the author of an imported one."""
    if actor.account_id is None:
        return False
    return proposal.author_id == actor.account_id or is_co_author(proposal.id, actor.account_id)


def may_withdraw(actor: Actor, proposal: Proposal) -> bool:
    """The one who began it; those who joined may leave, and go on alone when the first has gone."""
    return proposal.author_id in {None, actor.account_id} and may_change(actor, proposal)


def may_see(actor: Actor, proposal: Proposal) -> bool:
    """Everyone, once it is submitted; drafts and withdrawn ones are the author's alone."""
    return proposal.state in PUBLIC or is_author(actor, proposal)


def may_look_back(actor: Actor, proposal: Proposal) -> bool:
    """Who may read what was said to it and what it said before: everyone, also once it is part of another."""
    return may_see(actor, proposal) or is_part_of_another(proposal.id)


def is_public(proposal: Proposal) -> bool:
    """Whether everyone may see it: it is submitted, and no moderator has hidden it."""
    return proposal.state in PUBLIC and concealment_of(proposal.id) is None


def may_see_hidden(actor: Actor, proposal: Proposal) -> bool:
    """Those who write it; and once it was submitted, for good, those who decide whether it stays hidden."""
    decides = actor.has(Role.STAFF) or actor.facilitates(proposal.area_id)
    return is_author(actor, proposal) or (proposal.state is not State.DRAFT and decides)


def may_read(actor: Actor, proposal: Proposal) -> bool:
    """Everyone, unless a moderator has hidden it."""
    return concealment_of(proposal.id) is None or may_see_hidden(actor, proposal)


def stays_off_ballot(proposal: Proposal, round: Round) -> bool:
    """Whether it was hidden until the voting began: shown again, it can be read, but nobody votes on it."""
    has_begun = phase_of(round) not in BEFORE_VOTING and not waits(round, now())
    return has_begun and proposal.state is State.APPROVED and is_kept_off(proposal.id)


def may_change(actor: Actor, proposal: Proposal) -> bool:
    """The author, until it is decided. The phase is asked for by the service, by the database's clock."""
    return proposal.state in {State.DRAFT, State.SUBMITTED} and is_author(actor, proposal)
