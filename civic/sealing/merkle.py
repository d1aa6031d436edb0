"""One hash over many leaves (RFC 6962): it changes when any leaf is changed, added, moved or taken away."""

import hashlib
from collections.abc import Sequence

LEAF, NODE = b"\x00", b"\x01"


def root(leaves: Sequence[bytes]) -> bytes:
    """The Merkle tree hash of the leaves in their order, 32 bytes; that of no leaves is SHA-256 of nothing.

    As RFC 6962, section 2.1: a leaf is hashed behind 0x00 and a node behind 0x01, so that none passes for the other,
    and a tree is split at the largest power of two that leaves something on its right.
    """
    if not leaves:
        return hashlib.sha256(b"").digest()
    # Complete trees from the left, each with its size; equal neighbours are joined, as a carry is when counting.
    stack: list[tuple[int, bytes]] = []
    for leaf in leaves:
        size, digest = 1, hashlib.sha256(LEAF + leaf).digest()
        while stack and stack[-1][0] == size:
            digest = _node(stack.pop()[1], digest)
            size *= 2
        stack.append((size, digest))
    digest = stack.pop()[1]
    while stack:
        digest = _node(stack.pop()[1], digest)
    return digest


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(NODE + left + right).digest()
