"""Who may do what with a round."""

from civic.clock import now
from civic.policy import Actor, Role
from civic.rounds.needs import is_before_opening
from civic.rounds.phases import BEFORE_PROPOSALS, Phase
from civic.rounds.queries import Round


def may_change_round(actor: Actor, round: Round) -> bool:
    """Staff, until the voting opens: what is voted on may not change."""
    return actor.has(Role.STAFF) and is_before_opening(round, now())


def most_for_one(round: Round) -> int:
    """What one proposal may be given (øre): the round's ceiling where it has one, and never more than its budget."""
    return min(round.budget, round.price_ceiling or round.budget)


def promised_to_one(round: Round, phase: Phase) -> int:
    """What one proposal may go on asking for (øre): once proposals are taken, the most it may only rises."""
    return 0 if phase in BEFORE_PROPOSALS else most_for_one(round)


def may_take_areas_out(phase: Phase) -> bool:
    """Only before proposals are taken: a proposal must not be left outside its round."""
    return phase in BEFORE_PROPOSALS
