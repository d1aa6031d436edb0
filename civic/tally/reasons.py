"""Why a project was funded or not where voters pay: what its supporters had left, and what they had bought."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction

import numpy as np

from civic.tally.contest import Contest
from civic.tally.guesses import guesses
from civic.tally.money import plain
from civic.tally.outcome import Decision, Explanation, Param, Step, Why
from civic.tally.search import Guess, Search
from civic.tally.shares import Run

_CODES = {
    Decision.SKIPPED: Why.SUPPORTERS_SHORT,
    Decision.SUPPORTERS_SHORT: Why.SUPPORTERS_SHORT,
    Decision.NO_VOTES: Why.NO_VOTES,
    Decision.CONFLICT: Why.CONFLICT,
}
_BY_VOTES = {
    Decision.FUNDED: Why.FUNDED,
    Decision.SKIPPED: Why.TOO_DEAR,
    Decision.NO_VOTES: Why.NO_VOTES,
    Decision.CONFLICT: Why.CONFLICT,
}


def reasons(contest: Contest, run: Run, rounds: Iterable[Step], search: Search) -> dict[str, Explanation]:
    """One explanation per project, in the order of the rounds, with what would have funded those that were not.

    `supporters_left` is rounded down to a whole unit and `lacking` up. `bought` are the funded projects its
    supporters paid for, most payers first. `left` is the money of the round when it was considered.
    """
    number = {name: p for p, name in enumerate(contest.ids)}
    rounds = tuple(rounds)
    funded = [step.project for step in rounds if step.decision is Decision.FUNDED]
    rivals = {name: [other for other in funded if number[other] in contest.rivals[p]] for name, p in number.items()}
    unfunded = {number[step.project]: step for step in rounds if step.decision is not Decision.FUNDED}
    found = guesses(run, unfunded)
    return {
        step.project: _reason(run, step, number[step.project], rivals, search, found)
        for step in search.effort.over(rounds)
    }


def reasons_by_votes(contest: Contest, rounds: Iterable[Step], search: Search) -> dict[str, Explanation]:
    """The same where the count by votes took the place of equal shares; `search` counts both again."""
    number = {name: p for p, name in enumerate(contest.ids)}
    rounds = tuple(rounds)
    funded = [step.project for step in rounds if step.decision is Decision.FUNDED]
    found = {}
    for step in search.effort.over(rounds):
        params, project = _common(step), number[step.project]
        if step.decision is Decision.CONFLICT:
            params |= {"with": [other for other in funded if number[other] in contest.rivals[project]]}
        if step.decision is not Decision.FUNDED:
            lacking = int((step.cost - step.before) * contest.scale)
            params |= search.changes(project, Guess(cut=max(lacking, 1)))
        found[step.project] = Explanation(step.project, _BY_VOTES[step.decision], params)
    return found


def _common(step: Step) -> dict[str, Param]:
    return {
        "step": step.number,
        "votes": step.votes,
        "cost": plain(step.cost),
        "left": plain(step.before),
        "after": plain(step.after),
    }


def _reason(
    run: Run, step: Step, project: int, rivals: Mapping[str, list[str]], search: Search, found: Mapping[int, Guess]
) -> Explanation:
    contest = run.contest
    params = _common(step)
    if step.decision is Decision.FUNDED:
        code = Why.FUNDED if step.number <= len(run.bought) else Why.FUNDED_COMPLETION
        if step.price is not None:
            params |= {"score": plain(step.score), "price": plain(step.price)}
        return Explanation(step.project, code, params)
    code = _CODES[step.decision]
    if code is Why.SUPPORTERS_SHORT:
        params |= _shortfall(contest, run, project)
    if code is Why.CONFLICT:
        params |= {"with": rivals[step.project]}
    guess = found[project]
    if step.decision is Decision.SKIPPED:
        # The completion had this much when its turn came.
        guess = replace(guess, fitting=int((step.cost - step.before) * contest.scale))
    params |= search.changes(project, guess)
    return Explanation(step.project, code, params)


def _shortfall(contest: Contest, run: Run, project: int) -> dict[str, Param]:
    groups, weights = contest.profile.supporters[project], contest.profile.weights[project]
    left = run.total(groups, weights) / contest.scale
    whole = left.numerator // left.denominator
    lacking = contest.money(contest.costs[project]) - whole
    mine = np.zeros(len(contest.profile.sizes))
    mine[groups] = weights
    payers = [
        (int(mine[purchase.full].sum() + mine[purchase.drained].sum()), place)
        for place, purchase in enumerate(run.bought)
    ]
    order = sorted((-count, place) for count, place in payers if count)
    bought = [contest.ids[run.bought[place].project] for _, place in order]
    return {"supporters_left": whole, "lacking": plain(Fraction(lacking)), "bought": bought}
