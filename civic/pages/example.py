"""The municipality's own worked example, counted anew each time it is shown."""

from collections.abc import Sequence
from dataclasses import dataclass

from civic.tally import BallotKind, Ballots, Decision, Instance, Project, count

# Amounts in øre. Source: the municipality's description of how Oplandspuljen is counted.
EXAMPLE = Instance(
    budget=80_000_00,
    projects=(
        Project("1", 32_000_00, "Ungefællesskab i Beder-Malling"),
        Project("2", 78_450_00, "CykelDoKKs cykelrejse"),
        Project("3", 20_000_00, "Waste Hunt ambassadører"),
    ),
)
# Only the order matters to the example: three voters for the first, two for the second, one for the third.
BALLOTS = Ballots.of(BallotKind.KNAPSACK, [["1", "3"], ["1"], ["1"], ["2"], ["2"]])


@dataclass(frozen=True)
class ExampleLine:
    """One step of the example, amounts in øre."""

    place: int
    name: str
    price: int
    is_funded: bool
    left: int


def worked_example() -> Sequence[ExampleLine]:
    """The example's steps, as rule aarhus takes them."""
    return [
        ExampleLine(
            place=step.number,
            name=EXAMPLE.by_id[step.project].name,
            price=int(step.cost),
            is_funded=step.decision is Decision.FUNDED,
            left=int(step.after),
        )
        for step in count(EXAMPLE, BALLOTS).rounds
    ]
