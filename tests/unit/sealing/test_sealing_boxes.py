"""A box opens with its own key only, tells nothing by its length, and shows when it was touched."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nacl.public import PublicKey, SealedBox

from civic.sealing import Sealed, UnreadableBox, new_key_pair, open_box, seal
from civic.sealing.boxes import PADDED

PRIVATE, PUBLIC = new_key_pair()
# What sealing adds: the sender's one-time public key and the seal itself.
OVERHEAD = 32 + 16
CHOICES = st.lists(
    st.text("abcdefghijklmnopqrstuvwxyz0123456789-æøå", min_size=1, max_size=12), max_size=20, unique=True
)


def box(*selections: str, receipt: str = "AAAA-BBBB-CCCC-DDDD") -> bytes:
    return seal(PUBLIC, round="sabro-2026", area="sabro", selections=selections, receipt=receipt)


@given(CHOICES)
@settings(max_examples=50, deadline=None)
def test_what_is_put_in_comes_out_in_sorted_order(selections: list[str]) -> None:
    opened = open_box(PRIVATE, box(*selections))
    assert opened == Sealed("sabro-2026", "sabro", tuple(sorted(selections)), "AAAA-BBBB-CCCC-DDDD")


def test_another_key_does_not_open_it() -> None:
    another, _ = new_key_pair()
    with pytest.raises(UnreadableBox):
        open_box(another, box("1"))


@given(CHOICES, CHOICES)
@settings(max_examples=30, deadline=None)
def test_every_box_is_as_long_as_every_other(some: list[str], others: list[str]) -> None:
    assert len(box(*some)) == len(box(*others)) == PADDED + OVERHEAD


def test_a_ballot_of_very_many_projects_still_comes_out_whole() -> None:
    many = tuple(sorted(f"project-{number}" for number in range(300)))
    assert open_box(PRIVATE, box(*many)).selections == many


def test_the_same_ballot_never_makes_the_same_box() -> None:
    assert box("1", "2") != box("1", "2")


@given(position=st.integers(0, PADDED + 47), change=st.integers(1, 255))
@settings(max_examples=60, deadline=None)
def test_a_box_that_was_touched_anywhere_does_not_open(position: int, change: int) -> None:
    touched = bytearray(box("1", "2"))
    touched[position] ^= change
    with pytest.raises(UnreadableBox):
        open_box(PRIVATE, bytes(touched))


@pytest.mark.parametrize("cut", [0, 1, 47, 48, 100, PADDED + 47])
def test_a_box_that_was_cut_short_does_not_open(cut: int) -> None:
    with pytest.raises(UnreadableBox):
        open_box(PRIVATE, box("1")[:cut])


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x80",
        b"hello\x80",
        b"[]\x80",
        b"[1,2,3]\x80",
        b'["a","b",1,"c"]\x80',
        b'["a","b",[1],"c"]\x80',
        b'["a","b","12","c"]\x80',
        b"{}",
    ],
)
def test_a_box_of_something_else_than_a_ballot_does_not_open(content: bytes) -> None:
    with pytest.raises(UnreadableBox):
        open_box(PRIVATE, SealedBox(PublicKey(PUBLIC)).encrypt(content.ljust(PADDED, b"\x00")))
