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
# A price known no better than this part of a share is replaced by its exact value.
COARSE = 1e-8
Mask = npt.NDArray[np.bool_]
_NOBODY: Indices = np.zeros(0, dtype=np.int64)
_ZERO = np.zeros(1)
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


class _Payers:
    """Who paid the prices of some purchases in full, one after the other in one array."""

    def __init__(self, bought: list[Purchase]) -> None:
        self.flat = np.concatenate([_NOBODY, *(purchase.full for purchase in bought)])
        self.ends = np.cumsum([len(purchase.full) for purchase in bought], dtype=np.int64)

    def among(self, voters: Floats, first: int) -> list[float]:
        """For each of the first so many purchases how many of these voters (a number per group) paid in full."""
        ends = self.ends[:first]
        if not len(ends):
            return []
        # Whole numbers: their running sums are exact.
        sums = np.concatenate((_ZERO, np.add.accumulate(voters[self.flat[: ends[-1]]])))[ends].tolist()
        return [one - other for one, other in zip(sums, [0.0, *sums], strict=False)]


class Run:
    """A run with a given share per voter, in whole units or a rational of them."""

    def __init__(self, contest: Contest, share: Fraction) -> None:
        self.contest, self.share = contest, share
        self.size = float(share)
        self.left: Floats = np.full(len(contest.profile.sizes), self.size)
        self.error = self.size * ULP
        self.bought: list[Purchase] = []
        self.closed: set[int] = set()
        self.payers = _Payers([])
        # The number of the purchase that took the last a group had.
        self.drained_by = np.full(len(self.left), _NEVER)
        self.met: dict[int, tuple[Indices, Floats, Floats]] = {}
        self.floor = [0.0] * len(contest.costs)
        self.alive: Mask = np.ones(len(self.left), dtype=np.bool_)
        # Supporters who have nothing left are dropped as they are met; the profile's own lists stay whole.
        self.groups, self.weights = list(contest.profile.supporters), list(contest.profile.weights)
        votes = contest.profile.votes
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

    def certain(self) -> int:
        """How many raises of the share are known to change nothing: none, unless the run was watched."""
        return 0

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
            quote = self.exactly(quote.project, quote.price, quote.error)
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
        self.bought.append(purchase)
        self.close(purchase.project)

    def _best(self) -> tuple[Quote, tuple[int, ...]] | None:
        """The best project that can be paid for, found among those whose last bound is not below the best."""
        fresh: list[Quote] = []
        best = -1.0
        while self.heap and -self.heap[0][0] >= best:
            _, project = heappop(self.heap)
            if project in self.closed:
                continue
            if (quote := self.quote(project)) is not None:
                fresh.append(quote)
                best = max(best, quote.low)
        if not fresh:
            return None
        contenders = [quote for quote in fresh if quote.high >= best]
        chosen, tied = (contenders[0], ()) if len(contenders) == 1 else self._decide(contenders)
        for quote in fresh:
            if quote.project != chosen.project:
                heappush(self.heap, (-quote.high, quote.project))
        return chosen, tied

    def _decide(self, contenders: list[Quote]) -> tuple[Quote, tuple[int, ...]]:
        """The best of several that doubles cannot part, and those exactly as good as it."""
        exact = [q if q.exact is not None else self.exactly(q.project, q.price, q.error) for q in contenders]
        keys = [_exact_price(quote) / self.contest.values[quote.project] for quote in exact]
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
        self.met[project] = groups, weights, self.left[groups]
        return self.met[project]

    def quote(self, project: int) -> Quote | None:
        """What a project would cost each supporter now; None if they cannot pay, which stays so."""
        cost = float(self.contest.costs[project])
        groups, weights, left = self._living(project)
        voters, money = float(_sum(weights)), float(_sum(left * weights))
        doubt = voters * self.error + SUM * cost
        if money < cost - doubt:
            return None
        if money < cost + doubt:
            enough = self.total(groups, weights) >= self.contest.costs[project]
            return self.exactly(project, 0.0, math.inf) if enough else None
        price, payers = self._price(left, weights, voters, cost, max(self.floor[project], cost / voters))
        # Only what the drained had left, and the sum, enter the price: its error is theirs.
        error = ((voters - payers) * self.error + SUM * cost) / payers
        if float(_least(np.abs(left - price))) <= 2 * error + self.error:
            # Someone may or may not pay all they have, so even the bound needs the exact price.
            return self.exactly(project, price, doubt / payers)
        return self._quoted(project, price, error, None)

    def _price(self, left: Floats, weights: Floats, voters: float, cost: float, price: float) -> tuple[float, float]:
        """Solve Σ min(left, price) = cost from a price not above the solution; who pays everything grows.

        Answers the price and how many pay it.
        """
        payers, count = voters, -1
        while True:
            small = left < price
            now = int(np.count_nonzero(small))
            if now == count:
                return price, payers
            count = now
            poor = weights[small]
            payers = voters - float(_sum(poor))
            if payers <= 0:
                return price, ULP
            price = (cost - float(_sum(left[small] * poor))) / payers

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
            poor, unclear = left <= 0, left > 0
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

    def total(self, groups: Indices, weights: Floats, before: int | None = None) -> Fraction:
        """What the voters of some groups have left together, exactly; or had before the purchase of that number."""
        before = len(self.bought) if before is None else before
        alive = self.drained_by[groups] >= before
        groups, weights = groups[alive], weights[alive]
        if not len(groups):
            return Fraction(0)
        if len(self.payers.ends) < before:
            self.payers = _Payers(self.bought)
        voters = np.zeros(len(self.left))
        voters[groups] = weights
        money = self.share * int(_sum(weights))
        for number, payers in enumerate(self.payers.among(voters, before)):
            if payers:
                money -= self.price(number) * int(payers)
        return money

    def _exact_balances(self, groups: Indices) -> list[Fraction]:
        """What one voter of each group has left, exactly; groups that paid the same are reckoned once."""
        if not len(groups):
            return []
        paid = np.zeros((len(groups), len(self.bought)), dtype=np.bool_)
        member = np.zeros(len(self.left), dtype=np.bool_)
        for number, purchase in enumerate(self.bought):
            member[purchase.full] = True
            paid[:, number] = member[groups]
            member[purchase.full] = False
        alive = self.left[groups] > 0
        known: dict[bytes, Fraction] = {}
        result = []
        for row, living in zip(np.packbits(paid, axis=1), alive, strict=True):
            if not living:
                result.append(Fraction(0))
                continue
            key = row.tobytes()
            if key not in known:
                spent = (self.price(int(k)) for k in np.flatnonzero(np.unpackbits(row)))
                known[key] = self.share - sum(spent, Fraction(0))
            result.append(known[key])
        return result

    def price(self, number: int) -> Fraction:
        """The exact price of the purchase with this number."""
        purchase = self.bought[number]
        if purchase.exact is None:
            # Prices hang on earlier ones, perhaps in a chain as long as the run: asked in portions, none is deep.
            for earlier in range(0, number, 100):
                self.price(earlier)
            sizes = self.contest.profile.sizes
            paid = self.total(purchase.drained, sizes[purchase.drained], number)
            cost = self.contest.costs[purchase.project]
            purchase.exact = (cost - paid) / int(sizes[purchase.full].sum())
        return purchase.exact

    def _drained(self, groups: Indices, left: Floats, quote: Quote) -> Mask:
        """Who pays all they have left; those whom doubles cannot tell are asked exactly."""
        price, window = _exact_price(quote), quote.error + self.error
        drained: Mask = left <= quote.price
        unclear = np.flatnonzero(np.abs(left - quote.price) <= 2 * window)
        for place, balance in zip(unclear, self._exact_balances(groups[unclear]), strict=True):
            drained[place] = balance <= price
        return drained


def _exact_price(quote: Quote) -> Fraction:
    if quote.exact is None:
        raise AssertionError("an exact price was promised")
    return quote.exact
