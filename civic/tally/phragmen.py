"""Rule phragmen (sequential), for analysis: voters earn money at the same pace and buy when they can.

Source: Brill, Freeman, Janson, Lackner, "Phragmén's Voting Methods and Justified Representation" (2017), for
budgets as Los, Christoff, Grossi (2022): the rule ends when a project it would buy next does not fit.

Every supporter of a project bought at a time t has spent all they earned until t, so a voter is known by the
time of their last purchase and a project by how many of its supporters have which. Doubles find the earliest
times; those within reach of the best are compared as rationals.
"""

from dataclasses import dataclass
from fractions import Fraction
from heapq import heapify, heappop, heappush

import numpy as np

from civic.tally.contest import Contest
from civic.tally.shares import ULP


@dataclass(frozen=True, slots=True)
class Bought:
    """A project bought at an exact time; `tied` are those that could have been bought at the same time."""

    project: int
    time: Fraction
    tied: tuple[int, ...]


class Phragmen:
    """A run. `stopped_at` is the project that did not fit, if one ended it."""

    def __init__(self, contest: Contest) -> None:
        self.contest = contest
        self.last = np.full(len(contest.profile.sizes), -1, dtype=np.int64)
        self.times: list[Fraction] = []
        # One place more than purchases can fill: voters who bought nothing (-1) find the zero at its end.
        self.about = np.zeros(len(contest.costs) + 1)
        self.bought: list[Bought] = []
        self.closed: set[int] = set()
        self.left = contest.budget
        self.stopped_at: int | None = None
        votes = contest.profile.votes
        self.heap = [(cost / votes[p] * (1 - 4 * ULP), p) for p, cost in enumerate(contest.costs) if votes[p]]
        heapify(self.heap)

    def complete(self) -> "Phragmen":
        """Buy until the next project does not fit or none is left."""
        while self.stopped_at is None and (equal := self._earliest()):
            misfits = [p for p in equal if self.contest.costs[p] > self.left]
            if misfits:
                self.stopped_at = misfits[0]
            else:
                self.take(equal[0], tuple(equal) if len(equal) > 1 else ())
        return self

    def take(self, project: int, tied: tuple[int, ...] = ()) -> None:
        """Let the supporters of the project buy it as soon as they can."""
        time = self._time(project)
        self.last[self.contest.profile.supporters[project]] = len(self.times)
        self.about[len(self.times)] = float(time)
        self.times.append(time)
        self.bought.append(Bought(project, time, tied))
        self.left -= self.contest.costs[project]
        self.closed |= {project} | self.contest.rivals[project]

    def _earliest(self) -> list[int]:
        """The open projects that can be bought first, best rank first; lowest bounds are looked at first."""
        fresh: list[tuple[float, int]] = []
        best = float("inf")
        while self.heap and self.heap[0][0] <= best:
            _, project = heappop(self.heap)
            if project not in self.closed:
                time, slack = self._about(project)
                fresh.append((time - slack, project))
                best = min(best, time + slack)
        for item in fresh:
            heappush(self.heap, item)
        near = [(self._time(project), project) for low, project in fresh if low <= best]
        first = min((time for time, _ in near), default=Fraction(0))
        return sorted((p for time, p in near if time == first), key=self.contest.ranks.__getitem__)

    def _about(self, project: int) -> tuple[float, float]:
        """The time of purchase as a double, and a bound on its error: sums of positive terms lose little."""
        profile = self.contest.profile
        groups, weights = profile.supporters[project], profile.weights[project]
        spent = float(self.about[self.last[groups]] @ weights)
        time = (self.contest.costs[project] + spent) / profile.votes[project]
        return time, time * (len(groups) + 8) * 4 * ULP

    def _time(self, project: int) -> Fraction:
        profile = self.contest.profile
        groups, weights = profile.supporters[project], profile.weights[project]
        counts = np.bincount(self.last[groups] + 1, weights=weights, minlength=len(self.times) + 1)[1:]
        spent = sum((t * int(n) for t, n in zip(self.times, counts, strict=True) if n), Fraction(0))
        return (self.contest.costs[project] + spent) / profile.votes[project]
