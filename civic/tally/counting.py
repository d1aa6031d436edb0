"""`count`: one door to every rule."""

from collections.abc import Callable
from importlib import import_module
from typing import Protocol

from civic.tally import aarhus
from civic.tally.effort import WORK, Effort, nobody
from civic.tally.model import Ballots, Instance
from civic.tally.outcome import Outcome
from civic.tally.rules import Rule, RuleName


class Counter(Protocol):
    """A rule's own `count`."""

    def __call__(
        self, instance: Instance, ballots: Ballots, rule: Rule, seed: str | None, effort: Effort | None
    ) -> Outcome: ...


def count(
    instance: Instance,
    ballots: Ballots,
    rule: Rule | None = None,
    seed: str | None = None,
    *,
    explain: bool = True,
    thorough: bool = False,
    told: Callable[[int, int], None] = nobody,
) -> Outcome:
    """Count the ballots by the rule (default: the city's own) and say why for every project.

    `seed` draws the lot between projects still equal after cost and votes: hex digits, or "id" for id order;
    without one, a tie that decides anything raises `UnresolvedTie`. `explain=False` leaves the explanations
    out, which saves their recounts; `thorough` lifts the limit on these, and `told` hears meanwhile how many projects
    are explained, of how many. Pure and exact: equal inputs give an outcome with equal bytes.
    """
    rule = rule or Rule()
    effort = Effort(None if thorough else WORK, told) if explain else None
    if rule.name is RuleName.AARHUS:
        return aarhus.count(instance, ballots, rule, seed, effort)
    # The rules where voters pay need NumPy, which a process that only counts the city's way need not load.
    name = "equal_shares" if rule.name is RuleName.EQUAL_SHARES else "analysis"
    counter: Counter = import_module(f"civic.tally.{name}").count
    return counter(instance, ballots, rule, seed, effort)
