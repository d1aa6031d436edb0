"""add1: raise every share by a step until the next run overspends, without running what cannot change.

With the projects bought in a fixed order, larger shares leave everyone at least as much at every step, and
every price falls. A watched run bounds how fast: `up` and `down` bracket what one voter of a group has left
more per unit of share, and from them follow brackets for how fast each price falls. Prices are convex in what
supporters have left, so the fall at the start bounds it from above; supporters certain to stay drained bound it
from below. The run finds `limit`: shares may rise by less than that and the same projects are bought in the
same order, because no rival's price can fall to the chosen one's and nobody else can be paid for at the end.

Doubles serve throughout, since a bound may err on the safe side: every limit is cut by far more than they lose.
"""

from fractions import Fraction

import numpy as np

from civic.tally.contest import Contest
from civic.tally.profile import Floats
from civic.tally.shares import Quote, Run

# How much of a bound is given away to cover rounding.
SAFETY = 1e-9


def raised(run: Run, step: int, *, stop_when_exhausted: bool) -> Run:
    """The last run within the budget when every share is raised by `step` again and again.

    The raising also ends when everything wanted is bought, or with `stop_when_exhausted` as soon as no open
    project fits into the money left.
    """
    contest, reach, same = run.contest, 2, 0
    while not _finished(run, stop_when_exhausted=stop_when_exhausted):
        further = Watched(contest, run.share + (same + 1) * step, step, reach * step).complete()
        if further.cost > contest.budget:
            return Run(contest, run.share + same * step).complete() if same else run
        run, same = further, further.certain()
        reach = 4 * reach if same >= reach - 1 else max(2, 2 * same)
    return run


def _finished(run: Run, *, stop_when_exhausted: bool) -> bool:
    contest = run.contest
    costs = [cost for p, cost in enumerate(contest.costs) if contest.profile.votes[p] and p not in run.closed]
    return not costs or (stop_when_exhausted and min(costs) > contest.budget - run.cost)


class Watched(Run):
    """A run that finds out how far shares may rise, up to `reach`, before anything it bought could change.

    For every project: `prices` is a lower bound of its price now, `falls` of how fast that falls at most, and
    `short` a rise of the share at which its supporters still cannot pay.
    """

    def __init__(self, contest: Contest, share: Fraction, step: int, reach: int) -> None:
        super().__init__(contest, share)
        self.step, self.reach, self.limit = float(step), float(reach), float(reach)
        self.up: Floats = np.ones(len(self.left))
        self.down: Floats = np.ones(len(self.left))
        votes = np.array(contest.profile.votes, dtype=np.float64)
        costs = np.array([float(cost) for cost in contest.costs])
        self.values: Floats = np.maximum(np.array([float(value) for value in contest.values]), 1.0)
        self.prices: Floats = costs / np.maximum(votes, 1.0) * (1 - SAFETY)
        self.falls: Floats = np.zeros(len(costs))
        self.short: Floats = np.where(votes > 0, 0.0, np.inf)
        self.looked = np.full(len(costs), -1)

    def complete(self, room: int | None = None) -> "Watched":
        """Buy as a run does; then no open project may become payable within the limit."""
        super().complete(room)
        if self.limit < self.step:
            return self
        for project in np.flatnonzero(self.short < self.limit):
            if project not in self.closed:
                self._look(int(project))
                self.limit = min(self.limit, float(self.short[project]))
        return self

    def certain(self) -> int:
        """How many raises of the step change nothing for certain."""
        return int(self.limit * (1 - SAFETY) / self.step)

    def buy(self, quote: Quote, tied: tuple[int, ...] = ()) -> None:
        """Buy, having noted how far shares may rise until a rival is as good."""
        if self.limit < self.step:
            super().buy(quote, tied)
            return
        fall, least = self._slopes(quote.project, quote.price)
        self._watch(quote, least)
        groups, _, left = self._living(quote.project)
        super().buy(quote, tied)
        full = self.left[groups] > 0
        up, down = self.up[groups], self.down[groups]
        # One who is drained now may at a larger share have something left: the more, the nearer the price.
        turned = np.maximum(0.0, up + fall - (quote.price - left) * (1 - SAFETY) / self.reach)
        self.up[groups] = np.where(full, up + fall, turned)
        self.alive[groups] = full | (turned > 0)
        self.down[groups] = np.where(full, down + least, 0.0)

    def _slopes(self, project: int, price: float) -> tuple[float, float]:
        """How fast the price falls per unit of share, at most and at least."""
        groups, weights, left = self._living(project)
        small = left < price
        poor, members = weights[small], groups[small]
        up, drained = self.up[members], float(poor.sum())
        payers = float(weights.sum()) - drained
        if payers <= 0:
            return np.inf, 0.0
        fall = float((poor * up).sum()) / payers
        sure = left[small] + up * self.reach <= price - fall * self.reach
        certain = poor[sure]
        least = float((certain * self.down[members[sure]]).sum()) / (payers + drained - float(certain.sum()))
        return fall * (1 + SAFETY), least * (1 - SAFETY)

    def _watch(self, quote: Quote, least: float) -> None:
        """Lower the limit to where the first rival could be as good as the project chosen now."""
        value = self.contest.values[quote.project]
        chosen = (quote.price + quote.error) / value * (1 + SAFETY)
        others = np.array([p for p in range(len(self.values)) if p not in self.closed and p != quote.project])
        while len(others):
            gap = self.prices[others] / self.values[others] - chosen
            speed = self.falls[others] / self.values[others] - least / value
            rise = np.full(len(others), np.inf)
            np.divide(gap, speed, out=rise, where=speed > 0)
            rise = np.maximum(np.where(gap > 0, rise, 0.0), self.short[others])
            place = int(rise.argmin())
            nearest = int(others[place])
            if rise[place] >= self.limit:
                return
            if self.looked[nearest] != len(self.bought):
                self._look(nearest)
            else:
                if not self._always_behind(nearest, quote):
                    self.limit = float(rise[place])
                others = np.delete(others, place)

    def _look(self, project: int) -> None:
        self.looked[project] = len(self.bought)
        quote = self.quote(project)
        if quote is not None:
            self.prices[project] = quote.price - quote.error
            self.falls[project] = self._slopes(project, quote.price)[0]
            return
        groups, weights, left = self._living(project)
        cost, rise = float(self.contest.costs[project]), float((self.up[groups] * weights).sum())
        lacking = cost * (1 - SAFETY) - float((left * weights).sum())
        self.short[project] = max(0.0, lacking / rise) if rise > 0 else np.inf

    def _always_behind(self, rival: int, quote: Quote) -> bool:
        """Whether they are equal because nobody is drained, which stays so, and the rival comes second."""
        costs, values, votes = self.contest.costs, self.contest.values, self.contest.profile.votes
        chosen = quote.project
        full = quote.price * votes[chosen] <= costs[chosen] * (1 + SAFETY)
        equal = votes[rival] * values[rival] * costs[chosen] <= votes[chosen] * values[chosen] * costs[rival]
        untouched = full and not bool((self.left[self.contest.profile.supporters[chosen]] < quote.price).any())
        return untouched and equal and self.contest.ranks[chosen] < self.contest.ranks[rival]
