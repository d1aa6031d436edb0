"""Numbers that people copy by hand: a slip is found, and the draw can be made again."""

from itertools import islice

from hypothesis import given
from hypothesis import strategies as st

from civic.paper.codes import draw_ballot_numbers, is_sound, project_numbers, with_check

BASES = st.integers(10, 10**7)


@given(BASES)
def test_a_number_with_its_check_is_sound(base):
    assert is_sound(with_check(base))


@given(BASES, st.data())
def test_one_wrong_digit_is_always_found(base, data):
    digits = str(with_check(base))
    at = data.draw(st.integers(0, len(digits) - 1))
    wrong = data.draw(st.sampled_from("123456789").filter(lambda digit: digit != digits[at]))
    assert not is_sound(int(digits[:at] + wrong + digits[at + 1 :]))


@given(BASES, st.data())
def test_two_neighbours_that_changed_places_are_always_found(base, data):
    digits = str(with_check(base))
    at = data.draw(st.integers(0, len(digits) - 2))
    swapped = digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]
    assert swapped == digits or not is_sound(int(swapped))


def test_the_projects_numbers_are_the_same_for_a_seed_and_different_for_another():
    drawn = [list(islice(project_numbers(seed, 40), 40)) for seed in ("a", "a", "b")]
    assert drawn[0] == drawn[1] != drawn[2]
    assert len(set(drawn[0])) == 40 and all(100 <= number <= 999 for number in drawn[0])


def test_many_projects_get_longer_numbers():
    assert len(set(project_numbers("seed", 500))) >= 500


@given(st.integers(0, 300), st.sets(st.integers(10_000, 99_999), max_size=300))
def test_ballot_numbers_are_sound_and_nobody_elses(count, taken):
    drawn = draw_ballot_numbers(count, taken)
    assert len(set(drawn)) == count and not set(drawn) & taken and all(map(is_sound, drawn))
