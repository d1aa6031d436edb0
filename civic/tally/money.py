"""Exact amounts: integers (øre) in the platform, rationals where a file has decimals."""

import re
from collections.abc import Iterable
from fractions import Fraction
from math import lcm

from civic.tally.errors import InvalidInput

Money = int | Fraction
Plain = int | str
# As many digits as Python reads at once by default.
_PLAIN = re.compile(r"(-?[0-9]{1,4000})(?:/([0-9]{1,4000}))?", re.ASCII)


def exact(value: Money) -> Money:
    """The same amount, as an int whenever it is whole; floats are refused."""
    if isinstance(value, bool) or not isinstance(value, int | Fraction):
        raise InvalidInput(f"an amount must be an int or a Fraction, not {value!r}")
    if isinstance(value, Fraction) and value.denominator == 1:
        return value.numerator
    return value


def plain(value: Money) -> Plain:
    """JSON form of an amount: an int, or "p/q" for a rational."""
    value = exact(value)
    return value if isinstance(value, int) else f"{value.numerator}/{value.denominator}"


def from_plain(value: Plain) -> Money:
    """The amount `plain` wrote; anything else is refused."""
    if isinstance(value, str):
        written = _PLAIN.fullmatch(value)
        if written is None or not int(written[2] or 1):
            raise InvalidInput(f"an amount is written as a whole number or p/q, not {value[:40]!r}")
        return exact(Fraction(int(written[1]), int(written[2] or 1)))
    return exact(value)


def common_scale(amounts: Iterable[Money]) -> int:
    """Smallest factor that makes every amount whole."""
    return lcm(*{amount.denominator for amount in amounts})


def scaled(amount: Money, scale: int) -> int:
    """The amount in units of 1/scale; `scale` must come from `common_scale`."""
    whole = exact(amount * scale)
    if not isinstance(whole, int):
        raise InvalidInput(f"{amount} is not a whole number of 1/{scale}")
    return whole
