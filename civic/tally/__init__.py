"""The tally: count(instance, ballots, rule, seed) -> Outcome. Pure, exact, deterministic.

It knows nothing of the web, the database, the clock or chance; docs/counting.md tells what each rule does.
"""

from civic.tally.compare import Column, Reach, compare, reach
from civic.tally.counting import count
from civic.tally.errors import InvalidInput, TallyError, UnknownProject, UnresolvedTie
from civic.tally.lots import lot_order
from civic.tally.model import BallotKind, Ballots, Instance, Project
from civic.tally.money import Money
from civic.tally.outcome import Decision, Explanation, Outcome, Preference, Step, Tie, TieBreak, Why
from civic.tally.reserve import Reserve, reserve
from civic.tally.rules import Completion, Rule, RuleName, Satisfaction, Start

__all__ = [
    "BallotKind",
    "Ballots",
    "Column",
    "Completion",
    "Decision",
    "Explanation",
    "Instance",
    "InvalidInput",
    "Money",
    "Outcome",
    "Preference",
    "Project",
    "Reach",
    "Reserve",
    "Rule",
    "RuleName",
    "Satisfaction",
    "Start",
    "Step",
    "TallyError",
    "Tie",
    "TieBreak",
    "UnknownProject",
    "UnresolvedTie",
    "Why",
    "compare",
    "count",
    "lot_order",
    "reach",
    "reserve",
]
