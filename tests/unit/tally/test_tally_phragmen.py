"""Rule phragmen, against an independent implementation."""

import tally_brute as brute
from hypothesis import given
from tally_cases import SEED, election, elections, thorough

from civic.tally import Ballots, Instance, Outcome, Rule, RuleName, UnresolvedTie, Why, count, lot_order

RULE = Rule(RuleName.PHRAGMEN)


@thorough
@given(elections())
def test_phragmen_buys_what_the_definition_buys_in_its_order(case: tuple[Instance, Ballots]) -> None:
    expected = brute.phragmen(*case, lot_order(SEED, case[0].by_id))
    assert list(count(*case, RULE, SEED).selected) == expected


@thorough
@given(elections())
def test_phragmen_accounts_for_all_money_and_projects(case: tuple[Instance, Ballots]) -> None:
    outcome = count(*case, RULE, SEED)
    assert outcome.spent + outcome.remainder == case[0].budget
    assert sorted(outcome.explanations) == sorted(case[0].by_id)
    assert Outcome.from_dict(outcome.to_dict()).to_bytes() == outcome.to_bytes()


@thorough
@given(elections())
def test_phragmen_without_a_seed_is_an_error_or_what_every_seed_gives(case: tuple[Instance, Ballots]) -> None:
    try:
        alone = set(count(*case, RULE).selected)
    except UnresolvedTie:
        return
    assert all(set(count(*case, RULE, f"{n:02x}").selected) == alone for n in range(6))


def test_the_rule_ends_when_the_next_does_not_fit_and_says_where() -> None:
    outcome = count(*election(10, {"a": (9, 9), "b": (5, 4), "c": (1, 0)}), RULE)
    assert outcome.selected == ("a",)
    assert (outcome.explanations["b"].code, outcome.explanations["b"].params["at"]) == (Why.STOPPED, "b")
    assert outcome.explanations["c"].code is Why.NO_VOTES
