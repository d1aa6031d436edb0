"""How far the paper has come: a batch, an area, a ballot for the count."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from civic.areas.queries import Area
from civic.paper.models import PaperBatch, PaperExplanation


@dataclass(frozen=True)
class PaperVote:
    """One paper ballot as the count takes it; without selections it is blank."""

    area_id: int
    selections: tuple[str, ...]


@dataclass(frozen=True)
class BatchState:
    """A batch and how far its ballots have come. `found`: what two people agree on, by outcome."""

    batch: PaperBatch
    once: int
    disputed: int
    final: int
    found: Mapping[str, int]

    @property
    def left(self) -> int:
        """How many ballots two people do not agree about yet."""
        return self.batch.valid - self.final

    @property
    def is_done(self) -> bool:
        return self.left == 0 and self.batch.confirmed_by is not None


@dataclass(frozen=True)
class AreaState:
    """One area: marks on the roll beside ballots that came back. `explanation` is given for just these figures."""

    area: Area
    marks: int
    batches: Sequence[BatchState]
    explanation: PaperExplanation | None

    def _sum(self, name: str) -> int:
        return sum(getattr(state.batch, name) for state in self.batches)

    @property
    def issued(self) -> int:
        return self._sum("issued")

    @property
    def returned(self) -> int:
        return self._sum("returned")

    @property
    def difference(self) -> int:
        """Ballots that came back beyond the marks; below zero when there are too few."""
        return self.returned - self.marks

    @property
    def seen(self) -> str:
        """What a page shows of the difference, as a confirmation names it."""
        said = hashlib.sha256(self.explanation.reason.encode()).hexdigest()[:16] if self.explanation else ""
        return f"{self.marks}:{self.returned}:{said}"

    @property
    def is_explained(self) -> bool:
        """Whether two people stand behind an explanation of the difference."""
        return self.explanation is not None and self.explanation.confirmed_by is not None

    @property
    def is_balanced(self) -> bool:
        return self.difference == 0 or self.is_explained

    @property
    def once(self) -> int:
        return sum(state.once for state in self.batches)

    @property
    def final(self) -> int:
        return sum(state.final for state in self.batches)

    @property
    def disputed(self) -> int:
        return sum(state.disputed for state in self.batches)

    @property
    def to_enter(self) -> int:
        return self._sum("valid")

    @property
    def is_done(self) -> bool:
        return self.is_balanced and all(state.is_done for state in self.batches)
