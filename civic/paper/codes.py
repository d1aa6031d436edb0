"""Short numbers that people copy by hand, each with a last digit that catches a slip. Pure."""

import hashlib
import secrets
from collections.abc import Collection, Iterator

# Damm's quasigroup: it finds every wrong digit and every two neighbours that changed places.
_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)
# A project has three digits and a ballot five, so that neither is taken for the other.
PROJECT_BASES = (range(10, 100), range(1_000, 10_000))
BALLOT_BASES = (range(1_000, 10_000), range(10_000, 100_000), range(100_000, 1_000_000))


def with_check(base: int) -> int:
    """The number with its check digit at the end."""
    return base * 10 + _digit(base)


def is_sound(number: int) -> bool:
    """Whether the last digit fits the others: a slip of the pen hardly ever does."""
    return number >= 100 and _digit(number) == 0


def project_numbers(seed: str, projects: int) -> Iterator[int]:
    """The round's numbers in the order drawn from its seed: anyone can draw them again. Enough for `projects`."""
    bases = next((few for few in PROJECT_BASES if projects <= len(few)), PROJECT_BASES[-1])
    order = sorted(bases, key=lambda base: hashlib.sha256(f"{seed}:{base}".encode()).digest())
    return (with_check(base) for base in order)


def draw_ballot_numbers(count: int, taken: Collection[int]) -> list[int]:
    """`count` numbers that nobody can foresee, none of them `taken`, in the order of size."""
    # Half of the numbers stay unused, so that a slip rarely meets another ballot's number.
    bases = next(some for some in BALLOT_BASES if len(some) >= 2 * (count + len(taken)))
    draw, drawn = secrets.SystemRandom(), set[int]()
    while len(drawn) < count:
        number = with_check(draw.choice(bases))
        if number not in taken:
            drawn.add(number)
    return sorted(drawn)


def _digit(number: int) -> int:
    state = 0
    for digit in str(number):
        state = _DAMM[state][int(digit)]
    return state
