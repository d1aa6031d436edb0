"""Keyed names: the same for the same person, telling nothing without the key, never one for another."""

import re

import pytest

from civic.sealing import account_name, idem_hash, person_name, receipt_code, receipt_hash, slot_name

PEPPER, OTHER = b"a pepper of thirty-two characters", b"another pepper of the same length"
NAMES = {
    "person": lambda pepper, round, who: person_name(pepper, round, who),
    "slot": lambda pepper, round, who: slot_name(pepper, round, who),
    "account": lambda pepper, round, who: account_name(pepper, round, who),
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_the_same_each_time_and_32_bytes(name: str) -> None:
    made = NAMES[name](PEPPER, "sabro", "0101901234")
    assert made == NAMES[name](PEPPER, "sabro", "0101901234") and len(made) == 32


@pytest.mark.parametrize("name", NAMES)
def test_a_name_changes_with_key_round_and_person(name: str) -> None:
    made = NAMES[name]
    different = {
        made(PEPPER, "sabro", "0101901234"),
        made(OTHER, "sabro", "0101901234"),
        made(PEPPER, "borum", "0101901234"),
        made(PEPPER, "sabro", "0101901235"),
    }
    assert len(different) == 4


def test_one_person_has_different_names_for_different_uses() -> None:
    assert len({make(PEPPER, "sabro", "0101901234") for make in NAMES.values()}) == 3


def test_the_parts_of_a_name_cannot_be_moved_across_their_border() -> None:
    assert person_name(PEPPER, "sabro1", "23") != person_name(PEPPER, "sabro", "123")


def test_a_receipt_is_the_same_for_a_repeated_cast_only() -> None:
    slot = slot_name(PEPPER, "sabro", "0101901234")
    code = receipt_code(PEPPER, slot, "first")
    assert code == receipt_code(PEPPER, slot, "first")
    assert len({code, receipt_code(PEPPER, slot, "second"), receipt_code(OTHER, slot, "first")}) == 3


def test_a_receipt_is_four_groups_that_can_be_read_aloud() -> None:
    assert re.fullmatch(r"([A-Z2-7]{4}-){3}[A-Z2-7]{4}", receipt_code(PEPPER, bytes(32), "x"))


def test_what_is_kept_of_a_receipt_does_not_show_it() -> None:
    kept = receipt_hash("sabro", "AAAA-BBBB-CCCC-DDDD")
    assert len(kept) == 32 and b"AAAA" not in kept
    assert kept != receipt_hash("borum", "AAAA-BBBB-CCCC-DDDD")
    assert kept != idem_hash("sabro", "AAAA-BBBB-CCCC-DDDD", [])


def test_the_token_covers_the_choices_in_any_order():
    kept = idem_hash("sabro", "token", ["1", "2"])
    assert kept == idem_hash("sabro", "token", ["2", "1", "1"])
    assert len({kept, idem_hash("sabro", "token", ["1"]), idem_hash("sabro", "token", ["12"])}) == 3
