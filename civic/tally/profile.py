"""Ballots as arrays: who supports what, equal ballots together. NumPy is imported here and in `shares` only."""

from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt

from civic.tally.errors import UnknownProject
from civic.tally.model import Ballots, Instance

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
_NOBODY: Indices = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True)
class Profile:
    """A group is a set of voters with equal ballots. `supporters[p]` are the groups naming project p and
    `weights[p]` how many voters each of them is; `sizes` the same for all groups; `votes[p]` the sum.

    `members` are all supporters one project after the other, those of `wanted[k]` (projects that anybody
    names) from `starts[k]` on.
    """

    voters: int
    sizes: Floats
    supporters: list[Indices]
    weights: list[Floats]
    votes: list[int]
    members: Indices
    wanted: Indices
    starts: Indices

    def joined(self, project: int, voters: int) -> "Profile":
        """The same with a further group of so many voters who name only this project."""
        group = np.array([len(self.sizes)])
        sizes = np.append(self.sizes, voters)
        supporters, weights, votes = list(self.supporters), list(self.weights), list(self.votes)
        supporters[project] = np.append(supporters[project], group)
        weights[project] = np.append(weights[project], voters)
        votes[project] += voters
        members, wanted = np.concatenate([_NOBODY, *supporters]), np.flatnonzero(votes)
        starts = np.cumsum([0, *map(len, supporters)])[wanted]
        return Profile(self.voters + voters, sizes, supporters, weights, votes, members, wanted, starts)

    def together(self, amounts: Floats) -> Floats:
        """For each project the sum over its supporters of an amount per voter of each group.

        Each sum is right to a rounding per supporting group at most.
        """
        sums = np.zeros(len(self.votes))
        if len(self.wanted):
            sums[self.wanted] = np.add.reduceat((amounts * self.sizes)[self.members], self.starts)
        return sums


def profile_of(instance: Instance, ballots: Ballots) -> Profile:
    """The approval profile of the ballots, projects in the order of the instance; blank ballots count as voters."""
    index = {project.id: number for number, project in enumerate(instance.projects)}
    try:
        flat = np.array([index[name] for name in chain.from_iterable(ballots.selections)], dtype=np.int64)
    except KeyError as error:
        raise UnknownProject(str(error.args[0])) from None
    lengths = np.array([len(selection) for selection in ballots.selections], dtype=np.int64)
    groups = np.repeat(np.arange(len(lengths), dtype=np.int64), lengths)
    order = np.argsort(flat, kind="stable")
    ends = np.cumsum(np.bincount(flat, minlength=len(index)))
    supporters = np.split(groups[order], ends[:-1]) if index else []
    sizes = np.array(ballots.multiplicities, dtype=np.float64)
    weights = [sizes[members] for members in supporters]
    votes = [int(row.sum()) for row in weights]
    wanted = np.flatnonzero(votes)
    starts = np.concatenate((np.zeros(1, dtype=np.int64), ends))[wanted]
    return Profile(ballots.cast, sizes, supporters, weights, votes, groups[order], wanted, starts)
