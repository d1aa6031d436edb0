"""The Merkle root, against RFC 6962's own definition and its published values."""

import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.sealing.merkle import root

LEAVES = st.lists(st.binary(max_size=20), max_size=40)
# The inputs and roots of the test vectors of Certificate Transparency.
INPUTS = [bytes.fromhex(text) for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657")]
INPUTS.append(bytes.fromhex("606162636465666768696a6b6c6d6e6f"))
ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


@pytest.mark.parametrize("size", ROOTS)
def test_the_root_is_the_one_the_standard_publishes(size: int) -> None:
    assert root(INPUTS[:size]).hex() == ROOTS[size]


@given(LEAVES)
def test_the_root_is_the_one_the_standard_defines(leaves: list[bytes]) -> None:
    assert root(leaves) == as_defined(leaves)


@given(LEAVES.filter(bool), st.data())
def test_no_leaf_can_be_changed_moved_or_taken_away(leaves: list[bytes], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(leaves) - 1))
    others = [
        leaves[:at] + leaves[at + 1 :],
        leaves[:at] + [leaves[at] + b"x"] + leaves[at + 1 :],
        [*leaves[:at], leaves[at], *leaves[at:]],
        leaves[1:] + leaves[:1],
    ]
    assert all(root(other) != root(leaves) for other in others if other != leaves)


def as_defined(leaves: Sequence[bytes]) -> bytes:
    """MTH as RFC 6962, section 2.1, writes it."""
    if len(leaves) < 2:
        return hashlib.sha256(b"\x00" + leaves[0] if leaves else b"").digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\x01" + as_defined(leaves[:split]) + as_defined(leaves[split:])).digest()
