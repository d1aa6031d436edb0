"""The draw of a count as anyone can repeat it, and the ties that decided anything."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from civic import tally
from civic.tally.lots import BY_ID


@dataclass(frozen=True)
class LotTie:
    """A tie that decided something, in the order it was resolved."""

    titles: Sequence[str]
    broken_by: str


@dataclass(frozen=True)
class Ticket:
    """A project's place in the draw: SHA-256 of the seed's bytes followed by the project's number, in hex."""

    project: str
    title: str
    digest: str


@dataclass(frozen=True)
class Lot:
    """The ties that decided anything. `tickets` are all projects in the order of the draw; none without a draw."""

    ties: Sequence[LotTie]
    tickets: Sequence[Ticket]

    @property
    def was_drawn(self) -> bool:
        """Whether the lot decided anything."""
        return any(tie.broken_by == tally.TieBreak.LOT for tie in self.ties)


def lot_of(outcome: tally.Outcome, titles: Mapping[str, str]) -> Lot:
    """The draw of this count. `titles`: project id → title."""
    ties = [LotTie([titles[name] for name in tie.projects], tie.broken_by.value) for tie in outcome.ties]
    if not outcome.seed or outcome.seed == BY_ID:
        return Lot(ties, [])
    seed, order = bytes.fromhex(outcome.seed), tally.lot_order(outcome.seed, titles)
    tickets = [
        Ticket(name, titles[name], hashlib.sha256(seed + name.encode()).hexdigest())
        for name in sorted(order, key=order.__getitem__)
    ]
    return Lot(ties, tickets)
