"""The examples of the help pages, counted anew by the rule each time they are shown."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from civic.markup import marked
from civic.results.page import FUNDED
from civic.results.wording import Telling, sentence
from civic.tally import BallotKind, Ballots, Instance, Project, Rule, count
from civic.web.language import lazy_text as _

# Amounts in øre. Source: the municipality's description of how Oplandspuljen is counted.
CITY = Instance(
    budget=80_000_00,
    projects=(
        Project("1", 32_000_00, marked("Ungefællesskab i Beder-Malling")),
        Project("2", 78_450_00, marked("CykelDoKKs cykelrejse")),
        Project("3", 20_000_00, marked("Waste Hunt ambassadører")),
    ),
)
# Eight voters. The municipality tells only the order of the projects; these ballots give it: 4, 3 and 2 votes.
CITY_BALLOTS = Ballots.of(BallotKind.APPROVAL, [*[["1"]] * 4, *[["2"]] * 2, ["2", "3"], ["3"]])

# Six voters in the town, four in the village. The rules part here.
VILLAGE = Instance(
    budget=100_000_00,
    projects=(Project("1", 50_000_00), Project("2", 50_000_00), Project("3", 40_000_00)),
)
VILLAGE_NAMES = {"1": _("Legeplads i byen"), "2": _("Scene i byen"), "3": _("Shelter i landsbyen")}
VILLAGE_BALLOTS = Ballots.of(BallotKind.APPROVAL, [*[["1", "2"]] * 5, ["1"], *[["3"]] * 4])


@dataclass(frozen=True)
class ExampleLine:
    """One step of an example, amounts in øre, with the sentence a result page would give."""

    place: int
    name: str
    votes: int
    price: int
    is_funded: bool
    left: int
    why: str


@dataclass(frozen=True)
class Example:
    """A little election, counted."""

    budget: int
    voters: int
    lines: Sequence[ExampleLine]

    @property
    def share(self) -> int:
        """What each voter would have if all had the same."""
        return self.budget // self.voters


def worked_example(rule: Rule) -> Example:
    """The municipality's own example by this rule."""
    return _counted(CITY, CITY_BALLOTS, rule)


def village_example(rule: Rule) -> Example:
    """A town and a village, by this rule."""
    named = tuple(replace(project, name=str(VILLAGE_NAMES[project.id])) for project in VILLAGE.projects)
    return _counted(replace(VILLAGE, projects=named), VILLAGE_BALLOTS, rule)


def _counted(instance: Instance, ballots: Ballots, rule: Rule) -> Example:
    outcome = count(instance, ballots, rule)
    titles = {project.id: project.name for project in instance.projects}
    telling = Telling(titles, rule)
    lines = [
        ExampleLine(
            place=step.number,
            name=titles[step.project],
            votes=step.votes,
            price=int(step.cost),
            is_funded=step.decision in FUNDED,
            left=int(step.after),
            why=sentence(outcome.explanations[step.project], telling).why,
        )
        for step in outcome.rounds
    ]
    return Example(int(instance.budget), ballots.cast, lines)
