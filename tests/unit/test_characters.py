"""Characters that nobody sees are taken out of what people type; the others stay."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.characters import can_be_seen, lines, one_line

UNSEEN = ["\u200b", "\u3164", "\u115f\u1160", "\uffa0", "\u2800", "\u00ad", "\u202e", "\u200d", "\ufeff", "\u00a0\t\n"]
UNSEEN += ["\u0301", "\ufe0f", "\u034f", "\U000e0041", "\x1b", "\ud800", "\u200d\u200c \u3164"]


@pytest.mark.parametrize("typed", UNSEEN, ids=ascii)
def test_what_nobody_sees_is_nothing(typed: str) -> None:
    assert (can_be_seen(typed), one_line(typed), lines(typed)) == (False, "", "")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Bænke\r\n ved\tsøen\u2028nu ", "Bænke ved søen nu"),
        ("Bæ\u200bn\u00adke", "Bænke"),
        ("\u202etxet\u202c lagt om", "txet lagt om"),
        ("rød\x1b[31m", "rød[31m"),
        ("👩\u200d👧 og می\u200cخواهم", "👩\u200d👧 og می\u200cخواهم"),
        ("\u200dBænke\u200d ved \u200csøen\u200d\u200b", "Bænke ved søen"),
        ("A\u0301", "A\u0301"),
        ("🏴", "🏴"),
    ],
)
def test_a_line_keeps_what_can_be_seen(typed: str, kept: str) -> None:
    assert one_line(typed) == kept


def test_several_lines_stay_several() -> None:
    assert lines("\r\n  Et\r\n\r\n\tto\u2028tre\x0bfire\x1b \u202e") == "Et\n\n\tto\ntre\nfire"


@given(st.text())
def test_cleaning_twice_is_cleaning_once(typed: str) -> None:
    assert one_line(one_line(typed)) == one_line(typed)
    assert lines(lines(typed)) == lines(typed)


@given(st.text())
def test_a_clean_line_is_one_line_that_can_be_seen_or_nothing(typed: str) -> None:
    clean = one_line(typed)
    assert clean == "" or can_be_seen(clean)
    assert not any(unicodedata.category(c) in {"Cc", "Cf"} and c not in "\u200c\u200d" for c in clean)
