"""A recount that begins from what the first count found out ends where counting everything again ends."""

from collections.abc import Iterator
from random import Random

import pytest
from tally_cases import SEED

from civic.tally import BallotKind, Ballots, Completion, Instance, Project, Rule, RuleName, Satisfaction, Start
from civic.tally.contest import Contest, contest_of
from civic.tally.effort import Effort
from civic.tally.equal_shares import raising_of
from civic.tally.raising import raised
from civic.tally.recounts import Raising, Recounts
from civic.tally.shares import Run


def crowd(draw: Random) -> tuple[Instance, Ballots]:
    """Overlapping supporters, prices that cross, ties, conflicts, and blank ballots."""
    names, most = [str(n) for n in range(draw.randint(2, 12))], draw.choice([9, 60, 900, 3000])
    costs = [draw.choice([draw.randint(0, most), draw.randint(1, 6) * (most // 6)]) for _ in names]
    rows = [draw.sample(names, draw.randint(0, min(5, len(names)))) for _ in range(draw.randint(1, 40))]
    groups = tuple(frozenset(draw.sample(names, 2)) for _ in range(draw.choice([0, 0, 1, 3])))
    projects = tuple(map(Project, names, costs))
    budget = draw.randint(0, most * draw.choice([1, 2, 4]))
    return Instance(budget, projects, groups), Ballots.of(BallotKind.APPROVAL, rows)


def some_rule(draw: Random) -> Rule:
    return Rule(
        RuleName.EQUAL_SHARES,
        satisfaction=draw.choice(list(Satisfaction)),
        start=draw.choice(list(Start)),
        completion=Completion.ADD1,
        stop_when_exhausted=draw.random() < 0.3,
        step=draw.choice([1, 1, 2, 7]),
    )


def changes(draw: Random, contest: Contest, project: int) -> Iterator[Contest]:
    lot = draw.choice([contest.lots[project], len(contest.ids)])
    yield contest.joined(project, draw.choice([1, 2, draw.randint(1, 60)]), lot)
    if contest.costs[project] and contest.profile.votes[project]:
        yield contest.cheaper(project, draw.randrange(contest.costs[project]), lot)


def ending(run: Run) -> tuple[object, ...]:
    return run.share, [purchase.project for purchase in run.bought], run.cost


def counted(contest: Contest, raising: Raising, recounts: Recounts | None = None) -> Run:
    run, step = Run(contest, raising.start(contest)).complete(), raising.step
    seen = recounts.note if recounts else lambda run: None
    return raised(run, step, stop_when_exhausted=raising.stop_when_exhausted, seen=seen)


@pytest.mark.parametrize("seed", range(100))
def test_a_recount_ends_where_counting_everything_again_ends(seed: int) -> None:
    draw = Random(seed)
    case, rule = crowd(draw), some_rule(draw)
    contest = contest_of(*case, SEED, by_cost=rule.satisfaction is Satisfaction.COST, step=rule.step)
    raising = raising_of(contest, rule, case[0].budget)
    recounts = Recounts(contest, raising, Effort(None))
    bought = {purchase.project for purchase in counted(contest, raising, recounts).bought}
    for project in set(range(len(contest.ids))) - bought:
        for changed in changes(draw, contest, project):
            expected = ending(counted(changed, raising))
            assert ending(recounts.final(changed, project, presumed=False)[0]) == expected
            presumed, certain = recounts.final(changed, project, presumed=True)
            assert not certain or ending(presumed) == expected


def test_a_change_that_changes_nothing_takes_a_single_run() -> None:
    projects = (Project("a", 3000), Project("b", 2500), Project("c", 5000), Project("d", 8000))
    rows = [["a", "c"]] * 6 + [["b"]] * 5 + [["d"]]
    contest = contest_of(Instance(9000, projects), Ballots.of(BallotKind.APPROVAL, rows), SEED)
    raising = raising_of(contest, Rule(RuleName.EQUAL_SHARES, completion=Completion.ADD1), 9000)
    recounts = Recounts(contest, raising, Effort(1000))
    first = counted(contest, raising, recounts)
    assert recounts.chart.ends.sum() == 1
    before = recounts.effort.units
    run, _ = recounts.final(contest.cheaper(3, 7000, 0), 3, presumed=False)
    assert (ending(run), before, recounts.effort.units) == (ending(first), before, before and before - 1)
