"""Read how many letters there are. Totals only: who has used theirs is nobody's business."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from civic.database import db
from civic.letters.models import Letter, LetterBatch, LetterState

__all__ = ["LetterBatch", "LetterCounts", "batches_of", "letter_counts"]


@dataclass(frozen=True)
class LetterCounts:
    """The round's letters by what became of them."""

    ready: int
    used: int
    revoked: int

    @property
    def issued(self) -> int:
        return self.ready + self.used + self.revoked


def letter_counts(round_id: int) -> LetterCounts:
    """How many of the round's letters can be used, are used and are revoked; all 0 once the box is opened."""
    counted = sa.select(Letter.state, sa.func.count()).where(Letter.round_id == round_id).group_by(Letter.state)
    found = {LetterState(row[0]): int(row[1]) for row in db.session.execute(counted)}
    return LetterCounts(*(found.get(state, 0) for state in (LetterState.READY, LetterState.USED, LetterState.REVOKED)))


def batches_of(round_id: int) -> Sequence[LetterBatch]:
    """The round's batches, the latest first."""
    of_round = sa.select(LetterBatch).where(LetterBatch.round_id == round_id)
    return db.session.scalars(of_round.order_by(LetterBatch.n.desc(), LetterBatch.id.desc())).all()
