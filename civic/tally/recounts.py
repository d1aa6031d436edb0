"""add1 counted again for a changed election, from what the first count found out.

Where does the raising end now? At shares where the chart proves that the changed project is not bought no run is
needed: everything is as it was, so nothing is overspent or ended. All others are run, and so is the share it ends with.
While a change is sought, raising may begin shortly before the end that the chart lets one foresee; the change that is
told, and the one that is not enough, are counted from the start.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from civic.tally.contest import Contest
from civic.tally.effort import Effort
from civic.tally.raising import Pace, finished
from civic.tally.shares import Mask, Near, Run
from civic.tally.stretches import Chart, Stretch, stretch_of

# The end is near when runs begin: so many are not worth watching.
PLAIN = 3
# To find the bounds of a stretch takes about as long as so many runs.
PER_STRETCH = 4


@dataclass(frozen=True, slots=True)
class Raising:
    """How shares are raised: by `step` (whole units), from what `start` tells for a contest."""

    start: Callable[[Contest], Fraction]
    step: int
    stop_when_exhausted: bool

    def ended(self, contest: Contest, found: Run | Stretch) -> bool:
        """Whether raising ends with what was bought there."""
        return finished(contest, found.closed, found.cost, stop_when_exhausted=self.stop_when_exhausted)


class Recounts:
    """Counts changed contests again. `effort` pays for all runs."""

    def __init__(self, contest: Contest, raising: Raising, effort: Effort) -> None:
        self.contest, self.raising, self.effort = contest, raising, effort
        self.stretches: list[Stretch] = []
        self.near: Near = {}

    def note(self, run: Run) -> None:
        """Keep what a run of the first count tells. They come by rising shares, all before the first recount."""
        self.stretches.append(self._stretch(run))

    @cached_property
    def chart(self) -> Chart:
        """What the first count found out."""
        runs = PER_STRETCH * len(self.stretches)
        self.effort.afford(runs)
        self.effort.spend(runs)
        return Chart(self.contest, self.stretches)

    def final(self, changed: Contest, project: int, *, presumed: bool) -> tuple[Run, bool]:
        """The run with which raising ends where this project is cheaper or has further voters of its own.

        `presumed`: begin near the end. The second answer is whether it is certain that raising gets there.
        """
        walk = _Walk(self, changed, project)
        if presumed:
            return walk.near_the_end()
        self._reach_down_to(walk.start)
        return walk.from_the_start(), True

    def foreseen(self, project: int, cost: int, further: int) -> bool:
        """Whether the project would be bought in the end, by all appearances, at this cost and with so many further
        voters of its own."""
        end = self.chart.foreseen_end(project, cost, further)
        return not end or not bool(self.chart.unchanged(project, cost, further)[end - 1])

    def _reach_down_to(self, share: Fraction) -> None:
        """Let the chart begin at this share, or less than a step above it."""
        first, step = self.chart.stretches[0].first, self.raising.step
        share = first - (first - share) // step * step
        found, pace = [], Pace(step)
        while share < first:
            self.effort.spend(1 + PER_STRETCH)
            run = pace.run(self.contest, share, self.near)
            found.append(self._stretch(run))
            share += (run.rise() // step + 1) * step
        self.chart.put_before(found)

    def _stretch(self, run: Run) -> Stretch:
        return stretch_of(run, ended=self.raising.ended(self.contest, run))


class _Walk:
    """One raising of a changed contest."""

    def __init__(self, recounts: Recounts, changed: Contest, project: int) -> None:
        self.recounts, self.raising, self.chart = recounts, recounts.raising, recounts.chart
        self.changed, self.start, self.step = changed, recounts.raising.start(changed), recounts.raising.step
        further = changed.profile.voters - recounts.contest.profile.voters
        self.change = project, changed.costs[project], further
        self.aligned = (self.start - self.chart.stretches[0].first) % self.step == 0

    def from_the_start(self) -> Run:
        """The run with which raising ends."""
        run = self._raised(self.start)
        if run is None:
            raise AssertionError("the first share overspends")
        return run

    def near_the_end(self) -> tuple[Run, bool]:
        """The run with which raising ends if it gets to where the end is foreseen, and whether that is certain."""
        place, back = self.chart.foreseen_end(*self.change) - 1, 1
        while place >= 0:
            last = self.chart.stretches[place].last
            share = self.start + (last - self.start) // self.step * self.step
            if share <= self.start:
                break
            if (run := self._raised(share)) is not None:
                return run, self._unchanged_to(share)
            place, back = place - back, 2 * back
        return self.from_the_start(), True

    def _unchanged_to(self, share: Fraction) -> bool:
        """Whether the chart alone proves that raising gets to this share."""
        place = self.chart.place(share)
        stops = ~self.chart.unchanged(*self.change) | self.chart.ends
        up_to = place + (self.chart.stretches[place].first < share)
        return self.aligned and self.start >= self.chart.stretches[0].first and not bool(stops[:up_to].any())

    def _raised(self, share: Fraction) -> Run | None:
        """The run with which raising ends that begins at this share; None if that overspends already."""
        begin, pace = share, Pace(self.step, PLAIN)
        last: Run | None = None
        same = self.chart.unchanged(*self.change)
        stops = ~same | self.chart.ends
        while True:
            place = self.chart.place(share)
            stretch = self.chart.stretches[place]
            run: Run | None = None
            if place >= 0 and same[place] and share <= stretch.last:
                over, ended = stretch.over, stretch.ended and self.raising.ended(self.changed, stretch)
                until = self._until(stops, place)
            else:
                run = self._run(pace, share)
                over, ended = run.cost > self.changed.budget, self.raising.ended(self.changed, run)
                until = share + run.rise()
            if over:
                share -= self.step
                if share < begin:
                    return None
                return last if last is not None and last.share == share else self._run(None, share)
            if ended:
                return run or self._run(None, share)
            last, share = run, share + ((until - share) // self.step + 1) * self.step

    def _until(self, stops: Mask, place: int) -> Fraction:
        """The last share up to which the chart proves that raising goes on, from that stretch on."""
        if stops[place] or not self.aligned:
            return self.chart.stretches[place].last
        ahead = np.flatnonzero(stops[place:])
        return self.chart.stretches[place + int(ahead[0]) - 1 if len(ahead) else -1].last

    def _run(self, pace: Pace | None, share: Fraction) -> Run:
        self.recounts.effort.spend()
        if pace is not None:
            return pace.run(self.changed, share, self.recounts.near)
        run = Run(self.changed, share)
        run.near = self.recounts.near
        return run.complete()
