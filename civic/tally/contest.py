"""An election in whole units for the rules that let voters pay: equal shares and Phragmén."""

from dataclasses import dataclass, replace
from fractions import Fraction

from civic.tally.effort import PER_PROJECT
from civic.tally.errors import InvalidInput
from civic.tally.lots import BY_ID, lot_order
from civic.tally.model import Ballots, Instance
from civic.tally.money import Money, common_scale, exact, scaled
from civic.tally.outcome import TieBreak
from civic.tally.profile import Profile, profile_of

# Prices shown are rounded to this part of a unit; nothing is decided on them.
SHOWN = 1_000_000
# Doubles search, so amounts must fit into them, with room for sums.
MOST_UNITS = 10**290


@dataclass(frozen=True, slots=True)
class Contest:
    """What does not change between runs. Projects are numbered as in the instance.

    `costs` and `budget` are whole units of 1/scale, `values` what a supporter gains, `lots` the order of the lot,
    `ranks` the order among equals, `rivals[p]` the projects that cannot be funded once p is.
    """

    ids: tuple[str, ...]
    profile: Profile
    budget: int
    scale: int
    costs: list[int]
    values: list[int]
    lots: list[int]
    ranks: list[int]
    rivals: list[frozenset[int]]

    def money(self, units: int | Fraction) -> Money:
        """Units as an amount of the instance."""
        return exact(Fraction(units) / self.scale)

    def shown(self, units: Fraction) -> Money:
        """Units as an amount of the instance, rounded to a millionth so that it can be read."""
        return exact(Fraction(round(units / self.scale * SHOWN), SHOWN))

    def effort(self) -> int:
        """What a run takes (see `civic.tally.effort`)."""
        return len(self.profile.members) + PER_PROJECT * len(self.ids) + 1

    def cheaper(self, project: int, cost: int, lot: int) -> "Contest":
        """The same with another cost, and another place in the lot, for one project."""
        costs = _with(self.costs, project, cost)
        values = costs if self.values is self.costs else self.values
        lots = _with(self.lots, project, lot)
        return replace(self, costs=costs, values=values, lots=lots, ranks=_ranks(costs, self.profile.votes, lots))

    def joined(self, project: int, voters: int, lot: int) -> "Contest":
        """The same with further voters who name only this project, and another place in the lot for it."""
        profile, lots = self.profile.joined(project, voters), _with(self.lots, project, lot)
        return replace(self, profile=profile, lots=lots, ranks=_ranks(self.costs, profile.votes, lots))

    def parts(self, one: int, other: int, seed: str | None) -> TieBreak:
        """What orders two projects a rule finds equal: lower cost, then more votes, then the lot."""
        if self.costs[one] != self.costs[other]:
            return TieBreak.COST
        if self.profile.votes[one] != self.profile.votes[other]:
            return TieBreak.VOTES
        return TieBreak.ID if seed == BY_ID else TieBreak.LOT


def contest_of(
    instance: Instance, ballots: Ballots, seed: str | None, *, by_cost: bool = True, step: Money = 1
) -> Contest:
    """The contest of an election; every ballot counts as the set of projects it names.

    `step` is a whole number of units too. Raises InvalidInput for amounts that no double can hold.
    """
    profile, ids = profile_of(instance, ballots), tuple(instance.by_id)
    amounts = [instance.budget, step, *(project.cost for project in instance.projects)]
    scale = common_scale(amounts)
    if max(amounts) * scale >= MOST_UNITS:
        raise InvalidInput("amounts of so many digits cannot be shared between voters")
    costs = [scaled(project.cost, scale) for project in instance.projects]
    order = lot_order(seed, ids)
    lots = [order[name] for name in ids]
    number = {name: place for place, name in enumerate(ids)}
    groups = [frozenset(number[name] for name in group) for group in instance.conflict_groups]
    rivals = [
        frozenset().union(*(group for group in groups if project in group)) - {project} for project in range(len(ids))
    ]
    values = costs if by_cost else [1] * len(ids)
    return Contest(
        ids,
        profile,
        scaled(instance.budget, scale),
        scale,
        costs,
        values,
        lots,
        _ranks(costs, profile.votes, lots),
        rivals,
    )


def _ranks(costs: list[int], votes: list[int], lots: list[int]) -> list[int]:
    """The order among equals: lower cost, then more votes, then the lot."""
    ranks = [0] * len(costs)
    for rank, project in enumerate(sorted(range(len(costs)), key=lambda p: (costs[p], -votes[p], lots[p]))):
        ranks[project] = rank
    return ranks


def _with(numbers: list[int], place: int, number: int) -> list[int]:
    return [*numbers[:place], number, *numbers[place + 1 :]]
