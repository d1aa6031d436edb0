"""What changed between two texts, word by word."""

import time

from hypothesis import given
from hypothesis import strategies as st

from civic.proposals.differences import Change, pieces


def joined(found, *kinds):
    return "".join(piece.words for piece in found if piece.change in kinds)


@given(st.text(max_size=80), st.text(max_size=80))
def test_what_stayed_and_what_went_is_the_old_text_and_what_stayed_and_came_the_new(before, after):
    found = pieces(before, after)
    assert joined(found, Change.SAME, Change.REMOVED) == before
    assert joined(found, Change.SAME, Change.ADDED) == after


def test_a_word_is_taken_out_and_another_comes_in():
    found = pieces("To grå bænke", "To røde bænke")
    assert [(piece.change, piece.words) for piece in found] == [
        (Change.SAME, "To "),
        (Change.REMOVED, "grå"),
        (Change.ADDED, "røde"),
        (Change.SAME, " bænke"),
    ]


def test_of_what_stayed_in_a_long_text_only_the_nearest_is_shown():
    long = " ".join(f"ord{n}" for n in range(400))
    found = pieces(f"{long} slut", f"{long} færdig")
    assert [piece.change for piece in found][:2] == [Change.LEFT_OUT, Change.SAME]
    assert len(joined(found, Change.SAME)) < 300


def test_texts_made_to_be_slow_are_compared_at_once():
    start = time.monotonic()
    pieces("a b " * 1250, "b a " * 1250)
    pieces("a " * 2500, "a " * 2499 + "b ")
    assert time.monotonic() - start < 3
