"""A thousand generated files of every vote type: what is written is read back equal, to the last decimal."""

from fractions import Fraction
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_pabulib_writing import META

from civic.tally import BallotKind, Ballots, Instance, Project
from civic.tally.pabulib import read_election, write_election

thousand = settings(
    database=None, deadline=None, max_examples=1000, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
# Names as people write them: quotes, separators, Danish letters, an empty one. No line breaks: the platform has none.
words = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]) | st.just(" "), max_size=12).map(str.strip)
ids = st.text("abcæøå0123456789-_", min_size=1, max_size=4)
amounts = st.integers(0, 10**9) | st.decimals(0, 1000, places=2).map(Fraction)


@st.composite
def written(draw: st.DrawFn, kind: BallotKind) -> tuple[Instance, Ballots]:
    """An election of that kind: up to five projects, one to six ballots, blank ones among them."""
    names = draw(st.lists(ids, min_size=1, max_size=5, unique=True))
    projects = tuple(Project(name, draw(amounts), draw(words)) for name in names)
    instance = Instance(draw(amounts.filter(bool)), projects)
    most = 1 if kind is BallotKind.CHOOSE_ONE else len(names)
    rows = draw(st.lists(st.lists(st.sampled_from(names), unique=True, max_size=most), min_size=1, max_size=6))
    if kind is not BallotKind.POINTS:
        return instance, Ballots.of(kind, rows)
    points = [draw(st.lists(amounts, min_size=len(row), max_size=len(row))) for row in rows]
    return instance, Ballots.of(kind, rows, points=points)


@pytest.mark.parametrize("kind", list(BallotKind))
def test_a_thousand_files_read_back_equal(kind: BallotKind) -> None:
    @thousand
    @given(written(kind))
    def reads_back(case: tuple[Instance, Ballots]) -> None:
        instance, ballots = case
        election = read_election(write_election(instance, ballots, META, Random(1)))
        assert (election.instance, election.ballots) == (instance, ballots)
        assert election.remarks == ()

    reads_back()
