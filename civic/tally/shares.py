"""One run of the Method of Equal Shares, exact, with doubles doing the searching.

Source: Peters, Pierczyński, Skowron, "Proportional Participatory Budgeting with Additive Utilities" (2021).

A double carries what each group of equal voters has left, with a bound on its error. Every answer that the
bound leaves open (can they pay? who pays everything? which project is best?) is decided on rationals: what a
voter has left is the share less the prices of what they paid in full, or nothing.
"""

import math
from dataclasses import dataclass
from fractions import Fraction
from heapq import heapify, heappop, heappush

import numpy as np
import numpy.typing as npt

from civic.tally.contest import Contest
from civic.tally.profile import Floats, Indices

ULP = 2.0**-52
# NumPy adds contiguous numbers pairwise: at most some 16 + log2(n) roundings meet one term; doubled here.
SUM = 128 * ULP
# Where a price is known no better than this part of a share, exact prices take the place of all doubles.
COARSE = 1e-6
TINY = 1e-300
# After so many projects that cannot be paid for, all are looked at together.
MANY = 6
Mask = npt.NDArray[np.bool_]
Near = dict[tuple[int, int], float]
_NOBODY: Indices = np.zeros(0, dtype=np.int64)
# Later than any purchase.
_NEVER = 1 << 62
# The reductions themselves: the methods of the same name cost as much again on short arrays.
_sum, _least = np.add.reduce, np.minimum.reduce


@dataclass(slots=True)
class Quote:
    """The price of a project now: the largest payment of any supporter, with a bound on its error.

    `low` and `high` bracket its effective vote count (value over price).
    """

    project: int
    price: float
    error: float
    low: float
    high: float
    exact: Fraction | None = None

    def known(self) -> Fraction:
        """The exact price of a quote that was asked exactly."""
        if self.exact is None:
            raise AssertionError("an exact price was promised")
        return self.exact


@dataclass(slots=True)
class Purchase:
    """A project bought: who paid the price in full and who paid all they had left.

    `low` is a lower bound of its effective vote count; `tied` are the projects that were exactly as good,
    itself included, where there were any.
    """

    project: int
    price: float
    full: Indices
    drained: Indices
    tied: tuple[int, ...] = ()
    exact: Fraction | None = None
    low: float = math.inf


class _Ledger:
    """What one voter of each group has paid, exactly.

    `paid[k]` marks the groups that paid the price of purchase k in full; `prices` are whole numbers over the one
    denominator `whole`, reckoned in the order of the purchases when they are first asked for.
    """

    def __init__(self, share: Fraction, projects: int, groups: int) -> None:
        self.share, self.whole = share.numerator, share.denominator
        self.prices: list[int] = []
        self.paid: Mask = np.zeros((projects, groups), dtype=np.bool_)

    def add(self, cost: int, payers: int, drained: int, counts: list[int]) -> None:
        """The next purchase: of its drained voters, `counts[k]` had paid the price of purchase k."""
        price = cost * self.whole - self.money(drained, counts)
        payers //= (common := math.gcd(price, payers) or 1)
        self.prices = [known * payers for known in self.prices]
        self.prices.append(price // common)
        self.share, self.whole = self.share * payers, self.whole * payers

    def money(self, voters: int, counts: list[int]) -> int:
        """What so many voters have left who are not drained, over `whole`."""
        return self.share * voters - sum(n * price for n, price in zip(counts, self.prices, strict=False) if n)

    def counts(self, purchases: int, groups: Indices, weights: Floats) -> list[int]:
        """For each of the first purchases how many voters of these groups paid it in full."""
        return [int(n) for n in weights @ self.paid[:purchases, groups].T]


class Run:
    """A run with a given share per voter, in whole units or a rational of them."""

    def __init__(self, contest: Contest, share: Fraction) -> None:
        self.contest, self.share = contest, share
        self.size = float(share)
        self.left: Floats = np.full(len(contest.profile.sizes), self.size)
        self.error = self.size * ULP
        self.bought: list[Purchase] = []
        self.closed: set[int] = set()
        # Projects found in one look at all of them that their supporters cannot pay for any more.
        self.hopeless: Mask = np.zeros(len(contest.costs), dtype=np.bool_)
        self.ledger = _Ledger(share, len(contest.costs), len(contest.profile.sizes))
        # The number of the purchase that took the last a group had.
        self.drained_by = np.full(len(self.left), _NEVER)
        self.met: dict[int, tuple[Indices, Floats, Floats]] = {}
        self.floor = [0.0] * len(contest.costs)
        # About what a project cost after so many purchases, in a run of nearly the same share; where to begin looking.
        self.near: Near = {}
        self.alive: Mask = np.ones(len(self.left), dtype=np.bool_)
        # Supporters who have nothing left are dropped as they are met; the profile's own lists stay whole.
        self.groups, self.weights = list(contest.profile.supporters), list(contest.profile.weights)
        votes = contest.profile.votes
        self.voters: list[float] = list(map(float, votes))
        self.heap = [
            (-votes[p] * contest.values[p] / cost * (1 + 4 * ULP), p)
            for p, cost in enumerate(contest.costs)
            if cost and votes[p]
        ]
        heapify(self.heap)

    def complete(self, room: int | None = None) -> "Run":
        """Buy until nothing can be paid for; projects that cost nothing and are wanted come first.

        With `room`, buying ends at the first project that costs more than what is left of that.
        """
        free = [p for p, cost in enumerate(self.contest.costs) if not cost and self.contest.profile.votes[p]]
        free.sort(key=self.contest.ranks.__getitem__)
        while equal := tuple(p for p in free if p not in self.closed):
            self.take(equal[0], equal)
        while (found := self._best()) is not None:
            if room is not None:
                room -= self.contest.costs[found[0].project]
                if room < 0:
                    break
            self.buy(*found)
        return self

    def rise(self) -> Fraction:
        """How far the share may rise and is known to change nothing: not at all, unless the run was watched."""
        return Fraction(0)

    def otherwise(self, number: int, project: int) -> "Run":
        """A run of the same share that buys `project` at that step instead, and goes on from there."""
        other = Run(self.contest, self.share)
        for purchase in self.bought[:number]:
            other.take(purchase.project)
        other.take(project)
        return other.complete()

    def take(self, project: int, tied: tuple[int, ...] = ()) -> None:
        """Buy a project; one that its supporters cannot pay for is closed without a purchase."""
        if not self.contest.costs[project]:
            self._record(Purchase(project, 0.0, _NOBODY, _NOBODY, tied, Fraction(0)))
        elif (quote := self.quote(project)) is not None:
            self.buy(quote)
        self.close(project)

    def close(self, project: int) -> None:
        """Take a project out, and with it those it excludes."""
        self.closed |= {project} | self.contest.rivals[project]

    @property
    def cost(self) -> int:
        """What the projects bought cost together."""
        return sum(self.contest.costs[purchase.project] for purchase in self.bought)

    def buy(self, quote: Quote, tied: tuple[int, ...] = ()) -> None:
        """Let the supporters of the quoted project pay for it."""
        if quote.exact is None and quote.error > COARSE * self.size:
            self._sharpen()
            quote = self.quote(quote.project) or quote
        groups, _, left = self._living(quote.project)
        if quote.exact is None:
            drained: Mask = left <= quote.price
        else:
            drained = self._drained(groups, left, quote)
        full, gone = groups[~drained], groups[drained]
        self.left[full] -= quote.price
        self.left[gone] = 0.0
        self.alive[gone] = False
        self.drained_by[gone] = np.minimum(self.drained_by[gone], len(self.bought))
        self.error += quote.error + self.size * ULP
        self._record(Purchase(quote.project, quote.price, full, gone, tied, quote.exact, quote.low))

    def _record(self, purchase: Purchase) -> None:
        self.met.clear()
        self.ledger.paid[len(self.bought), purchase.full] = True
        self.bought.append(purchase)
        self.close(purchase.project)

    def _best(self) -> tuple[Quote, tuple[int, ...]] | None:
        """The best project that can be paid for, found among those whose last bound is not below the best."""
        fresh: list[Quote] = []
        best, refused = -1.0, 0
        while self.heap and -self.heap[0][0] >= best:
            _, project = heappop(self.heap)
            if project in self.closed or self.hopeless[project]:
                continue
            if (quote := self.quote(project)) is not None:
                fresh.append(quote)
                best = max(best, quote.low)
            elif (refused := refused + 1) == MANY:
                self._give_up()
        if not fresh:
            return None
        contenders = [quote for quote in fresh if quote.high >= best]
        chosen, tied = (contenders[0], ()) if len(contenders) == 1 else self._decide(contenders)
        for quote in fresh:
            if quote.project != chosen.project:
                heappush(self.heap, (-quote.high, quote.project))
        return chosen, tied

    def _give_up(self) -> None:
        """Find every project that its supporters cannot pay for, which stays so, in one look at all of them."""
        profile, costs = self.contest.profile, np.array(self.contest.costs, dtype=np.float64)
        money, votes = profile.together(self.left), np.array(profile.votes, dtype=np.float64)
        doubt = votes * self.error + (votes + 8) * ULP * money + 4 * ULP * costs
        self.hopeless |= money + doubt < costs

    def _sharpen(self) -> None:
        """Reckon what everyone has left from exact prices, so that little of the error remains."""
        left: Floats = np.full(len(self.left), self.size)
        for number, purchase in enumerate(self.bought):
            left[purchase.full] -= float(self.price(number))
        # One who has anything, however little, is not taken for one who has nothing.
        self.left = np.where(self.drained_by == _NEVER, np.maximum(left, TINY), 0.0)
        self.error = (len(self.bought) + 2) * self.size * ULP
        self.met.clear()

    def _decide(self, contenders: list[Quote]) -> tuple[Quote, tuple[int, ...]]:
        """The best of several that doubles cannot part, and those exactly as good as it."""
        exact = [q if q.exact is not None else self.exactly(q.project, q.price, q.error) for q in contenders]
        keys = [quote.known() / self.contest.values[quote.project] for quote in exact]
        lowest = min(keys)
        equal = [quote for quote, key in zip(exact, keys, strict=True) if key == lowest]
        equal.sort(key=lambda quote: self.contest.ranks[quote.project])
        return equal[0], tuple(quote.project for quote in equal) if len(equal) > 1 else ()

    def _living(self, project: int) -> tuple[Indices, Floats, Floats]:
        """The groups of supporters who have something left, how many voters each is, and what one has.

        Nothing of it changes until the next purchase, and it is asked for several times.
        """
        if (known := self.met.get(project)) is not None:
            return known
        groups, weights = self.groups[project], self.weights[project]
        alive = self.alive[groups]
        if not alive.all():
            groups, weights = groups[alive], weights[alive]
            self.groups[project], self.weights[project] = groups, weights
            self.voters[project] = float(_sum(weights))
        self.met[project] = groups, weights, self.left[groups]
        return self.met[project]

    def quote(self, project: int) -> Quote | None:
        """What a project would cost each supporter now; None if they cannot pay, which stays so."""
        cost = float(self.contest.costs[project])
        groups, weights, left = self._living(project)
        voters, money = self.voters[project], float(_sum(left * weights))
        doubt = voters * self.error + SUM * cost
        if money < cost - doubt:
            return None
        if money < cost + doubt:
            enough = self.total(groups, weights) >= self.contest.costs[project]
            return self.exactly(project, 0.0, math.inf) if enough else None
        near = self.near.get((len(self.bought), project))
        price, payers = self._price(left, weights, voters, cost, near or max(self.floor[project], cost / voters))
        self.near[len(self.bought), project] = price
        # Only what the drained had left, and the sum, enter the price: its error is theirs.
        error = ((voters - payers) * self.error + SUM * cost) / payers
        if float(_least(np.abs(left - price))) <= 2 * error + self.error:
            # Someone may or may not pay all they have, so even the bound needs the exact price.
            return self.exactly(project, price, doubt / payers)
        return self._quoted(project, price, error, None)

    def _price(self, left: Floats, weights: Floats, voters: float, cost: float, price: float) -> tuple[float, float]:
        """Solve Σ min(left, price) = cost from any price: the sum is concave, so the first step leads to one not above
        the solution, and from there who pays everything grows.

        Answers the price and how many pay it.
        """
        payers, count, rising, lowest = voters, -1, False, cost / voters
        while True:
            small = (left < price).nonzero()[0]
            # Where someone has just the price, rounding could let them pay everything in every other step.
            if len(small) == count or (rising and len(small) < count):
                return price, payers
            rising = count >= 0
            poor = weights[small]
            payers = voters - float(_sum(poor))
            if payers > 0:
                count, price = len(small), (cost - float(_sum(left[small] * poor))) / payers
            elif count < 0 and price > lowest:
                # The first price was so high that nobody has as much: begin where all pay the same.
                price = lowest
            else:
                return price, ULP

    def _quoted(self, project: int, price: float, error: float, exact: Fraction | None) -> Quote:
        value = self.contest.values[project]
        self.floor[project] = (price - error) * (1 - 4 * ULP)
        low, high = value / (price + error) * (1 - 4 * ULP), value / max(price - error, 1e-300) * (1 + 4 * ULP)
        return Quote(project, price, error, low, high, exact)

    def exactly(self, project: int, near: float, error: float) -> Quote:
        """The exact price of a project its supporters can pay for, known to lie within `error` of `near`."""
        groups, weights = self.contest.profile.supporters[project], self.contest.profile.weights[project]
        left, window = self.left[groups], 2 * (error + self.error)
        poor, unclear = left < near - window, np.abs(left - near) <= window
        if not math.isfinite(window):
            unclear = self.drained_by[groups] == _NEVER
            poor = ~unclear
        remaining = self.contest.costs[project] - self.total(groups[poor], weights[poor])
        payers = int(weights[~poor].sum())
        price = remaining / payers
        between = zip(self._exact_balances(groups[unclear]), weights[unclear], strict=True)
        for balance, weight in sorted(between):
            if balance >= price:
                break
            remaining -= balance * int(weight)
            payers -= int(weight)
            price = remaining / payers
        if math.isfinite(window) and abs(price - Fraction(near)) > window - self.error:
            # Someone near the price has moved it beyond those looked at: look at everyone.
            return self.exactly(project, 0.0, math.inf)
        return self._quoted(project, float(price), float(price) * ULP, price)

    def total(self, groups: Indices, weights: Floats) -> Fraction:
        """What the voters of some groups have left together, exactly."""
        alive = self.drained_by[groups] == _NEVER
        return self._money(groups[alive], weights[alive], len(self.bought))

    def _money(self, groups: Indices, weights: Floats, before: int) -> Fraction:
        """What the voters of some groups, none drained by then, had left before the purchase of that number."""
        self._reckon(before)
        counts = self.ledger.counts(before, groups, weights)
        return Fraction(self.ledger.money(int(_sum(weights)), counts), self.ledger.whole)

    def _reckon(self, purchases: int) -> None:
        """Let the ledger know the prices of the first so many purchases."""
        sizes = self.contest.profile.sizes
        for number in range(len(self.ledger.prices), purchases):
            purchase = self.bought[number]
            if not len(purchase.full):
                # Nobody goes on having paid this price, so no later balance hangs on it.
                self.ledger.prices.append(0)
                continue
            drained = purchase.drained[self.drained_by[purchase.drained] == number]
            weights = sizes[drained]
            counts = self.ledger.counts(number, drained, weights)
            payers = int(sizes[purchase.full].sum())
            self.ledger.add(self.contest.costs[purchase.project], payers, int(_sum(weights)), counts)

    def _exact_balances(self, groups: Indices) -> list[Fraction]:
        """What one voter of each group has left, exactly; groups that paid the same are reckoned once."""
        known: dict[bytes, Fraction] = {}
        result = []
        one, before = np.ones(1), len(self.bought)
        for group in groups:
            if self.drained_by[group] != _NEVER:
                result.append(Fraction(0))
                continue
            key = self.ledger.paid[:before, group].tobytes()
            if key not in known:
                known[key] = self._money(np.array([group]), one, before)
            result.append(known[key])
        return result

    def price(self, number: int) -> Fraction:
        """The exact price of the purchase with this number."""
        purchase = self.bought[number]
        if purchase.exact is None:
            self._reckon(number + 1)
            purchase.exact = Fraction(self.ledger.prices[number], self.ledger.whole)
        return purchase.exact

    def _drained(self, groups: Indices, left: Floats, quote: Quote) -> Mask:
        """Who pays all they have left; those whom doubles cannot tell are asked exactly."""
        price, window = quote.known(), quote.error + self.error
        drained: Mask = left <= quote.price
        unclear = np.flatnonzero(np.abs(left - quote.price) <= 2 * window)
        for place, balance in zip(unclear, self._exact_balances(groups[unclear]), strict=True):
            drained[place] = balance <= price
        return drained
