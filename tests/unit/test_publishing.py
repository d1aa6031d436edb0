"""Which areas' ballots are published as one sum."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.exports import verify
from civic.results.publishing import withheld

COUNTS = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 60), min_size=1)


@pytest.mark.parametrize(
    ("counted", "left_out"),
    [
        ({"sabro": 20}, []),
        ({"sabro": 19}, ["sabro"]),
        ({"sabro": 300, "borum": 25, "trige": 3}, ["borum", "trige"]),
        ({"sabro": 300, "borum": 12, "trige": 9}, ["borum", "trige"]),
        ({"sabro": 300, "borum": 0}, ["borum"]),
        ({"sabro": 0}, ["sabro"]),
    ],
)
def test_few_ballots_are_a_sum_and_so_is_what_would_give_them_away(counted, left_out):
    assert withheld(counted, 20) == left_out


@given(COUNTS, st.integers(1, 40))
def test_the_sum_that_subtraction_tells_is_of_enough_ballots(counted, fewest):
    left_out = withheld(counted, fewest)
    hidden = sum(counted[area] for area in left_out)
    assert all(counted[area] >= fewest for area in counted if area not in left_out)
    assert hidden == 0 or hidden >= fewest or len(left_out) == len(counted)


@given(COUNTS, st.integers(1, 40))
def test_the_verifier_knows_the_same_rule(counted, fewest):
    assert verify.withheld(counted, fewest) == withheld(counted, fewest)
