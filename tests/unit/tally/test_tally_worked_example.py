"""The municipality's own worked example."""

from civic.tally import BallotKind, Ballots, Decision, Instance, Outcome, Project, count

EXAMPLE = Instance(
    budget=80_000,
    projects=(
        Project("1", 32_000, "Ungefællesskab i Beder-Malling"),
        Project("2", 78_450, "CykelDoKKs cykelrejse"),
        Project("3", 20_000, "Waste Hunt ambassadører"),
    ),
)
BALLOTS = Ballots.of(BallotKind.KNAPSACK, [["1", "3"], ["1"], ["1"], ["2"], ["2"]])


def test_the_citys_worked_example_funds_the_first_and_the_third() -> None:
    outcome = count(EXAMPLE, BALLOTS)
    assert outcome.selected == ("1", "3")
    assert [(s.project, s.decision, s.after) for s in outcome.rounds] == [
        ("1", Decision.FUNDED, 48_000),
        ("2", Decision.SKIPPED, 48_000),
        ("3", Decision.FUNDED, 28_000),
    ]
    assert (outcome.spent, outcome.remainder) == (52_000, 28_000)


def test_an_outcome_survives_its_plain_form() -> None:
    outcome = count(EXAMPLE, BALLOTS)
    again = Outcome.from_dict(outcome.to_dict())
    assert again == outcome
    assert again.to_bytes() == outcome.to_bytes()
