"""Rule aarhus and each of its switches."""

import pytest
from tally_cases import election

from civic.tally import BallotKind, Ballots, Decision, Instance, Project, Rule, UnknownProject, count

TIGHT = {"first": (50, 9), "dear": (60, 8), "cheap": (30, 7), "last": (20, 6), "unloved": (1, 0)}


def decisions(rule: Rule) -> dict[str, Decision]:
    return {step.project: step.decision for step in count(*election(100, TIGHT), rule).rounds}


def test_what_does_not_fit_is_skipped_and_the_next_is_tried_to_the_end() -> None:
    assert count(*election(100, TIGHT)).selected == ("first", "cheap", "last")


def test_without_skip_the_count_stops_at_the_first_that_does_not_fit() -> None:
    assert count(*election(100, TIGHT), Rule(skip=False)).selected == ("first",)
    assert decisions(Rule(skip=False))["last"] is Decision.STOPPED


def test_the_project_at_which_the_count_stops_says_so() -> None:
    assert decisions(Rule(skip=False))["dear"] is Decision.STOPPED


def test_a_project_with_exactly_the_threshold_is_funded_and_one_below_is_not() -> None:
    assert count(*election(100, TIGHT), Rule(threshold=7)).selected == ("first", "cheap")
    assert decisions(Rule(threshold=7))["last"] is Decision.BELOW_THRESHOLD


def test_a_project_below_the_threshold_does_not_stop_a_count_without_skip() -> None:
    case = election(100, {"a": (200, 1), "b": (50, 5)})
    assert count(*case, Rule(skip=False, threshold=2)).selected == ("b",)


def test_part_funding_gives_the_first_that_does_not_fit_what_is_left() -> None:
    outcome = count(*election(100, TIGHT), Rule(part_funding=True))
    assert dict(outcome.amounts) == {"first": 50, "dear": 50}
    assert outcome.rounds[1].decision is Decision.PART_FUNDED
    assert outcome.remainder == 0


def test_part_funding_gives_nothing_when_nothing_is_left() -> None:
    outcome = count(*election(50, TIGHT), Rule(part_funding=True))
    assert dict(outcome.amounts) == {"first": 50}


def test_at_most_one_of_a_conflict_group_is_funded() -> None:
    outcome = count(*election(100, TIGHT, conflicts=[["first", "cheap"]]))
    assert outcome.selected == ("first", "last")
    assert outcome.rounds[2].decision is Decision.CONFLICT


def test_a_project_may_be_in_several_conflict_groups() -> None:
    outcome = count(*election(100, TIGHT, conflicts=[["dear", "last"], ["first", "last"]]))
    assert outcome.selected == ("first", "cheap")


@pytest.mark.parametrize(
    ("village_cost", "selected"),
    [(40, ("town", "village")), (60, ("town2", "village")), (101, ("town", "town2"))],
)
def test_one_project_outside_the_town_is_held_a_place_if_it_can_be_paid_at_all(
    village_cost: int, selected: tuple[str, ...]
) -> None:
    projects = (
        Project("town", 60, place="by"),
        Project("town2", 40, place="by"),
        Project("village", village_cost),
    )
    ballots = Ballots.of(BallotKind.APPROVAL, [["town", "town2"], ["town", "town2"], ["town", "village"]])
    outcome = count(Instance(100, projects), ballots, Rule(at_least_one_outside="by"))
    assert tuple(sorted(outcome.selected)) == selected


def test_the_project_that_was_held_a_place_is_named() -> None:
    projects = (Project("town", 100, place="by"), Project("village", 10))
    ballots = Ballots.of(BallotKind.APPROVAL, [["town"], ["town"], ["village"]])
    step = count(Instance(100, projects), ballots, Rule(at_least_one_outside="by")).rounds[0]
    assert (step.project, step.decision) == ("village", Decision.FUNDED_OUTSIDE)


def test_a_project_that_costs_exactly_the_whole_budget_is_funded() -> None:
    assert count(*election(100, {"all": (100, 1)})).selected == ("all",)


def test_a_project_that_costs_nothing_is_funded_if_anyone_wants_it_and_never_otherwise() -> None:
    outcome = count(*election(0, {"wanted": (0, 1), "unwanted": (0, 0)}))
    assert outcome.selected == ("wanted",)
    assert outcome.rounds[1].decision is Decision.NO_VOTES


def test_points_and_not_votes_order_points_ballots() -> None:
    instance = Instance(10, (Project("many", 10), Project("strong", 10)))
    ballots = Ballots.of(BallotKind.POINTS, [["many", "strong"], ["many"]], points=[[1, 9], [2]])
    assert count(instance, ballots).selected == ("strong",)


def test_rankings_score_borda_points_from_the_first_place_down() -> None:
    instance = Instance(10, (Project("a", 10), Project("b", 10), Project("c", 10)))
    ballots = Ballots.of(BallotKind.RANKING, [["a", "b"], ["b", "c"], ["b"]])
    assert {s.project: s.score for s in count(instance, ballots).rounds} == {"b": 8, "a": 3, "c": 2}
    third = count(instance, ballots, Rule(borda_first=2)).rounds
    assert {s.project: s.score for s in third} == {"b": 5, "a": 2, "c": 1}


def test_blank_ballots_are_counted_as_blank() -> None:
    instance = Instance(10, (Project("a", 10),))
    outcome = count(instance, Ballots.of(BallotKind.APPROVAL, [[], ["a"], []]))
    assert (outcome.cast, outcome.blank) == (3, 2)


def test_a_ballot_for_an_unknown_project_is_refused_by_name() -> None:
    instance = Instance(10, (Project("a", 10),))
    with pytest.raises(UnknownProject, match="'zz'"):
        count(instance, Ballots.of(BallotKind.APPROVAL, [["zz"]]))
