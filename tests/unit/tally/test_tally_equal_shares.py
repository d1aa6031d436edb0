"""Rule equal-shares, against an independent implementation and by hand."""

from fractions import Fraction
from random import Random

import pytest
import tally_brute as brute
from hypothesis import given
from hypothesis import strategies as st
from tally_cases import SEED, election, elections, thorough

from civic.tally import (
    BallotKind,
    Ballots,
    Completion,
    Decision,
    Instance,
    Outcome,
    Project,
    Rule,
    RuleName,
    Satisfaction,
    Start,
    TieBreak,
    UnresolvedTie,
    Why,
    count,
    lot_order,
)

Case = tuple[Instance, Ballots]
satisfactions = st.sampled_from(list(Satisfaction))


def shares(**parameters: object) -> Rule:
    return Rule(RuleName.EQUAL_SHARES, **parameters)  # type: ignore[arg-type]


def share_of(case: Case, rule: Rule) -> Fraction:
    share = Fraction(case[0].budget, max(case[1].cast, 1))
    return Fraction(share.numerator // share.denominator) if rule.start is Start.INTEGRAL else share


@thorough
@given(elections(), satisfactions, st.sampled_from(list(Start)))
def test_a_run_buys_what_the_definition_buys_in_its_order(case: Case, satisfaction: Satisfaction, start: Start) -> None:
    rule = shares(satisfaction=satisfaction, start=start)
    lots = lot_order(SEED, case[0].by_id)
    by_cost = satisfaction is Satisfaction.COST
    expected = brute.equal_shares(*case, share_of(case, rule), lots, by_cost=by_cost)
    assert list(count(*case, rule, SEED).selected) == expected


@thorough
@given(elections(), satisfactions, st.sampled_from(list(Start)), st.booleans(), st.booleans())
def test_add1_ends_where_raising_one_unit_at_a_time_ends(
    case: Case, satisfaction: Satisfaction, start: Start, exhaust: bool, then_greedy: bool
) -> None:
    completion = Completion.ADD1U if then_greedy else Completion.ADD1
    rule = shares(satisfaction=satisfaction, start=start, completion=completion, stop_when_exhausted=exhaust)
    lots = lot_order(SEED, case[0].by_id)
    by_cost = satisfaction is Satisfaction.COST
    expected, share = brute.add1(*case, share_of(case, rule), lots, by_cost=by_cost, exhaust=exhaust)
    if then_greedy:
        expected = brute.utilitarian(*case, expected, lots)
    outcome = count(*case, rule, SEED)
    assert list(outcome.selected) == expected
    assert outcome.endowment == share


@thorough
@given(elections())
def test_utilitarian_completion_spends_what_is_left_by_votes(case: Case) -> None:
    lots = lot_order(SEED, case[0].by_id)
    rule = shares(completion=Completion.UTILITARIAN)
    bought = brute.equal_shares(*case, share_of(case, rule), lots, by_cost=True)
    assert list(count(*case, rule, SEED).selected) == brute.utilitarian(*case, bought, lots)


@thorough
@given(elections(), st.sampled_from(list(Completion)))
def test_no_money_appears_and_every_project_is_accounted_for(case: Case, completion: Completion) -> None:
    outcome = count(*case, shares(completion=completion), SEED)
    assert outcome.spent == sum(case[0].by_id[name].cost for name in outcome.selected)
    assert outcome.spent + outcome.remainder == case[0].budget
    assert outcome.remainder >= 0
    assert sorted(step.project for step in outcome.rounds) == sorted(case[0].by_id)
    assert all(step.after == step.before - step.amount for step in outcome.rounds)
    assert set(outcome.explanations) == set(case[0].by_id)
    assert Outcome.from_dict(outcome.to_dict()).to_bytes() == outcome.to_bytes()


@thorough
@given(elections(), st.sampled_from([Completion.NONE, Completion.UTILITARIAN]))
def test_without_a_seed_the_count_is_an_error_or_what_every_seed_gives(case: Case, completion: Completion) -> None:
    rule = shares(completion=completion)
    try:
        alone = set(count(*case, rule).selected)
    except UnresolvedTie:
        return
    assert all(set(count(*case, rule, f"{n:02x}").selected) == alone for n in range(6))


def two_camps() -> Case:
    """Six who want the north, four who want the south; by votes the south gets nothing."""
    instance = Instance(100, tuple(Project(name, 30) for name in ("n1", "n2", "n3", "s1")))
    return instance, Ballots.of(BallotKind.APPROVAL, [["n1", "n2", "n3"]] * 6 + [["s1"]] * 4)


def test_a_minority_with_a_share_of_the_money_gets_its_project() -> None:
    assert "s1" not in count(*two_camps(), seed="id").selected
    assert "s1" in count(*two_camps(), shares(), seed="id").selected


def test_price_and_effective_votes_are_shown_in_the_instances_unit() -> None:
    instance = Instance(Fraction(201, 2), (Project("a", Fraction(201, 4)), Project("b", 1)))
    step = count(instance, Ballots.of(BallotKind.APPROVAL, [["a"], ["a"]]), shares()).rounds[0]
    assert (step.price, step.score) == (Fraction(201, 8), 2)


def test_a_project_that_costs_exactly_what_its_supporters_have_is_bought() -> None:
    assert count(*election(100, {"all": (100, 7)}), shares()).selected == ("all",)
    assert count(*election(99, {"all": (100, 7)}), shares()).selected == ()


def test_blank_ballots_hold_a_share() -> None:
    instance = Instance(100, (Project("a", 60),))
    assert count(instance, Ballots.of(BallotKind.APPROVAL, [["a"], []]), shares()).selected == ()
    assert count(instance, Ballots.of(BallotKind.APPROVAL, [["a"]]), shares()).selected == ("a",)


def test_an_election_without_ballots_funds_nothing() -> None:
    assert count(Instance(10, (Project("a", 1),)), Ballots.of(BallotKind.APPROVAL, []), shares()).selected == ()


def test_the_start_decides_and_is_declared() -> None:
    instance = Instance(100, (Project("a", 100),))
    ballots = Ballots.of(BallotKind.APPROVAL, [["a"]] * 3)
    for start, selected in ((Start.EXACT, ("a",)), (Start.INTEGRAL, ())):
        outcome = count(instance, ballots, shares(start=start))
        assert outcome.selected == selected
        assert outcome.to_dict()["rule"]["start"] == start.value


def test_a_tie_of_prices_goes_to_the_cheaper_then_the_lot_and_is_shown() -> None:
    instance = Instance(10, (Project("a", 10), Project("b", 10)))
    ballots = Ballots.of(BallotKind.APPROVAL, [["a", "b"]])
    outcome = count(instance, ballots, shares(), seed="id")
    assert outcome.selected == ("a",)
    assert [(tie.projects, tie.broken_by) for tie in outcome.ties] == [(("a", "b"), TieBreak.ID)]
    with pytest.raises(UnresolvedTie):
        count(instance, ballots, shares())


def test_equal_effective_votes_at_different_costs_are_a_tie_of_cost() -> None:
    instance = Instance(10, (Project("a", 10), Project("b", 8)))
    outcome = count(instance, Ballots.of(BallotKind.APPROVAL, [["a", "b"]]), shares())
    assert outcome.selected == ("b",)
    assert [(tie.projects, tie.broken_by) for tie in outcome.ties] == [(("b", "a"), TieBreak.COST)]


@pytest.mark.parametrize("seed", range(40))
def test_large_amounts_and_many_purchases_are_bought_as_the_definition_says(seed: int) -> None:
    draw = Random(seed)
    names = [str(n) for n in range(12)]
    projects = tuple(Project(name, draw.randint(50, 900)) for name in names)
    rows = [draw.sample(names, draw.randint(1, 6)) for _ in range(24)]
    case = Instance(4000, projects), Ballots.of(BallotKind.APPROVAL, rows)
    satisfaction = draw.choice(list(Satisfaction))
    lots, share = lot_order(SEED, names), Fraction(4000, 24)
    expected = brute.equal_shares(*case, share, lots, by_cost=satisfaction is Satisfaction.COST)
    assert list(count(*case, shares(satisfaction=satisfaction), SEED).selected) == expected


def test_an_unfunded_project_says_what_its_supporters_had_left_and_had_bought() -> None:
    instance = Instance(100, (Project("a", 40), Project("b", 70)))
    ballots = Ballots.of(BallotKind.APPROVAL, [["a", "b"], ["a"], ["b"]])
    why = count(instance, ballots, shares()).explanations["b"]
    assert why.code is Why.SUPPORTERS_SHORT
    # Three shares of 33⅓; a costs its two supporters 20 each, so b's two have 13⅓ + 33⅓ left.
    assert (why.params["supporters_left"], why.params["lacking"], why.params["bought"]) == (46, 24, ["a"])


def test_conflicting_projects_are_not_both_bought() -> None:
    case = election(100, {"a": (10, 3), "b": (10, 2)}, conflicts=[["a", "b"]])
    outcome = count(*case, shares(completion=Completion.ADD1U))
    assert outcome.selected == ("a",)
    assert outcome.rounds[1].decision is Decision.CONFLICT
    assert outcome.explanations["b"].params["with"] == ["a"]


def test_a_project_of_the_completion_says_so() -> None:
    case = election(100, {"a": (30, 2), "b": (70, 1)})
    outcome = count(*case, shares(completion=Completion.UTILITARIAN))
    assert outcome.explanations["b"].code is Why.FUNDED_COMPLETION


def test_a_chain_of_nearly_equal_prices_is_decided_on_rationals() -> None:
    """Two projects whose prices differ by less than a double can hold."""
    huge = 10**20
    instance = Instance(6 * huge, (Project("a", 2 * huge + 1), Project("b", 2 * huge)))
    ballots = Ballots.of(BallotKind.APPROVAL, [["a"], ["a"], ["b"], ["b"]])
    rule = shares(satisfaction=Satisfaction.CARDINALITY)
    assert count(instance, ballots, rule).selected == ("b", "a")
    tight = Instance(4 * huge + 1, instance.projects)
    assert count(tight, ballots, rule).selected == ("b",)


def test_an_integral_start_is_a_whole_number_of_steps() -> None:
    kroner = election(1000, {"a": (90, 3), "b": (80, 4)})
    oere = election(1000_00, {"a": (90_00, 3), "b": (80_00, 4)})
    starts = [
        count(*case, Rule(RuleName.EQUAL_SHARES, start=Start.INTEGRAL, step=step)).endowment
        for case, step in ((kroner, 1), (oere, 100), (oere, 1))
    ]
    assert starts == [142, 142_00, 142_85]
