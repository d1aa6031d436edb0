"""A round as the tally takes it: projects, ballots, rule. Reads only."""

from collections.abc import Iterable
from fractions import Fraction

from civic import tally
from civic.areas.queries import areas_by_id
from civic.results.models import Ballot
from civic.rounds.queries import BallotKind, Round
from civic.voting.queries import ballot_projects


def instance_of(round: Round) -> tally.Instance:
    """What is counted in the round: the projects of its ballot with the prices that were voted on (øre)."""
    projects = ballot_projects(round)
    areas = areas_by_id({project.proposal.area_id for project in projects})
    return tally.Instance(
        budget=round.budget,
        projects=tuple(
            tally.Project(
                id=project.id,
                cost=project.price,
                name=project.proposal.title,
                place=areas[project.proposal.area_id].slug,
            )
            for project in projects
        ),
    )


def ballots_for(round: Round, ballots: Iterable[Ballot]) -> tally.Ballots:
    """Opened ballots as the tally takes them: ids in `selections`, for points pairs of id and points."""
    kind = tally.BallotKind(round.ballot_kind.value)
    rows = [ballot.selections for ballot in ballots]
    if round.ballot_kind is BallotKind.POINTS:
        chosen = [tuple(str(name) for name, _ in row) for row in rows]
        return tally.Ballots.of(kind, chosen, points=[tuple(Fraction(str(p)) for _, p in row) for row in rows])
    return tally.Ballots.of(kind, [tuple(str(name) for name in row) for row in rows])


def rule_of(round: Round) -> tally.Rule:
    """The round's rule with its parameters."""
    return tally.Rule.from_dict({"name": round.rule, **round.rule_parameters})
