"""Where voters pay: the change that would have funded a project funds it, and one less does not.

Both are counted again here by the independent implementation, which shares no code with the search.
"""

from fractions import Fraction

import pytest
import tally_brute as brute
from hypothesis import given
from hypothesis import strategies as st
from tally_cases import SEED, election, elections, thorough, with_cost, with_votes

from civic.tally import Ballots, Completion, Instance, Rule, RuleName, Satisfaction, count, lot_order
from civic.tally.contest import Contest, contest_of
from civic.tally.effort import Effort
from civic.tally.search import Guess, Search

Case = tuple[Instance, Ballots]
ADD1U = Rule(RuleName.EQUAL_SHARES, completion=Completion.ADD1U)
rules = st.builds(
    Rule,
    name=st.just(RuleName.EQUAL_SHARES),
    satisfaction=st.sampled_from(list(Satisfaction)),
    completion=st.sampled_from(list(Completion)),
)


def funded(case: Case, rule: Rule) -> list[str]:
    lots = lot_order(SEED, case[0].by_id)
    if rule.name is RuleName.PHRAGMEN:
        return brute.phragmen(*case, lots)
    share, by_cost = Fraction(case[0].budget, max(case[1].cast, 1)), rule.satisfaction is Satisfaction.COST
    if rule.completion in (Completion.ADD1, Completion.ADD1U):
        found, _ = brute.add1(*case, share, lots, by_cost=by_cost, exhaust=False)
    else:
        found = brute.equal_shares(*case, share, lots, by_cost=by_cost)
    if rule.completion in (Completion.UTILITARIAN, Completion.ADD1U):
        return brute.utilitarian(*case, found, lots)
    return found


def check(case: Case, rule: Rule) -> None:
    outcome = count(*case, rule, SEED)
    for project, why in outcome.explanations.items():
        if project in outcome.selected:
            assert "short" not in why.params
            continue
        short, cut = why.params["short"], why.params["too_dear"]
        if isinstance(short, int):
            tried = [funded((case[0], with_votes(case[1], project, n)), rule) for n in (short - 1, short)]
            assert [project in each for each in tried] == [False, True]
        if isinstance(cut, int):
            cost = int(case[0].by_id[project].cost)
            tried = [funded((with_cost(case[0], project, cost - n), case[1]), rule) for n in (cut - 1, cut)]
            assert [project in each for each in tried] == [False, True]


@thorough
@given(elections(), rules)
def test_under_equal_shares_the_change_named_funds_it_and_one_less_does_not(case: Case, rule: Rule) -> None:
    check(case, rule)


@thorough
@given(elections())
def test_under_phragmen_the_change_named_funds_it_and_one_less_does_not(case: Case) -> None:
    check(case, Rule(RuleName.PHRAGMEN))


@thorough
@given(elections(), rules)
def test_where_no_cut_is_named_not_even_for_nothing_would_it_be_funded(case: Case, rule: Rule) -> None:
    outcome = count(*case, rule, SEED)
    for project, why in outcome.explanations.items():
        if why.params.get("too_dear", 0) is None:
            assert project not in funded((with_cost(case[0], project, 0), case[1]), rule)


def test_a_cut_is_a_whole_number_of_steps() -> None:
    case = election(100_00, {"a": (60_00, 3), "b": (50_30, 2)})
    rule = Rule(RuleName.EQUAL_SHARES, step=100)
    params = count(*case, rule, SEED).explanations["b"].params
    # Two of five voters hold 40 kroner together, 10.30 too little; four of seven hold 57.14.
    assert (params["too_dear"], params["short"]) == (11_00, 2)


def test_nothing_is_said_of_a_change_once_the_effort_is_used_up() -> None:
    case, effort = election(100, {"a": (60, 3), "b": (90, 2)}), Effort(2)

    def funds(*_: object) -> tuple[bool, bool]:
        effort.spend()
        return False, True

    search = Search(contest_of(*case, SEED), funds, effort, 1, drawn=True)
    assert search.changes(1, Guess()) == {"unsought": True}


def test_a_recount_takes_more_effort_the_larger_the_election() -> None:
    small = contest_of(*election(100, {"a": (60, 3)}), SEED)
    large = contest_of(*election(100, {str(n): (60, 3) for n in range(50)}), SEED)
    assert large.effort() > 10 * small.effort()


def test_what_only_seemed_enough_is_looked_for_again() -> None:
    def funds(changed: Contest, project: int, presumed: bool) -> tuple[bool, bool]:
        # By appearances 3 are enough, and 7 in truth.
        further = changed.profile.voters - 5
        return further >= (3 if presumed else 7), not presumed

    case = election(100, {"a": (60, 3), "b": (90, 2)})
    search = Search(contest_of(*case, SEED), funds, Effort(None), 1, drawn=True)
    assert search.changes(1, Guess())["short"] == 7


@pytest.mark.parametrize("rule", [ADD1U, Rule(RuleName.PHRAGMEN), Rule(at_least_one_outside="by")])
def test_the_limit_can_be_lifted(rule: Rule, monkeypatch: pytest.MonkeyPatch) -> None:
    case = election(100, {"a": (60, 3), "b": (90, 2)})
    free = count(*case, rule, SEED)
    monkeypatch.setattr("civic.tally.counting.WORK", 0)
    assert count(*case, rule, SEED).explanations["b"].params["unsought"] is True
    assert count(*case, rule, SEED, thorough=True).to_bytes() == free.to_bytes()


@pytest.mark.parametrize("rule", [Rule(), ADD1U, Rule(RuleName.PHRAGMEN)])
def test_whoever_asks_hears_how_many_projects_are_explained(rule: Rule) -> None:
    heard = list[tuple[int, int]]()
    count(*election(100, {"a": (60, 3), "b": (90, 2)}), rule, SEED, told=lambda *told: heard.append(told))
    assert heard == [(0, 2), (1, 2), (2, 2)]
