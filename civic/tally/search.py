"""The smallest change that would have funded a project, where voters pay: found by counting again.

Under equal shares a further voter lowers everyone's share, and add1 may stop elsewhere for any change, so no
formula tells what would have been enough and more is not always better. Each answer here is a change that was
counted and funds the project, while one less was counted too and does not. How large it is is first foreseen, then
looked for by counts that take appearances for granted, then counted.
"""

from collections.abc import Callable
from dataclasses import dataclass

from civic.tally.contest import Contest
from civic.tally.effort import Effort, TooMuchEffort
from civic.tally.money import plain
from civic.tally.outcome import Param

# Further voters are tried up to so many times as many as there are.
MOST_TIMES = 1_000

# Whether the changed contest funds the project, and whether that is certain: with `presumed` it need not be.
Funds = Callable[[Contest, int, bool], tuple[bool, bool]]
# Whether a project would be funded at some cost and with so many further voters, by all appearances and at no cost.
Foresees = Callable[[int, int, int], bool]


@dataclass(frozen=True, slots=True)
class Guess:
    """About how many further voters, or how large a cut of its cost (whole units), a project needs.

    `fitting` is the cut with which it fits into what is left in the end, where that is given away by votes.
    """

    voters: int = 1
    cut: int = 1
    fitting: int | None = None


@dataclass
class Search:
    """Finds the changes. `funds` counts a changed contest again, at the cost of `effort`; `step` is the smallest cut of
    a cost, in whole units. `drawn` tells whether a seed was given: without one a changed project is taken to lose
    every lot."""

    contest: Contest
    funds: Funds
    effort: Effort
    step: int
    drawn: bool
    foresees: Foresees | None = None

    def changes(self, project: int, guess: Guess) -> dict[str, Param]:
        """`short`, the further voters naming only this project, and `too_dear`, the cut of its cost.

        None where no such change was found to help; `unsought` is true, and neither is there, if it took too much
        effort. The guess is where the search begins; nothing else hangs on it.
        """
        contest, lot = self.contest, self.contest.lots[project] if self.drawn else len(self.contest.ids)
        cost, step = contest.costs[project], self.step

        def joined(voters: int, presumed: bool) -> tuple[bool, bool]:
            return self.funds(contest.joined(project, voters, lot), project, presumed)

        def cheaper(steps: int, presumed: bool) -> tuple[bool, bool]:
            return self.funds(contest.cheaper(project, max(cost - steps * step, 0), lot), project, presumed)

        try:
            guess = self._refined(project, guess)
            most = 0 if cost > contest.budget else MOST_TIMES * (contest.profile.voters + 1)
            short = _Trials(joined).border(guess.voters, most)
            most = -(-cost // step) if contest.profile.votes[project] else 0
            cut = _Trials(cheaper).border(-(-guess.cut // step), most)
        except TooMuchEffort:
            return {"unsought": True}
        return {"short": short, "too_dear": None if cut is None else plain(contest.money(min(cut * step, cost)))}

    def _refined(self, project: int, guess: Guess) -> Guess:
        """A better guess, by what is foreseen."""
        foresees, cost = self.foresees, self.contest.costs[project]
        voters, cut = guess.voters, guess.cut
        if foresees is not None and cost:
            voters = (
                _border(lambda n: foresees(project, cost, n), voters, max(self.contest.profile.voters, 1)) or voters
            )
            cut = _border(lambda units: foresees(project, cost - units, 0), cut, cost) or cut
        return Guess(voters, cut if guess.fitting is None else min(cut, guess.fitting))


class _Trials:
    """Sizes of a change, and whether they are enough."""

    def __init__(self, counted: Callable[[int, bool], tuple[bool, bool]]) -> None:
        self.counted = counted
        self.known: dict[int, bool] = {}

    def border(self, guess: int, most: int) -> int | None:
        """A size up to `most` that is enough where one less is not; None if none was met.

        It is looked for by appearances, and what is found is made certain; where they deceived, it is looked for again.
        """
        if most < 1:
            return None
        found = _border(self._apparently, guess, most)
        if found is None:
            proved = not self._certainly(most)
        else:
            proved = self._certainly(found) and (found == 1 or not self._certainly(found - 1))
        return found if proved else _border(self._certainly, found or most, most)

    def _apparently(self, size: int) -> bool:
        if size in self.known:
            return self.known[size]
        enough, certain = self.counted(size, True)
        if certain:
            self.known[size] = enough
        return enough

    def _certainly(self, size: int) -> bool:
        if size not in self.known:
            self.known[size], _ = self.counted(size, False)
        return self.known[size]


def _border(enough: Callable[[int], bool], guess: int, most: int) -> int | None:
    """A number up to `most` that is enough, where one less is not; None if none was met.

    It is looked for right beside the guess, then in larger steps that double, and then by halving what lies between.
    """
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
