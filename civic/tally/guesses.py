"""About what an unfunded project lacked under equal shares, read off the finished run.

The run is gone through again. Before each purchase, and at the end, stands the price at which the project would
have come first; what its supporters could have paid at that price tells about how much cheaper it must be, or
how many more must pay. Guesses in doubles: `search` counts to find out.
"""

from collections.abc import Iterable

import numpy as np

from civic.tally.profile import Floats
from civic.tally.search import Guess
from civic.tally.shares import Run

# A guess is divided by no less than this.
TINY = 1e-9


def guesses(run: Run, projects: Iterable[int]) -> dict[int, Guess]:
    """A guess for each of these projects, none of which the run bought."""
    contest, size = run.contest, max(run.size, TINY)
    cuts = {project: float(contest.costs[project]) for project in projects}
    voters = {project: cost / size for project, cost in cuts.items()}
    again = Run(contest, run.share)
    for purchase in (*run.bought, None):
        # Its effective vote count is what a project must reach to come first; at the end nothing need be beaten.
        key = purchase.low if purchase is not None and contest.costs[purchase.project] else 0.0
        for project in cuts:
            groups, weights = contest.profile.supporters[project], contest.profile.weights[project]
            left, cost = again.left[groups], float(contest.costs[project])
            by_cost = contest.values is contest.costs
            price = (cost if by_cost else 1.0) / key if key else np.inf
            money = float((np.minimum(left, price) * weights).sum())
            voters[project] = min(voters[project], (cost - money) / max(min(size, price), TINY))
            reached = _reachable(left, weights, key) if by_cost and key else money
            cuts[project] = min(cuts[project], cost - reached)
        if purchase is not None:
            again.take(purchase.project)
    return {p: Guess(max(int(np.ceil(voters[p])), 1), max(int(np.ceil(cut)), 1)) for p, cut in cuts.items()}


def _reachable(left: Floats, weights: Floats, key: float) -> float:
    """The largest cost whose effective vote count is the key: Σ min(left, price) = key · price."""
    order = np.argsort(left)
    left, weights = left[order], weights[order]
    poor = np.concatenate((np.zeros(1), np.cumsum(left * weights)[:-1]))
    rich = np.cumsum(weights[::-1])[::-1]
    # Who have less than the price pay all; the price lies where those with more are too few for the key.
    beaten = np.flatnonzero((poor + rich * left) < key * left)
    if not len(beaten):
        return float((left * weights).sum())
    first = int(beaten[0])
    if key <= rich[first]:
        return float((left * weights).sum())
    return float(key * poor[first] / (key - rich[first]))
