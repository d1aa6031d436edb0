"""Read the rehearsals of a round."""

from collections.abc import Sequence

import sqlalchemy as sa

from civic.database import db
from civic.rehearsal.models import RehearsalRun

__all__ = ["RehearsalRun"]


def rehearsals_of(round_id: int) -> Sequence[RehearsalRun]:
    """The round's rehearsals, the latest first."""
    of_round = sa.select(RehearsalRun).where(RehearsalRun.round_id == round_id)
    return db.session.scalars(of_round.order_by(RehearsalRun.id.desc())).all()
