"""The smallest change that would have funded a project, where voters pay: found by counting again.

Under equal shares a further voter lowers everyone's share, and add1 may stop elsewhere for any change, so no
formula tells what would have been enough and more is not always better. Each answer here is a change that was
counted and funds the project, while one less was counted too and does not.
"""

from collections.abc import Callable
from dataclasses import dataclass

from civic.tally.contest import Contest
from civic.tally.money import plain
from civic.tally.outcome import Param

# Further voters are tried up to so many times as many as there are.
MOST_TIMES = 1_000

Funds = Callable[[Contest, int], bool]


@dataclass(frozen=True, slots=True)
class Guess:
    """About how many further voters, or how large a cut of its cost (whole units), a project needs."""

    voters: int = 1
    cut: int = 1


@dataclass
class Search:
    """Finds the changes. `funds` counts a changed contest again and says whether it funds the project; `step` is
    the smallest cut of a cost, in whole units; `recounts` how many counts may still be made. `drawn` tells
    whether a seed was given: without one a changed project is taken to lose every lot."""

    contest: Contest
    funds: Funds
    step: int
    recounts: int
    drawn: bool

    def changes(self, project: int, guess: Guess) -> dict[str, Param]:
        """`short`, the further voters naming only this project, and `too_dear`, the cut of its cost.

        None where no such change was found to help; `unsought` is true, and neither is there, if the counts ran
        out. The guess is where the search begins; nothing else hangs on it.
        """
        contest, lot = self.contest, self.contest.lots[project] if self.drawn else len(self.contest.ids)
        cost, step = contest.costs[project], self.step

        def joined(voters: int) -> bool:
            return self._counted(contest.joined(project, voters, lot), project)

        def cheaper(steps: int) -> bool:
            return self._counted(contest.cheaper(project, max(cost - steps * step, 0), lot), project)

        try:
            most = 0 if cost > contest.budget else MOST_TIMES * (contest.profile.voters + 1)
            short = _border(joined, guess.voters, most)
            most = -(-cost // step) if contest.profile.votes[project] else 0
            cut = _border(cheaper, -(-guess.cut // step), most)
        except _TooMany:
            return {"unsought": True}
        return {"short": short, "too_dear": None if cut is None else plain(contest.money(min(cut * step, cost)))}

    def _counted(self, changed: Contest, project: int) -> bool:
        if not self.recounts:
            raise _TooMany
        self.recounts -= 1
        return self.funds(changed, project)


def _border(enough: Callable[[int], bool], guess: int, most: int) -> int | None:
    """A number up to `most` that is enough, where one less is not; None if none was met.

    It is looked for right beside the guess, then in larger steps that double, and then by halving what lies between.
    """
    if most < 1:
        return None
    below, tried, stride = 0, min(max(guess, 1), most), 1
    if enough(tried):
        above = tried
        while (tried := above - stride) > 0 and enough(tried):
            above, stride = tried, max(2 * stride, guess // 8)
        below = max(tried, 0)
    else:
        while not enough(further := min(tried + stride, most)):
            if further == most:
                return None
            tried, stride = further, max(2 * stride, guess // 8)
        below, above = tried, further
    while above - below > 1:
        middle = (below + above) // 2
        below, above = (below, middle) if enough(middle) else (middle, above)
    return above


class _TooMany(Exception):
    """The counts that may be made are used up."""
