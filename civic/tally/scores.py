"""How many voters name each project, and the score a rule sorts by."""

from civic.tally.errors import InvalidInput, UnknownProject
from civic.tally.model import BallotKind, Ballots, Instance
from civic.tally.money import Money


def votes(instance: Instance, ballots: Ballots) -> dict[str, int]:
    """How many ballots name each project; a ballot naming an unknown project is an error."""
    total = ballots.named
    for project in total.keys() - instance.by_id.keys():
        raise UnknownProject(project)
    return {project.id: total[project.id] for project in instance.projects}


def scores(instance: Instance, ballots: Ballots, borda_first: int = 0) -> dict[str, Money]:
    """Votes; the sum of points for points ballots; Borda points for rankings.

    Borda: the first place of a ballot earns `borda_first` (default: the number of projects), the next one
    less, and so on; a project the ballot does not name earns nothing.
    """
    if ballots.kind is BallotKind.POINTS:
        return _points(instance, ballots)
    if ballots.kind is BallotKind.RANKING:
        return _borda(instance, ballots, borda_first or len(instance.projects))
    return dict(votes(instance, ballots))


def _points(instance: Instance, ballots: Ballots) -> dict[str, Money]:
    total: dict[str, Money] = {project.id: 0 for project in instance.projects}
    for chosen, row, times in zip(ballots.selections, ballots.points, ballots.multiplicities, strict=True):
        for project, value in zip(chosen, row, strict=True):
            total[project] += value * times
    return total


def _borda(instance: Instance, ballots: Ballots, first: int) -> dict[str, Money]:
    total: dict[str, Money] = {project.id: 0 for project in instance.projects}
    for chosen, times in zip(ballots.selections, ballots.multiplicities, strict=True):
        if len(chosen) > first:
            raise InvalidInput(f"a ballot ranks {len(chosen)} projects, more than the {first} places that count")
        for place, project in enumerate(chosen):
            total[project] += (first - place) * times
    return total
