"""The city's own rule: by votes, fund what still fits, skip what does not, to the end.

Source: the municipality's worked example (design 1-mission.md). Everything here is in whole units: the caller
has scaled money and scores to integers.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from civic.tally.outcome import Decision


@dataclass(frozen=True, slots=True)
class Entry:
    """A project as the rule sees it: `lot` its rank in the lot, `outside` if it lies outside that place."""

    id: str
    cost: int
    score: int
    votes: int
    lot: int
    outside: bool = False

    def rank(self) -> tuple[int, int, int, int]:
        """Sort key: most votes, then lower cost, then more ballots naming it, then the lot."""
        return (-self.score, self.cost, -self.votes, self.lot)


@dataclass(frozen=True, slots=True)
class Terms:
    """The switches of the rule. `groups` gives the conflict groups each project is in, by number; `taken` are
    those of which a project is funded already."""

    budget: int
    skip: bool = True
    threshold: int = 0
    part_funding: bool = False
    one_outside: bool = False
    groups: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    taken: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Move:
    """What happened to one entry: the money before, the decision and what it got."""

    entry: Entry
    before: int
    decision: Decision
    amount: int = 0


FUNDED = frozenset({Decision.FUNDED, Decision.FUNDED_OUTSIDE, Decision.PART_FUNDED})


def ranked(entries: Iterable[Entry]) -> list[Entry]:
    """Entries in the order the rule takes them."""
    return sorted(entries, key=Entry.rank)


def allocate(order: Sequence[Entry], terms: Terms) -> list[Move]:
    """Walk the order once; with `one_outside`, again with the best outside project first if none was funded.

    Where no outside project could be funded even alone, the first walk stands.
    """
    moves = _walk(order, terms)
    if not terms.one_outside or any(move.entry.outside and move.decision in FUNDED for move in moves):
        return moves
    best = next((entry for entry in order if entry.outside and _eligible(entry, terms)), None)
    if best is None:
        return moves
    rest = [entry for entry in order if entry is not best]
    return _walk([best, *rest], terms, reserved=best)


def funding(moves: Iterable[Move]) -> dict[str, int]:
    """What each funded project gets."""
    return {move.entry.id: move.amount for move in moves if move.decision in FUNDED}


def _eligible(entry: Entry, terms: Terms) -> bool:
    return entry.score > 0 and entry.score >= terms.threshold and entry.cost <= terms.budget


def _walk(order: Sequence[Entry], terms: Terms, reserved: Entry | None = None) -> list[Move]:
    left, stopped = terms.budget, False
    taken = set(terms.taken)
    moves = []
    for entry in order:
        decision = _decide(entry, terms, left, stopped, taken)
        amount = entry.cost if decision is Decision.FUNDED else 0
        if decision is Decision.SKIPPED:
            if terms.part_funding and left > 0:
                # This takes all that is left, so it can happen only once.
                decision, amount = Decision.PART_FUNDED, left
            stopped = not terms.skip
            if stopped and not amount:
                decision = Decision.STOPPED
        if decision in FUNDED:
            taken.update(terms.groups.get(entry.id, ()))
        if entry is reserved:
            decision = Decision.FUNDED_OUTSIDE
        moves.append(Move(entry, left, decision, amount))
        left -= amount
    return moves


def _decide(entry: Entry, terms: Terms, left: int, stopped: bool, taken: set[int]) -> Decision:
    if entry.score <= 0:
        return Decision.NO_VOTES
    if entry.score < terms.threshold:
        return Decision.BELOW_THRESHOLD
    if stopped:
        return Decision.STOPPED
    if not taken.isdisjoint(terms.groups.get(entry.id, ())):
        return Decision.CONFLICT
    return Decision.FUNDED if entry.cost <= left else Decision.SKIPPED
