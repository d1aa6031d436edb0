"""add1: raise every share by a step until the next run overspends, without running what cannot change.

With the projects bought in a fixed order, larger shares leave everyone at least as much at every step, and
every price falls. A watched run bounds how fast: `up` and `down` bracket what one voter of a group has left
more per unit of share, and from them follow brackets for how fast each price falls. Prices are convex in what
supporters have left, so the fall at the start bounds it from above; supporters certain to stay drained bound it
from below. The run finds `limit`: shares may rise by less than that and the same projects are bought in the
same order, because no rival's price can fall to the chosen one's and nobody else can be paid for at the end.

Doubles serve throughout, since a bound may err on the safe side: every limit is cut by far more than they lose.
"""

from collections.abc import Callable, Collection
from fractions import Fraction

import numpy as np

from civic.tally.contest import Contest
from civic.tally.profile import Floats
from civic.tally.shares import COARSE, Mask, Near, Quote, Run

# How much of a bound is given away to cover rounding.
SAFETY = 1e-9
# Rises of the share are told in whole parts of a unit.
PARTS = 1024


class Pace:
    """Whether the next run is worth watching, and how far it looks ahead.

    The first `plain` runs are not watched: where few are to come, watching is dear.
    """

    def __init__(self, step: int, plain: int = 0) -> None:
        self.step, self.reach, self.rest, self.pause = step, 2, plain, 0

    def run(self, contest: Contest, share: Fraction, near: Near) -> Run:
        """The next run; `near` tells it where to begin looking for prices."""
        run = Run(contest, share) if self.rest else Watched(contest, share, self.step, self.reach * self.step)
        run.near = near
        run.complete()
        same = run.rise() // self.step
        if self.rest:
            self.rest -= 1
        elif same:
            self.reach = 4 * self.reach if same >= self.reach - 1 else max(4, self.reach // 2, 2 * same)
            self.pause = 0
        else:
            # Where every raise changes something, watching is dear: run plainly for a while.
            self.reach, self.pause = max(4, self.reach // 2), min(2 * self.pause + 1, 15)
            self.rest = self.pause
        return run


def raised(run: Run, step: int, *, stop_when_exhausted: bool, seen: Callable[[Run], None] = lambda run: None) -> Run:
    """The last run within the budget when every share is raised by `step` again and again.

    The raising also ends when everything wanted is bought, or with `stop_when_exhausted` as soon as no open
    project fits into the money left. Every run that was made is shown to `seen`, the one that overspends too.
    """
    contest, same, pace = run.contest, 0, Pace(step)
    seen(run)
    while not finished(contest, run.closed, run.cost, stop_when_exhausted=stop_when_exhausted):
        further = pace.run(contest, run.share + (same + 1) * step, run.near)
        seen(further)
        if further.cost > contest.budget:
            return Run(contest, run.share + same * step).complete() if same else run
        run, same = further, further.rise() // step
    return run


def finished(contest: Contest, closed: Collection[int], cost: int, *, stop_when_exhausted: bool) -> bool:
    """Whether raising ends at a run that closed these projects and bought some for that cost."""
    costs = [cost for p, cost in enumerate(contest.costs) if contest.profile.votes[p] and p not in closed]
    return not costs or (stop_when_exhausted and min(costs) > contest.budget - cost)


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
        # Not even with all they begin with: a rise of the share gives everyone as much.
        lacking = np.maximum(0.0, self.prices - self.size * (1 + SAFETY))
        self.short: Floats = np.where(votes > 0, lacking, np.inf)
        self.looked = np.full(len(costs), -1)
        self.open: Mask = np.ones(len(costs), dtype=np.bool_)

    def complete(self, room: int | None = None) -> "Watched":
        """Buy as a run does; then no open project may become payable within the limit."""
        super().complete(room)
        if self.limit < self.step:
            return self
        for project in np.flatnonzero(self.short < self.limit):
            if project not in self.closed:
                self.quote(int(project))
                self.limit = min(self.limit, float(self.short[project]))
        return self

    def close(self, project: int) -> None:
        """Take a project out, and with it those it excludes."""
        super().close(project)
        self.open[list(self.closed)] = False

    def certain(self) -> int:
        """How many raises of the step change nothing for certain."""
        return int(self.limit * (1 - SAFETY) / self.step)

    def rise(self) -> Fraction:
        """How far the share may rise, in parts of a step too, without changing anything."""
        # Below a step the limit is not watched to the end.
        return Fraction(int(self.limit * (1 - SAFETY) * PARTS), PARTS) if self.certain() else Fraction(0)

    def buy(self, quote: Quote, tied: tuple[int, ...] = ()) -> None:
        """Buy, having noted how far shares may rise until a rival is as good."""
        if self.limit < self.step:
            super().buy(quote, tied)
            return
        fall = self._fall(quote.project, quote.price)
        least = self._least_fall(quote.project, quote.price, fall)
        self._watch(quote, least)
        groups, _, left = self._living(quote.project)
        super().buy(quote, tied)
        full = self.left[groups] > 0
        up, down = self.up[groups], self.down[groups]
        # One who is drained now may at a larger share have something left: the more, the nearer the price.
        slack = np.maximum(0.0, quote.price - left - self._margin())
        turned = np.maximum(0.0, up + fall - slack * (1 - SAFETY) / self.reach)
        self.up[groups] = np.where(full, up + fall, turned)
        self.alive[groups] = full | (turned > 0)
        self.down[groups] = np.where(full, down + least, 0.0)

    def _fall(self, project: int, price: float) -> float:
        """How fast the price falls per unit of share at most."""
        groups, weights, left = self._living(project)
        small = (left < price).nonzero()[0]
        poor = weights[small]
        payers = self.voters[project] - float(np.add.reduce(poor))
        if payers <= 0:
            return np.inf
        return float(np.dot(poor, self.up[groups[small]])) / payers * (1 + SAFETY)

    def _least_fall(self, project: int, price: float, fall: float) -> float:
        """How fast it falls at least: by those who are certain to stay drained at a price that falls so fast."""
        groups, weights, left = self._living(project)
        sure = left + self.up[groups] * self.reach <= price - fall * self.reach - self._margin()
        certain = weights[sure]
        payers = self.voters[project] - float(np.add.reduce(certain))
        return float(np.dot(certain, self.down[groups[sure]])) / payers * (1 - SAFETY) if payers > 0 else 0.0

    def _watch(self, quote: Quote, least: float) -> None:
        """Lower the limit to where the first rival could be as good as the project chosen now."""
        value = self.contest.values[quote.project]
        chosen = (quote.price + quote.error) / value * (1 + SAFETY)
        others = np.flatnonzero(self.open)
        others = others[others != quote.project]
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
                self.quote(nearest)
            else:
                if not self._always_behind(nearest, quote):
                    self.limit = float(rise[place])
                others = np.delete(others, place)

    def quote(self, project: int) -> Quote | None:
        """The quote of a run, noting what it tells of this and larger shares."""
        quote = super().quote(project)
        if self.limit < self.step:
            return quote
        self.looked[project] = len(self.bought)
        if quote is not None:
            self.prices[project] = quote.price - quote.error
            self.falls[project] = self._fall(project, quote.price)
            return quote
        groups, weights, left = self._living(project)
        cost, rise = float(self.contest.costs[project]), float(np.add.reduce(self.up[groups] * weights))
        lacking = cost * (1 - SAFETY) - float(np.add.reduce((left + self._margin()) * weights))
        self.short[project] = max(0.0, lacking / rise) if rise > 0 else np.inf
        return None

    def _give_up(self) -> None:
        """As a run does, noting for each project how far shares may rise until it can be paid for after all."""
        super()._give_up()
        if self.limit < self.step:
            return
        profile = self.contest.profile
        money, rise = profile.together(np.where(self.alive, self.left + self._margin(), 0.0)), profile.together(self.up)
        lacking = np.array(self.contest.costs, dtype=np.float64) * (1 - SAFETY) - money * (1 + SAFETY)
        short = np.full(len(lacking), np.inf)
        np.divide(lacking, rise * (1 + SAFETY), out=short, where=rise > 0)
        self.short = np.where(self.hopeless, np.maximum(short, 0.0), self.short)

    def _always_behind(self, rival: int, quote: Quote) -> bool:
        """Whether they are equal because all who have anything pay the same, and the rival comes second.

        The rival's effective votes can never pass those of its voters who may have something left, and the
        chosen one's can only rise.
        """
        contest, chosen = self.contest, quote.project
        if contest.ranks[rival] < contest.ranks[chosen]:
            return False
        _, weights, left = self._living(chosen)
        rich = left > 0
        if float(left[rich].min()) <= quote.price + self._margin():
            return False
        most, payers = int(self._living(rival)[1].sum()), int(weights[rich].sum())
        costs, values = contest.costs, contest.values
        return most * values[rival] * costs[chosen] <= payers * values[chosen] * costs[rival]

    def _margin(self) -> float:
        """More than a balance and a price can be wrong together."""
        return 4 * self.error + 2 * COARSE * self.size
