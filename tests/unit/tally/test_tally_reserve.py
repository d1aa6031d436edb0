"""The reserve list and the comparison of rules."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tally_cases import SEED, election, elections, thorough

from civic.tally import (
    BallotKind,
    Ballots,
    Completion,
    Instance,
    InvalidInput,
    Project,
    Rule,
    RuleName,
    UnresolvedTie,
    compare,
    count,
    reserve,
)

CASE = election(100, {"a": (60, 5), "b": (50, 4), "c": (40, 3), "d": (30, 2)})


def test_when_a_funded_project_falls_the_next_that_fits_takes_its_place() -> None:
    assert count(*CASE).selected == ("a", "c")
    rest = reserve(*CASE, Rule(), None, funded={"c": 40}, dropped={"a": 0})
    assert (rest.available, rest.selected, rest.remainder) == (60, ("b",), 10)


def test_money_already_paid_is_gone() -> None:
    rest = reserve(*CASE, Rule(), None, funded={"c": 40}, dropped={"a": 20})
    assert (rest.available, rest.selected) == (40, ("d",))


def test_projects_that_go_on_stay_and_block_their_conflicts() -> None:
    case = election(100, {"a": (60, 5), "b": (50, 4), "c": (40, 3)}, conflicts=[["b", "c"]])
    assert reserve(*case, Rule(), None, funded={"c": 40}, dropped={"a": 0}).selected == ()


def test_a_lot_in_the_reserve_list_needs_the_seed() -> None:
    case = election(100, {"a": (100, 5), "b": (60, 4), "c": (60, 4)})
    with pytest.raises(UnresolvedTie):
        reserve(*case, Rule(), None, funded={}, dropped={"a": 0})
    assert reserve(*case, Rule(), "id", funded={}, dropped={"a": 0}).selected == ("b",)


def test_more_promised_than_the_budget_is_refused() -> None:
    with pytest.raises(InvalidInput):
        reserve(*CASE, Rule(), None, funded={"a": 60, "b": 50}, dropped={})


@thorough
@given(elections(), st.sampled_from(list(Completion)), st.sampled_from([RuleName.AARHUS, RuleName.EQUAL_SHARES]))
def test_the_reserve_never_overspends_and_never_names_the_fallen_or_the_funded(
    case: tuple[Instance, Ballots], completion: Completion, name: RuleName
) -> None:
    rule = Rule(name, completion=completion)
    outcome = count(*case, rule, SEED)
    for fallen in outcome.selected:
        funded = {other: amount for other, amount in outcome.amounts.items() if other != fallen}
        rest = reserve(*case, rule, SEED, funded=funded, dropped={fallen: 0})
        assert rest.remainder >= 0
        known = outcome.endowment
        assert rest == reserve(*case, rule, SEED, funded=funded, dropped={fallen: 0}, endowment=known)
        assert not set(rest.selected) & {fallen, *funded}
        assert not any(len(group & {*rest.selected, *funded}) > 1 for group in case[0].conflict_groups)


def test_equal_shares_gives_supporters_of_the_fallen_their_money_again() -> None:
    instance = Instance(100, (Project("a", 50), Project("b", 40), Project("c", 55)))
    ballots = Ballots.of(BallotKind.APPROVAL, [["a", "c"]] * 6 + [["b"]] * 4)
    rule = Rule(RuleName.EQUAL_SHARES)
    assert count(instance, ballots, rule).selected == ("a", "b")
    rest = reserve(instance, ballots, rule, None, funded={"b": 40}, dropped={"a": 0})
    assert rest.selected == ("c",)


def test_rules_side_by_side_tell_what_changes_and_whom_they_reach() -> None:
    votes, shares = compare(*CASE, [Rule(), Rule(RuleName.EQUAL_SHARES)])
    assert votes.outcome.selected == ("a", "c")
    assert (votes.gained, votes.lost) == ((), ())
    assert (votes.reach.voters, votes.reach.with_one, votes.reach.granted) == (14, 8, 8)
    assert (votes.reach.asked, votes.reach.paid) == (60 * 5 + 50 * 4 + 40 * 3 + 30 * 2, 60 * 5 + 40 * 3)
    assert set(shares.lost) == {"a", "c"} - set(shares.outcome.selected)
