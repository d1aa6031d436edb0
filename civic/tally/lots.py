"""The lot: an order anyone can repeat from a seed that was committed before the count."""

import hashlib
from collections.abc import Iterable

from civic.tally.errors import InvalidInput

BY_ID = "id"


def lot_order(seed: str | None, projects: Iterable[str]) -> dict[str, int]:
    """Rank of each project in the lot, 0 first: ascending SHA-256(seed bytes ‖ id in UTF-8).

    `seed` is hex, or "id" for the order of the ids as strings (comparisons with published results only).
    None also gives id order, provisionally: a tie that matters is then an error of the caller's.
    """
    names = sorted(projects)
    if seed is not None and seed != BY_ID:
        raw = seed_bytes(seed)
        names.sort(key=lambda project: hashlib.sha256(raw + project.encode()).digest())
    return {project: rank for rank, project in enumerate(names)}


def seed_bytes(seed: str) -> bytes:
    """The bytes of a hexadecimal seed; anything else, or nothing, is refused."""
    try:
        raw = bytes.fromhex(seed)
    except ValueError:
        raise InvalidInput("a seed is written in hexadecimal digits, or is the word id") from None
    if not raw:
        raise InvalidInput("an empty seed draws no lot")
    return raw
