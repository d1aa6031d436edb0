"""Everyone × every phase × every action of a room, one file each, by real requests."""

from tests.contract.access import DOORS
from tests.contract.doors import Door

IN_THE_MATRIX = frozenset({"proposals", "discussion", "following", "qualification", "moderation"})


def doors_of(*rooms: str) -> tuple[Door, ...]:
    """The doors of these rooms, as the table of all doors has them."""
    return tuple(door for door in DOORS if door.room in rooms)
