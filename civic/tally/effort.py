"""How much counting again the explanations of one outcome may take.

It is never a time, so that equal inputs give equal bytes.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

# Some twenty-five seconds' work. A run takes a unit for every supporter of every project, and some for each project.
WORK, PER_PROJECT = 250_000_000, 200

Item = TypeVar("Item")


class TooMuchEffort(Exception):  # noqa: N818 (the name is the reason)
    """What may be spent is used up."""


def nobody(done: int, total: int) -> None:
    """Nobody wants to know how far it is."""


class Effort:
    """So many units may be spent (None: as many as it takes); a run takes `per_run`.

    `told` hears how many projects are explained, of how many.
    """

    def __init__(self, units: int | None, told: Callable[[int, int], None] = nobody) -> None:
        self.units, self.told = units, told
        self.per_run = 1

    def spend(self, runs: int = 1) -> None:
        """Pay for runs. Raises TooMuchEffort, and spends nothing, where that is more than is left."""
        if self.units is None:
            return
        if self.units < runs * self.per_run:
            raise TooMuchEffort
        self.units -= runs * self.per_run

    def afford(self, runs: int) -> None:
        """Raises TooMuchEffort where as much again would not be left after so many runs; spends nothing."""
        if self.units is not None and self.units < 2 * runs * self.per_run:
            raise TooMuchEffort

    def over(self, items: Sequence[Item]) -> Iterator[Item]:
        """The items one by one, telling how many are done."""
        for number, item in enumerate(items):
            self.told(number, len(items))
            yield item
        self.told(len(items), len(items))
