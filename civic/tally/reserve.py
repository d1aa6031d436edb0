"""The reserve list: who comes next when a funded project falls through."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from civic.tally.aarhus import Field, step_of
from civic.tally.errors import InvalidInput, UnknownProject, UnresolvedTie
from civic.tally.greedy import FUNDED, Move, allocate, ranked
from civic.tally.model import Ballots, Instance
from civic.tally.money import Money, exact, scaled
from civic.tally.outcome import Step, TieBreak
from civic.tally.rules import Rule, RuleName
from civic.tally.ties import deciding_ties


@dataclass(frozen=True)
class Reserve:
    """The next projects in order, and the money they share.

    `available` is the budget less what funded projects keep and what was paid to those dropped; `rounds`
    are the steps of the same rule over the projects not yet funded, `remainder` what stays.
    """

    available: Money
    selected: tuple[str, ...]
    amounts: Mapping[str, Money]
    rounds: tuple[Step, ...]
    remainder: Money


def reserve(
    instance: Instance,
    ballots: Ballots,
    rule: Rule,
    seed: str | None,
    *,
    funded: Mapping[str, Money],
    dropped: Mapping[str, Money],
    endowment: Money | None = None,
) -> Reserve:
    """The same rule on the same ballots, with the dropped projects removed and paid money kept.

    `funded` is what every project that goes on keeps, `dropped` what each fallen one was paid. Projects that
    go on stay whatever the recount would say, and block their conflict groups. Under equal-shares supporters
    pay for them first, in the order given; those who paid for a dropped project have their money again.
    `endowment` is the share the count ended with, where it is known; else the count is made again to find it.
    """
    for name in (*funded, *dropped):
        if name not in instance.by_id:
            raise UnknownProject(name)
    available = exact(Fraction(instance.budget - sum(funded.values()) - sum(dropped.values())))
    if available < 0:
        raise InvalidInput("more was paid and promised than the budget holds")
    if rule.name is RuleName.AARHUS:
        return _by_votes(instance, ballots, rule, seed, funded, dropped, available)
    if rule.name is RuleName.EQUAL_SHARES:
        from civic.tally.equal_shares import reserve_steps

        steps = reserve_steps(
            instance, ballots, rule, seed, tuple(funded), tuple(dropped), available, endowment=endowment
        )
        return _reserve(available, steps)
    raise InvalidInput("phragmen is for analysis and has no reserve list")


def _by_votes(
    instance: Instance,
    ballots: Ballots,
    rule: Rule,
    seed: str | None,
    funded: Mapping[str, Money],
    dropped: Mapping[str, Money],
    available: Money,
) -> Reserve:
    amounts = [*funded.values(), *dropped.values()]
    field = Field(instance, ballots, rule, seed, amounts)
    gone = funded.keys() | dropped.keys()
    order = ranked(entry for entry in field.entries if entry.id not in gone)
    outside = any(entry.outside for entry in field.entries if entry.id in funded)
    terms = replace(
        field.terms,
        budget=scaled(available, field.money_scale),
        one_outside=field.terms.one_outside and not outside,
        taken=frozenset(group for name in funded for group in field.terms.groups.get(name, ())),
    )
    if seed is None:
        for group, name in deciding_ties(order, terms):
            if name is TieBreak.LOT:
                raise UnresolvedTie([entry.id for entry in group])
    moves: list[Move] = allocate(order, terms)
    return _reserve(available, tuple(step_of(field, number, move) for number, move in enumerate(moves, start=1)))


def _reserve(available: Money, rounds: tuple[Step, ...]) -> Reserve:
    amounts = {step.project: step.amount for step in rounds if step.decision in FUNDED}
    remainder = exact(Fraction(available - sum(amounts.values())))
    return Reserve(available, tuple(amounts), amounts, rounds, remainder)
