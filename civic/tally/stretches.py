"""What add1 found out on its way up, kept so that a changed election need not find it out again.

A stretch is a range of shares at which the same projects are bought in the same order. Take an election that differs
in one project only, which is not among them: it is cheaper, or further voters name it and nothing else. A run with
such a share then buys the same too, unless that project comes first before some purchase or can be paid for in the
end. Along a stretch, what everyone has left before each purchase only grows, and so does the effective vote count that
must be beaten (prices fall). What the project's supporters have at the last share, set against what must be beaten at
the first, therefore tells for the whole stretch below which cut, or with how few further voters, nothing changes.

Doubles serve, since each bound may err on the safe side: what it leaves open is run.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from civic.tally.contest import Contest
from civic.tally.profile import Floats, Indices
from civic.tally.raising import SAFETY
from civic.tally.shares import Mask, Run

# A share or a price is taken for no less than this where something is divided by it.
LEAST = 1e-9


@dataclass(frozen=True, slots=True)
class Stretch:
    """Shares from `first` to `last` (whole units or rationals of them) at which `projects` are bought, in that order.

    `lows` are lower bounds of their effective vote counts at the first share, `cost` what they cost together, `closed`
    what is open no more in the end. `over`: they cost more than the budget; `ended`: nothing open is wanted.
    """

    first: Fraction
    last: Fraction
    projects: tuple[int, ...]
    lows: tuple[float, ...]
    cost: int
    closed: frozenset[int]
    over: bool
    ended: bool


def stretch_of(run: Run, *, ended: bool) -> Stretch:
    """What a finished run tells of its share and, if it was watched, of larger ones."""
    return Stretch(
        run.share,
        run.share + run.rise(),
        tuple(purchase.project for purchase in run.bought),
        tuple(purchase.low for purchase in run.bought),
        run.cost,
        frozenset(run.closed),
        run.cost > run.contest.budget,
        ended,
    )


class Chart:
    """Stretches by rising shares, and for each of them and each project what certainly changes nothing there.

    `cuts[k, p]`: project p is not bought in stretch k if it costs more than this, and its own cost at most.
    `joins[k, p]`: nor if fewer than so many further voters name it.
    """

    def __init__(self, contest: Contest, stretches: Sequence[Stretch]) -> None:
        self.contest, profile = contest, contest.profile
        self.costs: Floats = np.array(contest.costs, dtype=np.float64)
        # For all supporters, one project after the other: how many voters each is, and of which project.
        self.weights: Floats = profile.sizes[profile.members]
        self.of = np.repeat(np.arange(len(contest.costs)), list(map(len, profile.supporters)))
        self.stretches: list[Stretch] = []
        self.cuts: Floats = np.zeros((0, len(contest.costs)))
        self.joins: Floats = np.zeros((0, len(contest.costs)))
        self.put_before(stretches)

    def put_before(self, stretches: Sequence[Stretch]) -> None:
        """Add stretches of smaller shares than there are."""
        if not stretches:
            return
        bounds = [self._bounds(stretch) for stretch in stretches]
        self.cuts = np.vstack([*(cuts for cuts, _ in bounds), self.cuts])
        self.joins = np.vstack([*(joins for _, joins in bounds), self.joins])
        self.stretches = [*stretches, *self.stretches]
        self.firsts = [stretch.first for stretch in self.stretches]
        self.spent = np.array([stretch.cost for stretch in self.stretches], dtype=np.float64)
        self.ended = np.array([stretch.ended for stretch in self.stretches])
        self.ends = self.ended | np.array([stretch.over for stretch in self.stretches])
        self.bought = np.array([np.isin(range(len(self.costs)), stretch.projects) for stretch in self.stretches])

    def place(self, share: Fraction) -> int:
        """The last stretch that begins at this share or a smaller one; -1 if there is none."""
        return bisect_right(self.firsts, share) - 1

    def unchanged(self, project: int, cost: int, further: int) -> Mask:
        """For each stretch whether the project is certainly not bought there at this cost or with so many further
        voters, whichever is the change."""
        least = float(cost) * (1 - SAFETY)
        same: Mask = self.joins[:, project] > further if further else self.cuts[:, project] < least
        return same

    def foreseen_end(self, project: int, cost: int, further: int) -> int:
        """The first stretch that overspends or ends after such a change, by all appearances; the number of them all if
        none does."""
        same = self.unchanged(project, cost, further)
        added = np.where(self.bought[:, project], cost - self.costs[project], np.where(same, 0.0, float(cost)))
        over = self.spent + added > float(self.contest.budget)
        return next(iter(np.flatnonzero(over | (self.ended & same)).tolist()), len(self.stretches))

    def _bounds(self, stretch: Stretch) -> tuple[Floats, Floats]:
        """A row of `cuts` and one of `joins`."""
        lefts, until = self._replayed(stretch)
        share, last = max(float(stretch.last) * (1 + SAFETY), LEAST), len(stretch.projects)
        members = self.contest.profile.members
        money = self._together(lefts[last][members])
        cuts: Floats = np.where(until == last, money, 0.0)
        lacking = self.costs * (1 - SAFETY) - money * (1 + SAFETY)
        joins: Floats = np.where(until == last, lacking / share, np.inf)
        for number in range(last - 1, -1, -1):
            # What costs nothing is bought first, and only by what costs nothing could it be beaten.
            if (key := stretch.lows[number] * (1 - SAFETY)) < np.inf:
                self._lower(cuts, joins, lefts[number][members], key, share, until >= number)
        never = (self.costs <= 0) | np.isin(range(len(self.costs)), stretch.projects)
        return np.where(never, np.inf, cuts * (1 + SAFETY)), np.where(never, 0.0, joins * (1 - SAFETY))

    def _replayed(self, stretch: Stretch) -> tuple[list[Floats], Indices]:
        """What everyone has left at most before each purchase at the last share, and at the end; and for each project
        the purchase that closes it, or the number of them all."""
        run, lefts = Run(self.contest, stretch.last), []
        until = np.full(len(self.costs), len(stretch.projects))
        for number, project in enumerate(stretch.projects):
            lefts.append(run.left + run.error)
            known = set(run.closed)
            run.take(project)
            until[list(run.closed - known)] = number
        return [*lefts, run.left + run.error], until

    def _lower(self, cuts: Floats, joins: Floats, left: Floats, key: float, share: float, rivals: Mask) -> None:
        """Let the bounds know of one purchase with this effective vote count, and of the rivals it had."""
        by_cost = self.contest.values is self.contest.costs
        # A rival has to be paid for at this price or a lower one.
        price = self.costs / key if by_cost else np.full(len(self.costs), 1 / key)
        money = self._together(np.minimum(left, price[self.of]))
        lacking = (self.costs * (1 - SAFETY) - money * (1 + SAFETY)) / np.maximum(np.minimum(share, price), LEAST)
        np.minimum(joins, lacking, out=joins, where=rivals)
        if not by_cost:
            np.maximum(cuts, money, out=cuts, where=rivals)
            return
        # Where the rival cannot come first at the cost known to be too little elsewhere, it cannot at any larger.
        reached = self._together(np.minimum(left, (cuts / key)[self.of]))
        profile, again = self.contest.profile, rivals & (reached * (1 + SAFETY) >= cuts)
        for number, project in enumerate(profile.wanted):
            if again[project]:
                row = slice(profile.starts[number], profile.starts[number] + len(profile.supporters[project]))
                cuts[project] = max(cuts[project], reachable(left[row], self.weights[row], key))

    def _together(self, amounts: Floats) -> Floats:
        """For each project the sum over its supporters of an amount for each of them."""
        profile, sums = self.contest.profile, np.zeros(len(self.costs))
        if len(profile.wanted):
            sums[profile.wanted] = np.add.reduceat(amounts * self.weights, profile.starts)
        return sums


def reachable(left: Floats, weights: Floats, key: float) -> float:
    """The largest cost whose effective vote count is the key: Σ min(left, price) = key · price."""
    order = np.argsort(left)
    left, weights = left[order], weights[order]
    poor = np.concatenate((np.zeros(1), np.cumsum(left * weights)[:-1]))
    rich = np.cumsum(weights[::-1])[::-1]
    # Who have less than the price pay all; the price lies where those with more are too few for the key.
    beaten = np.flatnonzero((poor + rich * left) < key * left)
    if not len(beaten) or key <= rich[first := int(beaten[0])]:
        return float((left * weights).sum())
    return float(key * poor[first] / (key - rich[first]))
