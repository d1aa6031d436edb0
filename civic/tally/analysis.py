"""Rule phragmen as an outcome."""

from collections.abc import Iterator
from fractions import Fraction

from civic.tally.contest import Contest, contest_of
from civic.tally.effort import Effort
from civic.tally.errors import UnresolvedTie
from civic.tally.fingerprint import input_sha256
from civic.tally.model import Ballots, Instance
from civic.tally.money import plain
from civic.tally.outcome import Decision, Explanation, Outcome, Param, Step, Tie, TieBreak, Why
from civic.tally.phragmen import Phragmen
from civic.tally.rules import Rule
from civic.tally.search import Guess, Search

_CODES = {
    Decision.FUNDED: Why.FUNDED,
    Decision.STOPPED: Why.STOPPED,
    Decision.NO_VOTES: Why.NO_VOTES,
    Decision.CONFLICT: Why.CONFLICT,
}


def count(instance: Instance, ballots: Ballots, rule: Rule, seed: str | None, effort: Effort | None) -> Outcome:
    """The outcome of rule phragmen; see `civic.tally.count`. Without an effort nothing is explained."""
    contest = contest_of(instance, ballots, seed)
    run = Phragmen(contest).complete()
    rounds = tuple(_steps(contest, run))
    amounts = {step.project: step.amount for step in rounds if step.decision is Decision.FUNDED}
    return Outcome(
        rule=rule,
        seed=seed,
        budget=instance.budget,
        cast=ballots.cast,
        blank=ballots.blank,
        selected=tuple(amounts),
        amounts=amounts,
        spent=contest.money(contest.budget - run.left),
        remainder=contest.money(run.left),
        rounds=rounds,
        ties=tuple(_ties(contest, run, seed)),
        explanations=_explanations(contest, run, rounds, effort, drawn=seed is not None) if effort else {},
        input_sha256=input_sha256(instance, ballots, rule, seed),
    )


def _steps(contest: Contest, run: Phragmen) -> Iterator[Step]:
    left, votes = contest.budget, contest.profile.votes
    for number, bought in enumerate(run.bought, start=1):
        amount = contest.costs[bought.project]
        yield _step(contest, number, bought.project, left, Decision.FUNDED, amount, bought.time)
        left -= amount
    rest = sorted(set(range(len(contest.ids))) - {b.project for b in run.bought}, key=contest.ranks.__getitem__)
    rest.sort(key=lambda p: (p != run.stopped_at, -votes[p]))
    for number, project in enumerate(rest, start=len(run.bought) + 1):
        decision = Decision.CONFLICT if project in run.closed else Decision.STOPPED
        yield _step(contest, number, project, left, decision if votes[project] else Decision.NO_VOTES, 0, None)


def _step(
    contest: Contest,
    number: int,
    project: int,
    left: int,
    decision: Decision,
    amount: int,
    time: Fraction | None,
) -> Step:
    return Step(
        number=number,
        project=contest.ids[project],
        score=contest.profile.votes[project],
        votes=contest.profile.votes[project],
        cost=contest.money(contest.costs[project]),
        before=contest.money(left),
        decision=decision,
        amount=contest.money(amount),
        after=contest.money(left - amount),
        price=None if time is None else contest.shown(time),
    )


def _explanations(
    contest: Contest, run: Phragmen, rounds: tuple[Step, ...], effort: Effort, *, drawn: bool
) -> dict[str, Explanation]:
    effort.per_run = contest.effort()

    def funds(changed: Contest, project: int, presumed: bool) -> tuple[bool, bool]:
        effort.spend()
        return any(bought.project == project for bought in Phragmen(changed).complete().bought), True

    search = Search(contest, funds, effort, 1, drawn)
    return {step.project: _explanation(contest, run, step, search) for step in effort.over(rounds)}


def _explanation(contest: Contest, run: Phragmen, step: Step, search: Search) -> Explanation:
    params: dict[str, Param] = {
        "step": step.number,
        "votes": step.votes,
        "cost": plain(step.cost),
        "left": plain(step.before),
        "after": plain(step.after),
    }
    if step.decision is Decision.CONFLICT:
        project = contest.ids.index(step.project)
        funded = (bought.project for bought in run.bought)
        params |= {"with": [contest.ids[p] for p in funded if p in contest.rivals[project]]}
    if step.decision is Decision.STOPPED and run.stopped_at is not None:
        params |= {"at": contest.ids[run.stopped_at]}
    if step.decision is not Decision.FUNDED:
        project = contest.ids.index(step.project)
        misfit = contest.costs[project] - run.left if project == run.stopped_at else 1
        params |= search.changes(project, Guess(cut=misfit))
    return Explanation(step.project, _CODES[step.decision], params)


def _ties(contest: Contest, run: Phragmen, seed: str | None) -> Iterator[Tie]:
    """Purchases with equals where taking another first would have funded other projects."""
    result = {bought.project for bought in run.bought}
    for number, bought in enumerate(run.bought):
        for level in TieBreak:
            others = [p for p in bought.tied[1:] if contest.parts(bought.project, p, seed) is level]
            if any(_otherwise(run, number, p) != result for p in others):
                names = tuple(contest.ids[p] for p in (bought.project, *others))
                if level is TieBreak.LOT and seed is None:
                    raise UnresolvedTie(names)
                yield Tie(names, level, contest.profile.votes[bought.project], number + 1)


def _otherwise(run: Phragmen, number: int, project: int) -> set[int]:
    other = Phragmen(run.contest)
    for bought in run.bought[:number]:
        other.take(bought.project)
    other.take(project)
    return {bought.project for bought in other.complete().bought}
