"""The rules against results others have computed or cities have declared, election by election."""

import json
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from real_elections import EXPECTED, FOLDER, NONE_HERE, names, real, say

from civic.tally import Completion, Outcome, Rule, RuleName, Satisfaction, Start, count
from civic.tally.pabulib import official_rule

pytestmark = [
    pytest.mark.skipif(not FOLDER.exists(), reason=NONE_HERE),
    pytest.mark.xdist_group("real elections"),
]

# As pabutools was asked: sets of projects, exact fractions, ties to lower cost, more votes, then the id.
RULES = {
    "greedy_votes": Rule(),
    "mes_cost": Rule(RuleName.EQUAL_SHARES),
    "mes_card": Rule(RuleName.EQUAL_SHARES, satisfaction=Satisfaction.CARDINALITY),
    "mes_cost_add1u": Rule(RuleName.EQUAL_SHARES, completion=Completion.ADD1U, stop_when_exhausted=True),
    "phragmen": Rule(RuleName.PHRAGMEN),
}
ADD1 = Rule(RuleName.EQUAL_SHARES, start=Start.INTEGRAL, completion=Completion.ADD1)


@cache
def expected() -> dict[str, dict[str, Any]]:
    if not EXPECTED.exists():
        return {}
    loaded: dict[str, dict[str, Any]] = json.loads(EXPECTED.read_text())
    return {name: rules for name, rules in loaded.items() if name in names()}


def counted(name: str, rule: Rule) -> Outcome:
    election = real(name).election
    return count(election.instance, election.ballots.as_approval(), rule, "id", explain=False)


@pytest.mark.parametrize("key", RULES)
def test_the_reference_results_are_ours(key: str, capsys: pytest.CaptureFixture[str]) -> None:
    told = {name: sorted(rules[key]["selected"]) for name, rules in expected().items() if key in rules}
    say(capsys, f"{key}: {len(told)} elections compared with the reference results")
    assert {name: sorted(counted(name, RULES[key]).selected) for name in told} == told


def official(name: str) -> tuple[Rule, set[str]]:
    if name not in names():
        pytest.skip(f"this folder has no {name}")
    election = real(name).election
    rule = official_rule(election)
    assert rule is not None
    return rule, set(election.winners or ())


@pytest.mark.parametrize(
    "name", ["Netherlands_Assen_2024.pb", "Poland_Swiecie_2023.pb", "Poland_Wieliczka_2023_Green_Budget.pb"]
)
def test_cities_that_use_equal_shares_have_their_official_winners(name: str) -> None:
    rule, winners = official(name)
    assert rule == replace(ADD1, compare_greedy="Wieliczka" in name)
    assert set(counted(name, rule).selected) == winners


def test_stopping_add1_when_exhausted_would_elect_31_in_wieliczka_where_30_are_binding() -> None:
    rule, winners = official("Poland_Wieliczka_2023_Green_Budget.pb")
    name = "Poland_Wieliczka_2023_Green_Budget.pb"
    ended, stopped = counted(name, rule), counted(name, replace(rule, stop_when_exhausted=True))
    assert (len(winners), len(ended.selected), len(stopped.selected)) == (30, 30, 31)
    assert ended.endowment == 315


def test_assen_is_add1_and_not_add1u() -> None:
    rule, winners = official("Netherlands_Assen_2024.pb")
    completed = counted("Netherlands_Assen_2024.pb", replace(rule, completion=Completion.ADD1U))
    assert set(completed.selected) > winners
