"""For every project a reason, with the smallest change that would have funded it: each is recounted here."""

import pytest
from hypothesis import given
from tally_cases import SEED, city_rules, election, elections, thorough, with_cost, with_votes

from civic.tally import (
    BallotKind,
    Ballots,
    Decision,
    Instance,
    Outcome,
    Project,
    Rule,
    UnresolvedTie,
    Why,
    count,
)
from civic.tally.effort import WORK

FULLY = (Decision.FUNDED, Decision.FUNDED_OUTSIDE)


def funds(outcome: Outcome, project: str) -> bool:
    return any(step.project == project and step.decision in FULLY for step in outcome.rounds)


def explain(case: tuple[Instance, Ballots], project: str, rule: Rule | None = None) -> tuple[Why, dict[str, object]]:
    why = count(*case, rule, SEED).explanations[project]
    return why.code, dict(why.params)


@thorough
@given(elections(), city_rules)
def test_so_many_votes_more_would_have_funded_it_and_one_less_would_not(
    case: tuple[Instance, Ballots], rule: Rule
) -> None:
    for project, why in count(*case, rule, SEED).explanations.items():
        if not isinstance(short := why.params.get("short", None), int):
            continue
        tried = [funds(count(case[0], with_votes(case[1], project, n), rule, SEED), project) for n in range(short + 1)]
        assert tried == [False] * short + [True]


@thorough
@given(elections(), city_rules)
def test_where_no_number_of_votes_is_named_none_helps(case: tuple[Instance, Ballots], rule: Rule) -> None:
    for project, why in count(*case, rule, SEED).explanations.items():
        if why.params.get("short", 0) is None:
            assert not any(
                funds(count(case[0], with_votes(case[1], project, n), rule, SEED), project) for n in range(1, 15)
            )


@thorough
@given(elections(), city_rules)
def test_so_much_cheaper_it_would_have_been_funded_and_one_unit_less_would_not_do(
    case: tuple[Instance, Ballots], rule: Rule
) -> None:
    for project, why in count(*case, rule, SEED).explanations.items():
        if "too_dear" not in why.params:
            continue
        cost = case[0].by_id[project].cost
        assert isinstance(cost, int)
        cheaper = [
            n
            for n in range(cost + 1)
            if funds(count(with_cost(case[0], project, cost - n), case[1], rule, SEED), project)
        ]
        assert why.params["too_dear"] == (cheaper[0] if cheaper else None)


@thorough
@given(elections(), city_rules)
def test_without_a_seed_the_votes_named_suffice_whatever_the_lot(case: tuple[Instance, Ballots], rule: Rule) -> None:
    try:
        explanations = count(*case, rule).explanations
    except UnresolvedTie:
        return
    for project, why in explanations.items():
        if isinstance(short := why.params.get("short"), int):
            more = with_votes(case[1], project, short)
            assert all(funds(count(case[0], more, rule, f"{n:02x}"), project) for n in range(4))


@thorough
@given(elections(), city_rules)
def test_every_project_is_explained_and_the_reason_agrees_with_the_step(
    case: tuple[Instance, Ballots], rule: Rule
) -> None:
    outcome = count(*case, rule, SEED)
    assert list(outcome.explanations) == [step.project for step in outcome.rounds]
    for step in outcome.rounds:
        why = outcome.explanations[step.project]
        assert (why.code in (Why.FUNDED, Why.FUNDED_OUTSIDE)) is (step.decision in FULLY)
        assert Outcome.from_dict(outcome.to_dict()).explanations[step.project] == why


def test_a_funded_project_says_in_which_step_and_what_was_left() -> None:
    code, params = explain(election(100, {"a": (30, 2), "b": (50, 1)}), "b")
    assert code is Why.FUNDED
    assert (params["step"], params["votes"], params["left"], params["after"]) == (2, 1, 70, 20)


def test_a_project_that_was_too_dear_says_by_how_much_and_how_many_votes_it_lacked() -> None:
    code, params = explain(election(100, {"a": (80, 9), "b": (30, 4)}), "b")
    assert (code, params["too_dear"], params["short"]) == (Why.TOO_DEAR, 10, 5)


def test_a_project_dearer_than_the_budget_lacks_no_number_of_votes() -> None:
    assert explain(election(10, {"a": (11, 9)}), "a")[1]["short"] is None


def test_a_lost_tie_names_the_equals_and_what_decided() -> None:
    code, params = explain(election(10, {"a": (9, 2), "b": (10, 2)}), "b")
    assert (code, params["tied"], params["broken_by"], params["short"]) == (Why.LOST_TIE, ["a"], "cost", 1)


def test_a_conflict_names_the_funded_rival() -> None:
    code, params = explain(election(100, {"a": (1, 3), "b": (1, 2)}, conflicts=[["a", "b"]]), "b")
    assert (code, params["with"], params["short"], params["too_dear"]) == (Why.CONFLICT, ["a"], 2, None)


def test_a_project_below_the_threshold_names_it() -> None:
    code, params = explain(election(100, {"a": (1, 3)}), "a", Rule(threshold=5))
    assert (code, params["threshold"], params["short"]) == (Why.BELOW_THRESHOLD, 5, 2)


def test_a_project_after_the_stop_names_where_the_count_stopped() -> None:
    case = election(10, {"a": (5, 3), "b": (9, 2), "c": (1, 1)})
    assert explain(case, "c", Rule(skip=False))[1]["at"] == "b"


def test_a_part_funded_project_says_what_is_missing() -> None:
    code, params = explain(election(10, {"a": (15, 3)}), "a", Rule(part_funding=True))
    assert (code, params["amount"], params["missing"], params["too_dear"]) == (Why.PART_FUNDED, 10, 5, 5)


def test_points_lacking_are_counted_as_one_further_voter_gives_them() -> None:
    instance = Instance(10, (Project("a", 10), Project("b", 10)))
    selections, points = [["a", "b"]], [[9, 4]]
    ballots = Ballots.of(BallotKind.POINTS, selections, points)
    assert explain((instance, ballots), "b")[1]["short"] == 5
    for given_points, winner in ((4, "a"), (5, "b")):
        more = Ballots.of(BallotKind.POINTS, [*selections, ["b"]], [*points, [given_points]])
        assert count(instance, more, seed=SEED).selected == (winner,)


@pytest.mark.parametrize("scale", [1, 100])
def test_amounts_scale_with_the_unit(scale: int) -> None:
    case = election(100 * scale, {"a": (80 * scale, 9), "b": (30 * scale, 4)})
    assert explain(case, "b")[1]["too_dear"] == 10 * scale


def test_a_lot_that_it_would_be_worse_to_win_is_reckoned_with() -> None:
    places = {"10": "by", "2": "land", "b": "by"}
    projects = tuple(Project(name, 1 if name == "b" else 2, place=place) for name, place in places.items())
    case = Instance(2, projects), Ballots.of(BallotKind.APPROVAL, [["10", "b"]])
    rule = Rule(skip=False, part_funding=True, at_least_one_outside="by")
    # With one vote it draws a lot with 10: the winner gets the one krone that b leaves, and no more.
    assert count(*case, rule).explanations["2"].params["short"] == 2


def test_a_search_that_would_take_too_long_is_given_up_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("civic.tally.explain.PER_ENTRY", WORK // 4)
    case = election(100, {"a": (80, 9), "b": (30, 4)})
    assert explain(case, "b", Rule(at_least_one_outside="by"))[1]["unsought"] is True
    assert "unsought" not in explain(case, "b")[1]
