"""Small elections for the tally's tests: builders, and strategies that love ties and tight budgets."""

from collections.abc import Sequence

from hypothesis import settings
from hypothesis import strategies as st

from civic.tally import BallotKind, Ballots, Instance, Project, Rule

SEED = "c0ffee"

# No database: nothing is left lying in the checkout; no deadline: the machine is shared.
thorough = settings(database=None, deadline=None, max_examples=150, derandomize=True)


def election(
    budget: int, projects: dict[str, tuple[int, int]], conflicts: Sequence[Sequence[str]] = ()
) -> tuple[Instance, Ballots]:
    """An election from id → (cost, votes), each voter naming one project."""
    instance = Instance(
        budget,
        tuple(Project(name, cost) for name, (cost, _) in projects.items()),
        tuple(map(frozenset, conflicts)),
    )
    return instance, Ballots.of(
        BallotKind.APPROVAL, [[name] for name, (_, votes) in projects.items() for _ in range(votes)]
    )


NAMES = ("10", "2", "a", "b", "c", "d")


@st.composite
def instances(draw: st.DrawFn) -> Instance:
    """Up to six projects with small costs (zero included), perhaps conflicts and places."""
    names = NAMES[: draw(st.integers(1, len(NAMES)))]
    projects = tuple(
        Project(name, draw(st.integers(0, 9)), place=draw(st.sampled_from(["by", "land"]))) for name in names
    )
    groups = draw(st.lists(st.frozensets(st.sampled_from(names), min_size=2), max_size=2)) if len(names) > 1 else []
    return Instance(draw(st.integers(0, 20)), projects, tuple(groups))


@st.composite
def elections(draw: st.DrawFn) -> tuple[Instance, Ballots]:
    """An instance and up to nine approval ballots, blank ones among them."""
    instance = draw(instances())
    names = [project.id for project in instance.projects]
    rows = draw(st.lists(st.sets(st.sampled_from(names)), max_size=9))
    return instance, Ballots.of(BallotKind.APPROVAL, [sorted(row) for row in rows])


city_rules = st.builds(
    Rule,
    skip=st.booleans(),
    threshold=st.integers(0, 3),
    part_funding=st.booleans(),
    at_least_one_outside=st.sampled_from([None, None, "by"]),
)


def with_votes(ballots: Ballots, project: str, further: int) -> Ballots:
    """The same ballots and `further` voters who name only `project`."""
    if not further:
        return ballots
    return Ballots.of(ballots.kind, [*ballots.selections, [project]], multiplicities=[*ballots.multiplicities, further])


def with_cost(instance: Instance, project: str, cost: int) -> Instance:
    """The same instance with another cost for one project."""
    projects = (Project(p.id, cost if p.id == project else p.cost, p.name, p.place) for p in instance.projects)
    return Instance(instance.budget, tuple(projects), instance.conflict_groups)
