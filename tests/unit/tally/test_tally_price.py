"""The price of a project in doubles: the same wherever the search for it begins, and found in the worst case too."""

from fractions import Fraction

import numpy as np
import pytest
import tally_brute as brute
from hypothesis import given
from hypothesis import strategies as st
from tally_cases import SEED, election, thorough

from civic.tally.contest import contest_of
from civic.tally.shares import Run

purses = st.lists(st.integers(0, 40), min_size=1, max_size=12).filter(any)


@thorough
@given(purses, st.integers(1, 99), st.floats(0.01, 200))
def test_the_price_does_not_hang_on_where_the_search_begins(left: list[int], percent: int, begin: float) -> None:
    cost = Fraction(sum(left) * percent, 100)
    run = Run(contest_of(*election(100, {"a": (10, 1)}), SEED), Fraction(1))
    held = np.array([float(n) for n in left])
    price, _ = run._price(held, np.ones(len(left)), float(len(left)), float(cost), begin)
    assert price == pytest.approx(float(brute.price(cost, list(map(Fraction, left)))), rel=1e-9)


@pytest.mark.parametrize("parts", range(3, 400, 7))
def test_a_voter_who_has_just_the_price_does_not_keep_the_search_going(parts: int) -> None:
    share, run = 1 / parts, Run(contest_of(*election(100, {"a": (10, 1)}), SEED), Fraction(1))
    for nudge in (0.0, 1e-16, -1e-16):
        left = np.array([share + nudge, share, 7.0, 7.0])
        price, _ = run._price(left, np.ones(4), 4.0, 4 * share, share * 2)
        assert price == pytest.approx(share)
