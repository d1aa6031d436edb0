"""Which ties decided anything, found by recounting with the tied projects in another order."""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from civic.tally.greedy import Entry, Move, Terms, allocate, funding
from civic.tally.outcome import TieBreak

Key = Callable[[Entry], tuple[int, ...]]

# What is equal so far, what is compared next, and the name of that comparison.
_LEVELS: tuple[tuple[Key, Key, TieBreak], ...] = (
    (lambda e: (e.score,), lambda e: (e.cost,), TieBreak.COST),
    (lambda e: (e.score, e.cost), lambda e: (e.votes,), TieBreak.VOTES),
    (lambda e: (e.score, e.cost, e.votes), lambda e: (e.lot,), TieBreak.LOT),
)


def deciding_ties(
    order: Sequence[Entry], terms: Terms, ending: Callable[[list[Move]], object] = funding
) -> Iterator[tuple[list[Entry], TieBreak]]:
    """Groups of equal entries, as taken, whose order changed the ending (who is funded), with what ordered them.

    One walk per tied entry suffices: if any other order of the group changes the funding, then so does
    taking one of its members first.
    """
    result = ending(allocate(order, terms))
    for equal, compared, name in _LEVELS:
        for _, members in groupby(order, key=equal):
            group = list(members)
            rivals = [entry for entry in group[1:] if compared(entry) != compared(group[0])]
            if any(ending(allocate(first(order, group, entry), terms)) != result for entry in rivals):
                yield group, name


def first(order: Sequence[Entry], group: Sequence[Entry], entry: Entry) -> list[Entry]:
    """The order with `entry` taken before the rest of its `group`, a run of `order`."""
    start = order.index(group[0])
    others = [other for other in group if other is not entry]
    return [*order[:start], entry, *others, *order[start + len(group) :]]
