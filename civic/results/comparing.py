"""What is worked out beside a count and kept with it: the same ballots by other rules, and who comes next."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from civic import tally
from civic.rounds.rules import KRONE

# Whom the round's own rule is set beside, in this order; a rule of the round's own name is left out.
OTHERS = (
    tally.Rule(),
    tally.Rule(tally.RuleName.EQUAL_SHARES, completion=tally.Completion.ADD1U, step=KRONE),
    tally.Rule(tally.RuleName.PHRAGMEN),
)


@dataclass(frozen=True)
class RuleResult:
    """What a rule makes of the ballots: the funded projects, the money spent (øre), and whom that reaches."""

    rule: tally.Rule
    selected: Sequence[str]
    spent: int
    reach: tally.Reach

    def to_dict(self) -> dict[str, Any]:
        """A JSON-able dict, the same for the same result."""
        reach = {name: int(value) for name, value in asdict(self.reach).items()}
        return {
            "rule": self.rule.to_dict(),
            "selected": list(self.selected),
            "spent": self.spent,
            "reach": reach,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "RuleResult":
        """The result `to_dict` wrote."""
        rule = tally.Rule.from_dict(data["rule"])
        return cls(rule, tuple(data["selected"]), data["spent"], tally.Reach(**data["reach"]))


def rules_side_by_side(
    instance: tally.Instance, ballots: tally.Ballots, outcome: tally.Outcome
) -> list[dict[str, Any]]:
    """The round's own result first, then what the other rules would have made of the same ballots and lot."""
    others = [
        tally.count(instance, ballots, rule, outcome.seed, explain=False)
        for rule in OTHERS
        if rule.name is not outcome.rule.name
    ]
    return [
        RuleResult(each.rule, each.selected, int(each.spent), tally.reach(instance, ballots, each.selected)).to_dict()
        for each in (outcome, *others)
    ]


def reserve_lists(instance: tally.Instance, ballots: tally.Ballots, outcome: tally.Outcome) -> dict[str, list[str]]:
    """For each funded project: who gets money, in order, if that one falls through before it is paid anything.

    Empty under phragmen, which is for analysis and has no reserve list.
    """
    if outcome.rule.name is tally.RuleName.PHRAGMEN:
        return {}
    found = {}
    for fallen in outcome.selected:
        rest = tally.reserve(
            instance,
            ballots,
            outcome.rule,
            outcome.seed,
            funded={name: amount for name, amount in outcome.amounts.items() if name != fallen},
            dropped={fallen: 0},
            endowment=outcome.endowment,
        )
        found[fallen] = list(rest.selected)
    return found
