"""Made-up voters beside the demonstration's residents, and what they choose. In memory only; drawn from a seed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from civic.accounts.demonstration import people
from civic.policy import Role
from civic.rounds.queries import BallotKind, Round
from civic.voting.queries import BallotProject

YOUNGEST, OLDEST = 16, 92
DAYS_OF_A_YEAR = 365
# What people stop at: most choose a few, some fill the ballot.
CHOICES = (1, 2, 2, 3, 3, 3, 4, 4, 5, 7)


@dataclass(frozen=True)
class MadeUpVoter:
    """A person who is nobody: 60 is added to the day of the CPR number."""

    cpr: str
    area_slug: str
    born: date


def residents_of(areas: Sequence[str]) -> list[MadeUpVoter]:
    """The demonstration's own residents of these areas."""
    return [
        MadeUpVoter(person.cpr, person.area_slug, person.born)
        for person in people()
        if person.role is Role.RESIDENT and person.area_slug in areas and person.born
    ]


def extra_voters(seed: str, areas: Mapping[str, int], count: int, reference: date) -> list[MadeUpVoter]:
    """`count` voters spread over the areas (slug → inhabitants), old enough at `reference`; the same for a seed."""
    draw = Random(seed)  # noqa: S311 (a demonstration's people are drawn alike each time)
    taken = {person.cpr for person in people()}
    slugs = list(areas)
    made: list[MadeUpVoter] = []
    while len(made) < count:
        born = reference - timedelta(days=draw.randint(YOUNGEST * DAYS_OF_A_YEAR, OLDEST * DAYS_OF_A_YEAR))
        cpr = f"{born.day + 60:02}{born:%m%y}{draw.randint(1000, 4999)}"
        if cpr not in taken:
            taken.add(cpr)
            area = draw.choices(slugs, [max(1, areas[slug]) for slug in slugs])[0]
            made.append(MadeUpVoter(cpr, area, born))
    return made


def roll_lines(voters: Sequence[MadeUpVoter]) -> Iterator[str]:
    """The voters as a roll file, line by line."""
    yield "person;area;born\n"
    for voter in voters:
        yield f"{voter.cpr};{voter.area_slug};{voter.born}\n"


def made_up_ballots(
    *,
    round: Round,
    projects: Sequence[BallotProject],
    appeal: Mapping[str, int],
    count: int,
    tie: tuple[str, str] | None,
) -> list[list[str]]:
    """`count` valid ballots; a title's `appeal` says how often it is chosen. The two of `tie` get equally many."""
    draw = Random(round.slug)  # noqa: S311 (the same ballots each time)
    ballots = [_ballot(draw, round, projects, appeal) for _ in range(count)]
    if tie:
        ids = {project.proposal.title: project.id for project in projects}
        _even_out(ballots, ids[tie[0]], ids[tie[1]])
    return ballots


def _ballot(draw: Random, round: Round, projects: Sequence[BallotProject], appeal: Mapping[str, int]) -> list[str]:
    """What one voter takes, the dearest to the heart first, for as long as money and ballot allow."""
    wished = sorted(projects, key=lambda project: -(draw.random() ** (1 / appeal[project.proposal.title])))
    most = draw.choice(CHOICES)
    if round.max_choices is not None:
        most = min(most, round.max_choices)
    left = round.budget if round.ballot_kind is BallotKind.KNAPSACK else sum(project.price for project in projects)
    chosen: list[str] = []
    for project in wished:
        if len(chosen) < most and project.price <= left:
            chosen.append(project.id)
            left -= project.price
    return chosen


def _even_out(ballots: list[list[str]], one: str, other: str) -> None:
    """Let voters change their mind between two projects of the same price until both have as many votes."""
    for more, fewer in ((one, other), (other, one)):
        surplus = sum(more in ballot for ballot in ballots) - sum(fewer in ballot for ballot in ballots)
        movable = [ballot for ballot in ballots if more in ballot and fewer not in ballot]
        for ballot in movable[: max(0, surplus // 2)]:
            ballot[ballot.index(more)] = fewer
        if surplus > 0 and surplus % 2:
            next(ballot for ballot in movable[::-1] if len(ballot) > 1 and more in ballot).remove(more)
