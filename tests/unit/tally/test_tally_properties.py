"""What holds of every count, whatever the ballots: of each rule as much as it promises."""

from fractions import Fraction
from random import Random

import tally_brute as brute
from hypothesis import given
from hypothesis import strategies as st
from tally_cases import SEED, city_rules, elections, instances, thorough, with_votes

from civic.tally import BallotKind, Ballots, Completion, Instance, Rule, RuleName, Satisfaction, Start, count

Case = tuple[Instance, Ballots]
share_rules = st.builds(
    Rule,
    st.just(RuleName.EQUAL_SHARES),
    satisfaction=st.sampled_from(list(Satisfaction)),
    start=st.sampled_from(list(Start)),
    completion=st.sampled_from(list(Completion)),
    stop_when_exhausted=st.booleans(),
    compare_greedy=st.booleans(),
)
rules = st.one_of(city_rules, share_rules, st.just(Rule(RuleName.PHRAGMEN)))


@st.composite
def rankings_and_points(draw: st.DrawFn) -> Case:
    """Up to seven voters who put some projects in an order, or give points to them."""
    instance = draw(instances())
    orders = st.permutations([project.id for project in instance.projects])
    rows = [row[: draw(st.integers(0, len(row)))] for row in draw(st.lists(orders, max_size=7))]
    kind = draw(st.sampled_from([BallotKind.RANKING, BallotKind.POINTS]))
    points = [[draw(st.integers(1, 5)) for _ in row] for row in rows]
    return instance, Ballots.of(kind, rows, points)


def shuffled(case: Case, chance: Random) -> Case:
    """The same election with its voters and its projects in another order."""
    instance, ballots = case
    points = ballots.points or [()] * len(ballots.selections)
    pairs = zip(ballots.selections, points, ballots.multiplicities, strict=True)
    voters = [(names, given) for names, given, times in pairs for _ in range(times)]
    projects = chance.sample(instance.projects, len(instance.projects))
    chance.shuffle(voters)
    rows, given = [names for names, _ in voters], [given for _, given in voters]
    other = Instance(instance.budget, tuple(projects), tuple(reversed(instance.conflict_groups)))
    return other, Ballots.of(ballots.kind, rows, given)


@thorough
@given(elections(), rules)
def test_no_rule_spends_more_than_there_is_or_gives_a_project_more_than_it_costs(case: Case, rule: Rule) -> None:
    instance, _ = case
    outcome = count(*case, rule, SEED)
    assert outcome.spent == sum(outcome.amounts.values()) <= instance.budget
    assert all(0 <= amount <= instance.by_id[name].cost for name, amount in outcome.amounts.items())


@thorough
@given(st.one_of(elections(), rankings_and_points()), rules, st.randoms(use_true_random=False))
def test_the_order_of_ballots_and_projects_does_not_matter(case: Case, rule: Rule, chance: Random) -> None:
    assert count(*shuffled(case, chance), rule, SEED).to_bytes() == count(*case, rule, SEED).to_bytes()


@thorough
@given(elections(), city_rules, st.integers(1, 3), st.data())
def test_a_further_supporter_never_hurts_a_project(case: Case, rule: Rule, further: int, data: st.DataObject) -> None:
    """Of the city's rule, whether they come with a ballot of their own or add the project to the one they have.

    Equal shares and Phragmén do not promise it: who pays for one project has less for the next.
    """
    instance, ballots = case
    before = count(*case, rule, SEED).amounts
    name = data.draw(st.sampled_from([project.id for project in instance.projects]))
    own = with_votes(ballots, name, further)
    added = Ballots.of(ballots.kind, [{*row, name} for row in brute.voters_of(ballots)])
    for better in (own, added):
        assert count(instance, better, rule, SEED).amounts.get(name, 0) >= before.get(name, 0)


@thorough
@given(elections(), share_rules)
def test_equal_shares_never_charges_a_voter_more_than_their_share(case: Case, rule: Rule) -> None:
    """Each purchase paid again, in its order, from purses that hold one share each."""
    instance, ballots = case
    outcome = count(*case, rule, SEED)
    if outcome.endowment is None:
        return  # The count by votes was taken: nobody paid.
    voters = brute.voters_of(ballots)
    purses = [Fraction(outcome.endowment)] * len(voters)
    for step in outcome.rounds:
        if step.price is None or not step.amount:
            continue
        supporters = [number for number, chosen in enumerate(voters) if step.project in chosen]
        # Raises where they do not have that much left between them.
        price = brute.price(Fraction(instance.by_id[step.project].cost), [purses[number] for number in supporters])
        assert abs(price - Fraction(step.price)) <= Fraction(1, 10**6)
        for number in supporters:
            purses[number] -= min(purses[number], price)
