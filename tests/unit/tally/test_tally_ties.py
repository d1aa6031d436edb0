"""Ties: lower cost, more votes, then a lot; every tie that decided anything is shown."""

from hashlib import sha256
from itertools import permutations

import pytest
from hypothesis import given
from tally_cases import SEED, city_rules, election, elections, thorough

from civic.tally import (
    BallotKind,
    Ballots,
    Instance,
    InvalidInput,
    Project,
    Rule,
    TieBreak,
    UnresolvedTie,
    count,
    lot_order,
)
from civic.tally.aarhus import Field
from civic.tally.greedy import allocate, funding, ranked

TWINS = election(10, {"a": (10, 2), "b": (10, 2), "c": (1, 1)})


def test_the_cheaper_of_two_equals_is_taken_and_the_tie_is_shown() -> None:
    outcome = count(*election(10, {"a": (9, 2), "b": (8, 2)}))
    assert outcome.selected == ("b",)
    assert [(tie.projects, tie.broken_by) for tie in outcome.ties] == [(("b", "a"), TieBreak.COST)]


def test_equal_points_and_cost_fall_to_the_one_more_voters_named() -> None:
    instance = Instance(10, (Project("a", 10), Project("b", 10)))
    ballots = Ballots.of(BallotKind.POINTS, [["a"], ["b"], ["b"]], points=[[4], [2], [2]])
    outcome = count(instance, ballots)
    assert outcome.selected == ("b",)
    assert outcome.ties[0].broken_by is TieBreak.VOTES


def test_the_lot_is_the_order_of_sha256_of_seed_and_id() -> None:
    drawn = min("ab", key=lambda name: sha256(bytes.fromhex(SEED) + name.encode()).digest())
    outcome = count(*TWINS, seed=SEED)
    assert outcome.selected == (drawn,)
    assert outcome.ties[0].broken_by is TieBreak.LOT


def test_another_seed_can_draw_another_winner() -> None:
    assert {count(*TWINS, seed=f"{n:02x}").selected for n in range(20)} == {("a",), ("b",)}


def test_a_lot_without_a_seed_is_an_error_that_names_the_projects() -> None:
    with pytest.raises(UnresolvedTie) as caught:
        count(*TWINS)
    assert caught.value.projects == ("a", "b")


def test_a_tie_that_changes_nothing_needs_no_seed_and_is_not_shown() -> None:
    outcome = count(*election(20, {"a": (10, 2), "b": (10, 2)}))
    assert outcome.ties == ()


def test_the_word_id_gives_the_order_of_ids_as_strings() -> None:
    outcome = count(*election(10, {"2": (10, 2), "10": (10, 2)}), seed="id")
    assert outcome.selected == ("10",)
    assert outcome.ties[0].broken_by is TieBreak.ID


@pytest.mark.parametrize("seed", ["", "xyz", "abc", "ID"])
def test_a_seed_that_is_not_hexadecimal_is_refused(seed: str) -> None:
    with pytest.raises(InvalidInput):
        lot_order(seed, ["a"])


@thorough
@given(elections(), city_rules)
def test_a_tie_is_shown_exactly_when_some_other_order_of_equals_funds_otherwise(
    case: tuple[Instance, Ballots], rule: Rule
) -> None:
    field = Field(*case, rule, SEED)
    order = ranked(field.entries)
    result = funding(allocate(order, field.terms))
    others = (p for p in permutations(order) if [e.score for e in p] == [e.score for e in order])
    matters = any(funding(allocate(other, field.terms)) != result for other in others)
    assert bool(count(*case, rule, SEED).ties) is matters
