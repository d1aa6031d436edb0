"""The same ballots under several rules, side by side."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from civic.tally.counting import count
from civic.tally.model import Ballots, Instance
from civic.tally.money import Money
from civic.tally.outcome import Outcome
from civic.tally.rules import Rule


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a result reaches: of `voters` whose ballot is not blank, `with_one` got at least one project.

    Of the `choices` on all ballots `granted` were funded; of the money they asked for (`asked`, each choice at
    its cost), `paid` was spent on what they chose. Shares are the reader's division: granted/choices.
    """

    voters: int
    with_one: int
    choices: int
    granted: int
    asked: Money
    paid: Money


@dataclass(frozen=True, slots=True)
class Column:
    """One rule in the comparison; `gained` and `lost` are the changes from the first rule, in ballot order."""

    outcome: Outcome
    reach: Reach
    gained: tuple[str, ...]
    lost: tuple[str, ...]


def compare(instance: Instance, ballots: Ballots, rules: Iterable[Rule], seed: str | None = None) -> tuple[Column, ...]:
    """Count by each rule, and say what changes from the first and whom each result reaches."""
    columns: list[Column] = []
    for rule in rules:
        outcome = count(instance, ballots, rule, seed)
        base = columns[0].outcome.selected if columns else outcome.selected
        gained = tuple(p.id for p in instance.projects if p.id in outcome.selected and p.id not in base)
        lost = tuple(p.id for p in instance.projects if p.id in base and p.id not in outcome.selected)
        columns.append(Column(outcome, reach(instance, ballots, outcome.selected), gained, lost))
    return tuple(columns)


def reach(instance: Instance, ballots: Ballots, selected: Collection[str]) -> Reach:
    """Whom a set of funded projects reaches; points and ranks count as naming."""
    chosen, costs = frozenset(selected), {project.id: project.cost for project in instance.projects}
    voters = with_one = choices = granted = 0
    asked: Money = 0
    paid: Money = 0
    for selection, times in zip(ballots.selections, ballots.multiplicities, strict=True):
        got = [name for name in selection if name in chosen]
        voters += times if selection else 0
        with_one += times if got else 0
        choices += len(selection) * times
        granted += len(got) * times
        asked += sum(costs[name] for name in selection) * times
        paid += sum(costs[name] for name in got) * times
    return Reach(voters, with_one, choices, granted, asked, paid)
