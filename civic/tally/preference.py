"""The comparison step: equal shares give way where more voters would rather have what most votes first funds.

Source: the comparison step of the regulations of Wieliczka's Green Million (2023) and of equalshares.net. A voter
prefers the outcome that spends more on what they chose; whoever gets as much from both takes no part.
"""

from collections.abc import Collection

import numpy as np

from civic.tally.contest import Contest
from civic.tally.outcome import Preference

# Sums below this are exact in 64 bits; larger ones are added as Python's integers.
_WIDE = 1 << 62


def preference(contest: Contest, shares: Collection[int], votes: Collection[int]) -> Preference:
    """How many voters prefer the projects funded by equal shares, and how many those funded by votes.

    Projects by number; each set must fit into the budget.
    """
    profile = contest.profile
    gained = np.zeros(len(profile.sizes), dtype=np.int64 if contest.budget < _WIDE else object)
    for project in set(shares) - set(votes):
        gained[profile.supporters[project]] += contest.costs[project]
    for project in set(votes) - set(shares):
        gained[profile.supporters[project]] -= contest.costs[project]
    better, worse = (gained > 0).astype(np.bool_), (gained < 0).astype(np.bool_)
    return Preference(int(profile.sizes[better].sum()), int(profile.sizes[worse].sum()))
