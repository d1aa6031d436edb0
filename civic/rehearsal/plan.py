"""What is rehearsed: a round's money, rule and projects, and invented people who vote on them; alike for a seed."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from random import Random
from typing import Any

MOST_VOTERS = 200_000
OLDEST, YOUNGEST = 92, 18
DAYS_OF_A_YEAR = 365
# How many projects people take: most a few, some as many as fit.
CHOICES = (1, 2, 2, 3, 3, 3, 4, 4, 5, 7)


class BadPlan(Exception):
    """The plan cannot be rehearsed; the message says why."""


@dataclass(frozen=True)
class PlannedProject:
    """A project of the rehearsal, `price` in øre."""

    title: str
    price: int
    area: str


@dataclass(frozen=True)
class Plan:
    """A round to rehearse; `budget` in øre, `areas` by slug with the share of the voters that live there.

    `exclusive`: groups of projects, by their place, of which at most one can be built.
    """

    name: str
    budget: int
    areas: dict[str, int]
    projects: Sequence[PlannedProject]
    ballot_kind: str = "knapsack"
    max_choices: int | None = None
    rule: str = "aarhus"
    rule_parameters: dict[str, Any] = field(default_factory=dict)
    exclusive: Sequence[Sequence[int]] = ()

    def to_json(self) -> str:
        """The plan as text, for `from_json` in another process."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Plan":
        """The plan `to_json` wrote. Raises BadPlan."""
        try:
            content = json.loads(text)
            projects = [PlannedProject(**project) for project in content.pop("projects")]
            return cls(projects=projects, **content)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise BadPlan(f"this is no plan of a rehearsal: {error}") from error


# One area is so small that its ballots may be published as sums only, and two projects of one price may tie.
OWN_PLAN = Plan.from_json(Path(__file__).with_name("own_plan.json").read_text(encoding="utf-8"))


class Way(StrEnum):
    """How a person votes."""

    WEB = "web"
    BROWSER = "browser"
    LETTER = "letter"
    ASSISTED = "assisted"
    PAPER = "paper"


@dataclass(frozen=True)
class Invented:
    """A person who is nobody (60 is added to the day of the CPR number), and what they do on which day.

    `again` is a second choice that takes the place of the first; `withdraws` takes the vote out; `late_paper` votes
    on paper after having voted by web.
    """

    cpr: str
    area: str
    born: date
    way: Way
    day: int
    chosen: Sequence[int]
    again: Sequence[int] = ()
    withdraws: bool = False
    late_paper: bool = False


def invented_people(plan: Plan, *, voters: int, days: int, seed: str, reference: date) -> list[Invented]:
    """As many voters, drawn from the seed."""
    draw = Random(f"{seed}:{plan.name}")  # noqa: S311 (invented people are drawn alike each time)
    appeal = [draw.uniform(1, 10) for _ in plan.projects]
    taken: set[str] = set()
    people: list[Invented] = []
    while len(people) < voters:
        born = reference - timedelta(days=draw.randint(YOUNGEST * DAYS_OF_A_YEAR, OLDEST * DAYS_OF_A_YEAR))
        cpr = (
            f"{born.day + 60:02}{born:%m%y}{draw.randint(1000, 4999) if born.year < 2000 else draw.randint(4000, 4999)}"
        )
        if cpr not in taken:
            taken.add(cpr)
            people.append(_person(draw, plan, appeal, cpr, born, days))
    return people


def _person(draw: Random, plan: Plan, appeal: Sequence[float], cpr: str, born: date, days: int) -> Invented:
    area = draw.choices(list(plan.areas), list(plan.areas.values()))[0]
    way = draw.choices([Way.WEB, Way.LETTER, Way.ASSISTED, Way.PAPER], [88, 5, 1, 6])[0]
    chance = draw.random()
    return Invented(
        cpr=cpr,
        area=area,
        born=born,
        way=way,
        day=draw.randrange(days),
        chosen=ballot(draw, plan, appeal),
        again=ballot(draw, plan, appeal) if way is Way.WEB and chance < 0.1 else (),
        withdraws=way is Way.WEB and 0.1 <= chance < 0.12,
        late_paper=way is Way.WEB and 0.12 <= chance < 0.13,
    )


def ballot(draw: Random, plan: Plan, appeal: Sequence[float]) -> list[int]:
    """Which projects (by their place in the plan) a person takes, as the money and the ballot allow."""
    wished = sorted(range(len(plan.projects)), key=lambda place: -(draw.random() ** (1 / appeal[place])))
    most = min(draw.choice(CHOICES), plan.max_choices or len(wished))
    left = plan.budget if plan.ballot_kind == "knapsack" else sum(project.price for project in plan.projects)
    chosen: list[int] = []
    for place in wished:
        if len(chosen) < most and plan.projects[place].price <= left:
            chosen.append(place)
            left -= plan.projects[place].price
    return chosen


def roll_lines(people: Sequence[Invented]) -> Iterator[str]:
    """The people as a roll file, line by line."""
    yield "person;area;born\n"
    for person in people:
        yield f"{person.cpr};{person.area};{person.born}\n"
