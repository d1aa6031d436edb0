"""add1 jumps over endowments at which nothing changes; it must end where walking every one ends."""

from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tally_cases import SEED, thorough

from civic.tally import BallotKind, Ballots, Instance, Project
from civic.tally.contest import contest_of
from civic.tally.raising import Watched, raised
from civic.tally.shares import Run


@st.composite
def small_units(draw: st.DrawFn) -> tuple[Instance, Ballots]:
    """Costs of hundreds of units, so that hundreds of raises lie between the start and the end."""
    names = [str(n) for n in range(draw(st.integers(2, 7)))]
    costs = draw(st.lists(st.integers(1, 900), min_size=len(names), max_size=len(names)))
    rows = draw(st.lists(st.sets(st.sampled_from(names), min_size=1), min_size=2, max_size=12))
    budget = draw(st.integers(100, 2000))
    projects = tuple(Project(name, cost) for name, cost in zip(names, costs, strict=True))
    return Instance(budget, projects), Ballots.of(BallotKind.APPROVAL, [sorted(row) for row in rows])


def walked(run: Run) -> Run:
    """Raise by one unit and run again, each time."""
    while any(votes and p not in run.closed for p, votes in enumerate(run.contest.profile.votes)):
        further = Run(run.contest, run.share + 1).complete()
        if further.cost > run.contest.budget:
            break
        run = further
    return run


@thorough
@given(small_units(), st.booleans())
def test_jumping_ends_where_walking_ends(case: tuple[Instance, Ballots], by_cost: bool) -> None:
    contest = contest_of(*case, SEED, by_cost=by_cost)
    start = Fraction(contest.budget, contest.profile.voters)
    jumped = raised(Run(contest, start).complete(), 1, stop_when_exhausted=False)
    expected = walked(Run(contest, start).complete())
    assert jumped.share == expected.share
    assert [p.project for p in jumped.bought] == [p.project for p in expected.bought]
    assert [jumped.price(n) for n in range(len(jumped.bought))] == [
        expected.price(n) for n in range(len(expected.bought))
    ]


def crowd(draw: Random) -> tuple[Instance, Ballots]:
    """Enough projects and overlapping supporters that prices fall at different speeds and cross."""
    names = [str(n) for n in range(draw.randint(6, 14))]
    projects = tuple(Project(name, draw.randint(50, 3000)) for name in names)
    rows = [draw.sample(names, draw.randint(1, 6)) for _ in range(draw.randint(15, 40))]
    return Instance(draw.randint(2000, 9000), projects), Ballots.of(BallotKind.APPROVAL, rows)


@pytest.mark.parametrize("seed", range(60))
def test_what_a_watched_run_is_certain_of_holds_at_every_share_between(seed: int) -> None:
    draw = Random(seed)
    contest = contest_of(*crowd(draw), SEED, by_cost=bool(seed % 2))
    share = Fraction(contest.budget, contest.profile.voters) * draw.randint(2, 5) / 2
    watched = Watched(contest, share, 1, 100).complete()
    order = [purchase.project for purchase in watched.bought]
    for raises in range(1, watched.certain() + 1):
        assert [p.project for p in Run(contest, share + raises).complete().bought] == order
