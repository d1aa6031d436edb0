"""add1: raise every share by a step until the next run overspends, without running what cannot change.

With the projects bought in a fixed order, a larger share leaves everyone at least as much at every step: prices
fall, effective vote counts rise. So if, in the order of a run at share a, no rival reaches at share b > a the
count the project bought had at a, then every share between a and b buys the same projects in the same order.
"""

from heapq import heappop, heappush

from civic.tally.shares import Purchase, Run


def raised(run: Run, step: int, *, stop_when_exhausted: bool) -> Run:
    """The last run within the budget when every share is raised by `step` again and again.

    The raising also ends when everything wanted is bought, or with `stop_when_exhausted` as soon as no open
    project fits into the money left.
    """
    stride, trusted = 2, True
    while not _finished(run, stop_when_exhausted=stop_when_exhausted):
        further = carried(run, stride * step) if stride > 1 else None
        if further is not None:
            stride, trusted = (2 * stride if trusted else stride), True
        elif stride > 1:
            stride, trusted = stride // 2, False
            continue
        else:
            further = Run(run.contest, run.share + step).complete()
            if further.cost > run.contest.budget:
                break
            stride, trusted = 2, True
        run = further
    return run


def _finished(run: Run, *, stop_when_exhausted: bool) -> bool:
    contest = run.contest
    costs = [cost for p, cost in enumerate(contest.costs) if contest.profile.votes[p] and p not in run.closed]
    return not costs or (stop_when_exhausted and min(costs) > contest.budget - run.cost)


def carried(run: Run, raise_by: int) -> Run | None:
    """The run with shares raised by so much, if every share between provably buys the same in the same order."""
    other = Run(run.contest, run.share + raise_by)
    for purchase in run.bought:
        if not run.contest.costs[purchase.project]:
            other.take(purchase.project)
            continue
        if not _unrivalled(other, purchase):
            return None
        if (quote := other.quote(purchase.project)) is None:
            return None
        other.buy(quote, purchase.tied)
    return other if _nothing_left(other) else None


def _unrivalled(other: Run, purchase: Purchase) -> bool:
    """Whether no rival at the higher share reaches what the purchase had at the lower one."""
    while other.heap and -other.heap[0][0] >= purchase.low:
        _, project = heappop(other.heap)
        if project in other.closed or project == purchase.project:
            continue
        if (quote := other.quote(project)) is not None:
            heappush(other.heap, (-quote.high, project))
            if quote.high >= purchase.low:
                return False
    return True


def _nothing_left(other: Run) -> bool:
    return not any(p not in other.closed and other.quote(p) is not None for _, p in other.heap)
