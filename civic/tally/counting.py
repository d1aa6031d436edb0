"""`count`: one door to every rule."""

from civic.tally import aarhus
from civic.tally.errors import InvalidInput
from civic.tally.model import Ballots, Instance
from civic.tally.outcome import Outcome
from civic.tally.rules import Rule, RuleName


def count(
    instance: Instance,
    ballots: Ballots,
    rule: Rule | None = None,
    seed: str | None = None,
    *,
    explain: bool = True,
) -> Outcome:
    """Count the ballots by the rule (default: the city's own) and say why for every project.

    `seed` draws the lot between projects still equal after cost and votes: hex digits, or "id" for id order;
    without one, a tie that decides anything raises `UnresolvedTie`. `explain=False` leaves the explanations
    out, which saves their recounts. Pure and exact: equal inputs give an outcome with equal bytes.
    """
    rule = rule or Rule()
    if rule.name is RuleName.AARHUS:
        return aarhus.count(instance, ballots, rule, seed, explain=explain)
    if rule.name is RuleName.EQUAL_SHARES:
        from civic.tally import equal_shares

        return equal_shares.count(instance, ballots, rule, seed, explain=explain)
    raise InvalidInput(f"rule {rule.name} is not built yet")
