"""The comparison with greedy: it is taken if more voters prefer it, and everything told is told of what was taken."""

import tally_brute as brute
from hypothesis import given
from hypothesis import strategies as st
from tally_cases import SEED, election, elections, thorough, with_cost, with_votes

from civic.tally import (
    BallotKind,
    Ballots,
    Completion,
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
    reserve,
)

Case = tuple[Instance, Ballots]
rules = st.builds(
    Rule,
    name=st.just(RuleName.EQUAL_SHARES),
    satisfaction=st.sampled_from(list(Satisfaction)),
    start=st.sampled_from(list(Start)),
    completion=st.sampled_from(list(Completion)),
    compare_greedy=st.just(True),
)
COMPARED = Rule(RuleName.EQUAL_SHARES, compare_greedy=True)
# Six of ten want the hall, which takes all the money; the four others share a bench that only they can pay for.
VILLAGE = Instance(100, (Project("hall", 100), Project("bench", 40)))
VOTES = Ballots.of(BallotKind.APPROVAL, [["hall"]] * 6 + [["bench"]] * 4)


def alone(rule: Rule) -> Rule:
    return Rule(rule.name, satisfaction=rule.satisfaction, start=rule.start, completion=rule.completion)


def expected(case: Case, rule: Rule) -> tuple[list[str], bool]:
    """By the definition: greedy's projects if more prefer them, and whether they do."""
    shares = list(count(*case, alone(rule), SEED, explain=False).selected)
    by_votes = brute.utilitarian(*case, [], lot_order(SEED, case[0].by_id))
    preferred = brute.more_prefer(*case, by_votes, shares)
    return (by_votes if preferred else shares), preferred


@thorough
@given(elections(), rules)
def test_the_outcome_by_votes_is_taken_exactly_when_more_voters_prefer_it(case: Case, rule: Rule) -> None:
    outcome = count(*case, rule, SEED)
    funded, preferred = expected(case, rule)
    assert (list(outcome.selected), outcome.endowment is None) == (funded, preferred)
    assert outcome.preference is not None and outcome.preference.by_votes is preferred
    assert sorted(step.project for step in outcome.rounds) == sorted(case[0].by_id)
    assert outcome.spent + outcome.remainder == case[0].budget
    assert Outcome.from_dict(outcome.to_dict()).to_bytes() == outcome.to_bytes()


@thorough
@given(elections(), rules)
def test_the_change_named_funds_a_project_with_the_comparison_and_one_less_does_not(case: Case, rule: Rule) -> None:
    for project, why in count(*case, rule, SEED).explanations.items():
        short, cut = why.params.get("short"), why.params.get("too_dear")
        if isinstance(short, int):
            tried = [expected((case[0], with_votes(case[1], project, n)), rule)[0] for n in (short - 1, short)]
            assert [project in each for each in tried] == [False, True]
        if isinstance(cut, int):
            cost = int(case[0].by_id[project].cost)
            tried = [expected((with_cost(case[0], project, cost - n), case[1]), rule)[0] for n in (cut - 1, cut)]
            assert [project in each for each in tried] == [False, True]


@thorough
@given(elections(), rules)
def test_without_a_seed_it_is_an_error_or_what_every_seed_gives(case: Case, rule: Rule) -> None:
    try:
        free = set(count(*case, rule, explain=False).selected)
    except UnresolvedTie:
        return
    for seed in ("00", "01", "c0ffee", "id"):
        assert set(count(*case, rule, seed, explain=False).selected) == free


def test_more_voters_prefer_the_hall() -> None:
    outcome = count(VILLAGE, VOTES, COMPARED)
    assert (outcome.selected, outcome.endowment) == (("hall",), None)
    assert outcome.preference is not None
    assert (outcome.preference.shares, outcome.preference.votes) == (4, 6)
    assert [why.code for why in outcome.explanations.values()] == [Why.FUNDED, Why.TOO_DEAR]


def test_as_many_for_each_leaves_equal_shares_as_they_are() -> None:
    outcome = count(*election(100, {"hall": (100, 4), "bench": (40, 4)}), COMPARED)
    assert outcome.selected == ("bench",)


def test_a_tie_by_votes_is_told_where_it_decided() -> None:
    case = election(100, {"a": (100, 3), "b": (100, 3), "c": (10, 1)})
    outcome = count(*case, COMPARED, SEED)
    assert [(set(tie.projects), tie.broken_by) for tie in outcome.ties] == [({"a", "b"}, TieBreak.LOT)]


def test_the_reserve_list_goes_on_by_votes_where_they_were_taken() -> None:
    rest = reserve(VILLAGE, VOTES, COMPARED, SEED, funded={}, dropped={"hall": 0}, endowment=None)
    assert rest.selected == ("bench",)


def test_amounts_beyond_sixty_four_bits_are_compared_exactly() -> None:
    huge = 10**30
    instance = Instance(100 * huge, (Project("hall", 100 * huge), Project("bench", 40 * huge)))
    assert count(instance, VOTES, COMPARED).selected == ("hall",)
