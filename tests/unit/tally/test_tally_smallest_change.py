"""Where voters pay: the change that would have funded a project funds it, and one less does not.

Both are counted again here by the independent implementation, which shares no code with the search.
"""

from fractions import Fraction

import tally_brute as brute
from hypothesis import given
from hypothesis import strategies as st
from tally_cases import SEED, election, elections, thorough, with_cost, with_votes

from civic.tally import Ballots, Completion, Instance, Rule, RuleName, Satisfaction, count, lot_order
from civic.tally.contest import contest_of
from civic.tally.search import Guess, Search

Case = tuple[Instance, Ballots]
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


def test_nothing_is_said_of_a_change_once_the_recounts_are_used_up() -> None:
    case = election(100, {"a": (60, 3), "b": (90, 2)})
    search = Search(contest_of(*case, SEED), lambda *_: False, 1, 2, drawn=True)
    assert search.changes(1, Guess()) == {"unsought": True}


def test_fewer_recounts_are_made_the_larger_the_election() -> None:
    small = contest_of(*election(100, {"a": (60, 3)}), SEED)
    large = contest_of(*election(100, {str(n): (60, 3) for n in range(50)}), SEED)
    assert small.recounts(1) > large.recounts(1) > large.recounts(50)
