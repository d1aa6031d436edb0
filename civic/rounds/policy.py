"""Who may do what with a round."""

from civic.clock import now
from civic.policy import Actor, Role
from civic.rounds.needs import is_before_opening
from civic.rounds.phases import BEFORE_PROPOSALS, Phase
from civic.rounds.queries import Round


def may_change_round(actor: Actor, round: Round) -> bool:
    """Staff, until the voting opens: what is voted on may not change."""
    return actor.has(Role.STAFF) and is_before_opening(round, now())


def promised_to_one(round: Round, phase: Phase) -> int:
    """What one proposal may go on asking for (øre): once proposals are taken, the most it may only rises."""
    if phase in BEFORE_PROPOSALS:
        return 0
    return round.budget if round.price_ceiling is None else round.price_ceiling


def may_take_areas_out(phase: Phase) -> bool:
    """Only before proposals are taken: a proposal must not be left outside its round."""
    return phase in BEFORE_PROPOSALS
