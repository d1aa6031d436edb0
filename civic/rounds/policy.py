"""Who may do what with a round."""

from civic.policy import Actor, Role
from civic.rounds.phases import BEFORE_PROPOSALS, BEFORE_VOTING, Phase


def may_change_round(actor: Actor, phase: Phase) -> bool:
    """Staff, until the voting begins: what is voted on may not change."""
    return actor.has(Role.STAFF) and phase in BEFORE_VOTING


def may_take_areas_out(phase: Phase) -> bool:
    """Only before proposals are taken: a proposal must not be left outside its round."""
    return phase in BEFORE_PROPOSALS
