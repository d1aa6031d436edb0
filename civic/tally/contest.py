"""An election in whole units for the rules that let voters pay: equal shares and Phragmén."""

from dataclasses import dataclass
from fractions import Fraction

from civic.tally.lots import BY_ID, lot_order
from civic.tally.model import Ballots, Instance
from civic.tally.money import Money, common_scale, exact, scaled
from civic.tally.outcome import TieBreak
from civic.tally.profile import Profile, profile_of

# Prices shown are rounded to this part of a unit; nothing is decided on them.
SHOWN = 1_000_000


@dataclass(frozen=True, slots=True)
class Contest:
    """What does not change between runs. Projects are numbered as in the instance.

    `costs` and `budget` are whole units of 1/scale, `values` what a supporter gains, `ranks` the order among
    equals, `rivals[p]` the projects that cannot be funded once p is.
    """

    ids: tuple[str, ...]
    profile: Profile
    budget: int
    scale: int
    costs: list[int]
    values: list[int]
    ranks: list[int]
    rivals: list[frozenset[int]]

    def money(self, units: int | Fraction) -> Money:
        """Units as an amount of the instance."""
        return exact(Fraction(units) / self.scale)

    def shown(self, units: Fraction) -> Money:
        """Units as an amount of the instance, rounded to a millionth so that it can be read."""
        return exact(Fraction(round(units / self.scale * SHOWN), SHOWN))

    def parts(self, one: int, other: int, seed: str | None) -> TieBreak:
        """What orders two projects a rule finds equal: lower cost, then more votes, then the lot."""
        if self.costs[one] != self.costs[other]:
            return TieBreak.COST
        if self.profile.votes[one] != self.profile.votes[other]:
            return TieBreak.VOTES
        return TieBreak.ID if seed == BY_ID else TieBreak.LOT


def contest_of(instance: Instance, ballots: Ballots, seed: str | None, *, by_cost: bool = True) -> Contest:
    """The contest of an election; every ballot counts as the set of projects it names."""
    profile, ids = profile_of(instance, ballots), tuple(instance.by_id)
    scale = common_scale([instance.budget, *(project.cost for project in instance.projects)])
    costs = [scaled(project.cost, scale) for project in instance.projects]
    lots = lot_order(seed, ids)
    ranked = sorted(range(len(ids)), key=lambda p: (costs[p], -profile.votes[p], lots[ids[p]]))
    ranks = [0] * len(ids)
    for rank, project in enumerate(ranked):
        ranks[project] = rank
    number = {name: place for place, name in enumerate(ids)}
    groups = [frozenset(number[name] for name in group) for group in instance.conflict_groups]
    rivals = [
        frozenset().union(*(group for group in groups if project in group)) - {project} for project in range(len(ids))
    ]
    values = costs if by_cost else [1] * len(ids)
    return Contest(ids, profile, scaled(instance.budget, scale), scale, costs, values, ranks, rivals)
