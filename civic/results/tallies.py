"""A round as the tally takes it: projects, ballots, rule. Reads only."""

from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from civic import tally
from civic.areas.queries import areas_by_id
from civic.rounds.queries import BallotKind, Round
from civic.voting.queries import ballot_projects, rival_projects


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
        conflict_groups=tuple(frozenset(group) for group in rival_projects(round)),
    )


def ballots_for(round: Round, rows: Iterable[Sequence[Any]]) -> tally.Ballots:
    """What opened ballots chose as the tally takes it: ids, for points pairs of id and points.

    Equal ballots are merged as they come, so that memory holds as many as differ.
    """
    kind = tally.BallotKind(round.ballot_kind.value)
    if round.ballot_kind is BallotKind.POINTS:
        alike = Counter(tuple((str(name), str(points)) for name, points in row) for row in rows)
        chosen = [tuple(name for name, _ in row) for row in alike]
        points = [tuple(Fraction(p) for _, p in row) for row in alike]
        return tally.Ballots.of(kind, chosen, points=points, multiplicities=alike.values())
    same = Counter(tuple(str(name) for name in row) for row in rows)
    return tally.Ballots.of(kind, same, multiplicities=same.values())


def rule_of(round: Round) -> tally.Rule:
    """The round's rule with its parameters."""
    return tally.Rule.from_dict({"name": round.rule, **round.rule_parameters})
