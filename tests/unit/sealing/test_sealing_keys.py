"""The board's key files and parts: each opens with what belongs to it, and says what is wrong with anything else."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civic.sealing import KeyFault, names_key, new_key_pair, private_file, public_file, read_private, read_public
from civic.sealing.keyfile import Cost, _checksum, fingerprint, fingerprint_words
from civic.sealing.shares import join, share_file, split

PRIVATE, PUBLIC = new_key_pair()
ANOTHER, ANOTHER_PUBLIC = new_key_pair()
PASSPHRASE = "korrekt hest batteri"
CHEAP = Cost(1, 8192)
FILE = private_file(PRIVATE, PASSPHRASE, CHEAP)
PARTS = split(PRIVATE, needed=2, among=3)


def fault_of(read, *given) -> str:
    with pytest.raises(KeyFault) as caught:
        read(*given)
    assert PASSPHRASE not in str(caught.value) and PRIVATE.hex() not in str(caught.value)
    return caught.value.code


def test_the_private_file_opens_with_its_passphrase_and_holds_no_key_in_the_clear():
    assert read_private(FILE, PASSPHRASE) == PRIVATE
    assert PRIVATE.hex() not in FILE and PASSPHRASE not in FILE


@pytest.mark.parametrize("typed", ["  korrekt   hest batteri ", "korrekt\thest batteri", "kor\u200brekt hest batteri"])
def test_what_nobody_sees_in_a_passphrase_makes_no_difference(typed):
    assert read_private(FILE, typed) == PRIVATE


def test_a_wrong_passphrase_and_a_damaged_file_are_told_apart():
    assert fault_of(read_private, FILE, "en anden sætning") == "wrong-passphrase"
    for place, letter in enumerate(FILE):
        if letter.isdigit():
            touched = FILE[:place] + str((int(letter) + 1) % 10) + FILE[place + 1 :]
            assert fault_of(read_private, touched, PASSPHRASE) == "damaged"


@pytest.mark.parametrize("text", ["", "x", "[]", "{}", '{"format": 3}', "[" * 5000, "\x00" * 20_000])
def test_something_else_is_no_key_file(text):
    assert fault_of(read_private, text, PASSPHRASE) == "not-private"
    assert fault_of(read_public, text) == "not-public"


def test_the_two_files_are_not_taken_for_each_other():
    assert fault_of(read_private, public_file(PUBLIC), PASSPHRASE) == "public-given"
    assert fault_of(read_public, FILE) == "private-given"
    assert read_public(public_file(PUBLIC)) == PUBLIC


def test_a_file_cannot_ask_for_more_memory_than_is_sensible():
    kept = json.loads(FILE)
    kept["kdf"]["memory"] = 1024**3
    del kept["checksum"]
    greedy = json.dumps({**kept, "checksum": _checksum(kept)})
    assert fault_of(read_private, greedy, PASSPHRASE) == "damaged"


def test_a_short_passphrase_is_refused():
    assert fault_of(private_file, PRIVATE, "kort" + " " * 20, CHEAP) == "passphrase-short"


def test_a_fingerprint_is_known_in_digits_and_in_words_and_no_other_is():
    for typed in (fingerprint(PUBLIC), fingerprint(PUBLIC).upper().replace(" ", "-"), fingerprint_words(PUBLIC)):
        assert names_key(typed, PUBLIC)
        assert not names_key(typed, ANOTHER_PUBLIC)
    assert not names_key("", PUBLIC) and not names_key("1234", PUBLIC)


@given(st.sets(st.sampled_from(PARTS), min_size=2), st.sampled_from([" ", "\n", "\n1. "]))
@settings(max_examples=25, deadline=None)
def test_any_two_of_three_parts_make_the_key(parts, between):
    assert join([between.join(parts)]) == PRIVATE
    assert join([share_file(p, number=1, needed=2, among=3, private_key=PRIVATE) for p in parts]) == PRIVATE


def test_too_few_parts_are_counted():
    with pytest.raises(KeyFault) as caught:
        join([PARTS[0], PARTS[0]])
    assert (caught.value.code, caught.value.details) == ("too-few-shares", {"given": 1, "needed": 2})


def test_parts_of_two_keys_do_not_mix():
    assert fault_of(join, [PARTS[0], split(ANOTHER, needed=2, among=3)[1]]) == "mixed-shares"


def test_a_mistyped_part_is_named_by_its_number():
    words = PARTS[1].split()
    for wrong in (words[:-1], ["academic", *words[1:]], [*words[:-1], "hest"]):
        with pytest.raises(KeyFault) as caught:
            join([PARTS[0], " ".join(wrong)])
        assert (caught.value.code, caught.value.details) == ("damaged-share", {"number": 2})


@pytest.mark.parametrize(("needed", "among"), [(1, 3), (4, 3), (0, 0), (2, 17)])
def test_an_impossible_split_is_refused(needed, among):
    with pytest.raises(KeyFault):
        split(PRIVATE, needed=needed, among=among)
