"""What is counted: projects, the money they share, and the ballots."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from itertools import chain

from civic.tally.errors import InvalidInput, UnknownProject
from civic.tally.money import Money, exact


class BallotKind(StrEnum):
    """How voters marked their ballots."""

    KNAPSACK = "knapsack"
    APPROVAL = "approval"
    CHOOSE_ONE = "choose-1"
    POINTS = "points"
    RANKING = "ranking"


@dataclass(frozen=True, slots=True)
class Project:
    """A project on the ballot: `cost` exact (øre in the platform), `place` for `at_least_one_outside`."""

    id: str
    cost: Money
    name: str = ""
    place: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "cost", exact(self.cost))
        if self.cost < 0:
            raise InvalidInput(f"project {self.id} has a negative cost")


@dataclass(frozen=True)
class Instance:
    """The money to share and the projects that compete for it.

    `conflict_groups`: at most one project of each group may be funded; a project may be in several.
    """

    budget: Money
    projects: tuple[Project, ...]
    conflict_groups: tuple[frozenset[str], ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "budget", exact(self.budget))
        object.__setattr__(self, "projects", tuple(self.projects))
        object.__setattr__(self, "conflict_groups", tuple(frozenset(group) for group in self.conflict_groups))
        if self.budget < 0:
            raise InvalidInput("the budget is negative")
        if len(self.by_id) != len(self.projects):
            repeated = next(i for i, n in Counter(p.id for p in self.projects).items() if n > 1)
            raise InvalidInput(f"project {repeated} is listed twice")
        for name in frozenset().union(*self.conflict_groups):
            if name not in self.by_id:
                raise UnknownProject(name)

    @cached_property
    def by_id(self) -> Mapping[str, Project]:
        """Projects by id."""
        return {project.id: project for project in self.projects}


Selection = tuple[str, ...]
Row = tuple[Selection, tuple[Money, ...]]


@dataclass(frozen=True)
class Ballots:
    """The ballots, equal ones merged: `selections[i]` was cast `multiplicities[i]` times.

    A selection is a set of project ids, sorted, except for a ranking, which is best first. `points[i]` runs
    along `selections[i]` and is empty for kinds without points. An empty selection is a blank ballot.
    Build with `Ballots.of`, which merges, sorts and drops repetitions.
    """

    kind: BallotKind
    selections: tuple[Selection, ...]
    multiplicities: tuple[int, ...]
    points: tuple[tuple[Money, ...], ...] = field(default=())

    @classmethod
    def of(
        cls,
        kind: BallotKind,
        selections: Iterable[Sequence[str]],
        points: Iterable[Sequence[Money]] = (),
        multiplicities: Iterable[int] | None = None,
    ) -> "Ballots":
        """Ballots from one selection per voter (or per `multiplicities[i]` equal voters).

        A project named twice on a ballot counts once: its first place in a ranking, its first points.
        """
        chosen = [tuple(selection) for selection in selections]
        weights = [1] * len(chosen) if multiplicities is None else list(multiplicities)
        given = [tuple(row) for row in points]
        if kind is BallotKind.POINTS and len(given) != len(chosen):
            raise InvalidInput("points ballots need points for every selection")
        if kind is not BallotKind.POINTS:
            given = [()] * len(chosen)
        merged: Counter[Row] = Counter()
        for selection, row, weight in zip(chosen, given, weights, strict=True):
            merged[_canonical(kind, selection, row)] += weight
        return cls.merged(kind, merged)

    @classmethod
    def merged(cls, kind: BallotKind, rows: Mapping[Row, int]) -> "Ballots":
        """Ballots from canonical rows and how often each was cast; sorted, so that equal inputs are equal."""
        if any(weight < 1 for weight in rows.values()):
            raise InvalidInput("a ballot must have been cast at least once")
        # Only points ballots can name the same projects and yet differ.
        order = sorted(rows.items()) if kind is BallotKind.POINTS else sorted(rows.items(), key=_selection)
        points = tuple(row for (_, row), _ in order) if kind is BallotKind.POINTS else ()
        return cls(kind, tuple(selection for (selection, _), _ in order), tuple(count for _, count in order), points)

    @cached_property
    def cast(self) -> int:
        """How many ballots there are, blank ones included."""
        return sum(self.multiplicities)

    @cached_property
    def blank(self) -> int:
        """How many ballots name no project."""
        return sum(n for s, n in zip(self.selections, self.multiplicities, strict=True) if not s)

    @cached_property
    def named(self) -> Counter[str]:
        """How many ballots name each project."""
        alike: defaultdict[int, list[Selection]] = defaultdict(list)
        for selection, times in zip(self.selections, self.multiplicities, strict=True):
            alike[times].append(selection)
        total: Counter[str] = Counter()
        for times, selections in alike.items():
            for project, n in Counter(chain.from_iterable(selections)).items():
                total[project] += n * times
        return total

    def as_approval(self) -> "Ballots":
        """The same ballots read as the set of projects they name."""
        if self.kind is BallotKind.APPROVAL:
            return self
        return Ballots.of(BallotKind.APPROVAL, self.selections, multiplicities=self.multiplicities)


def _selection(item: tuple[Row, int]) -> Selection:
    return item[0][0]


def _canonical(kind: BallotKind, selection: Selection, points: tuple[Money, ...]) -> Row:
    if kind is BallotKind.POINTS:
        if len(points) != len(selection):
            raise InvalidInput(f"ballot {','.join(selection)} has {len(points)} points")
        first: dict[str, Money] = {}
        for project, value in zip(selection, points, strict=True):
            first.setdefault(project, exact(value))
        order = sorted(first)
        return tuple(order), tuple(first[project] for project in order)
    if kind is BallotKind.RANKING:
        return tuple(dict.fromkeys(selection)), ()
    return tuple(sorted(set(selection))), ()
