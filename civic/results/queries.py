"""Read what was opened and counted. Before the opening there is nothing here to read."""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from civic import tally
from civic.database import db
from civic.results.models import Ballot, Closing, InvalidBox, Opening, Run, ShuffledBox

__all__ = ["Ballot", "Closing", "InvalidBox", "Opening", "Run"]
READ_AT_ONCE = 5_000


def run_of(round_id: int) -> Run | None:
    """The round's count, signed or not."""
    return db.session.scalar(sa.select(Run).where(Run.round_id == round_id))


def published_run_of(round_id: int) -> Run | None:
    """The round's count once it has been signed; before that there is no result."""
    return db.session.scalar(sa.select(Run).where(Run.round_id == round_id, Run.signed_at.is_not(None)))


def published_round_ids(round_ids: Sequence[int]) -> set[int]:
    """Which of the rounds have a published result."""
    signed = sa.select(Run.round_id).where(Run.round_id.in_(round_ids), Run.signed_at.is_not(None))
    return set(db.session.scalars(signed))


def runs_by_round(round_ids: Sequence[int]) -> dict[int, Run]:
    """The count of each round that has one, in one query."""
    return {run.round_id: run for run in db.session.scalars(sa.select(Run).where(Run.round_id.in_(round_ids)))}


def opening_of(round_id: int) -> Opening | None:
    """When and by whom the round's box was opened, or None while it is closed."""
    return db.session.get(Opening, round_id)


def closing_of(round_id: int) -> Closing | None:
    """When and by whom the round's boxes were shuffled, or None before."""
    return db.session.get(Closing, round_id)


def waiting_count(round_id: int) -> int:
    """How many shuffled boxes are still closed, because an opening was cut off."""
    return db.session.scalar(sa.select(sa.func.count()).where(ShuffledBox.round_id == round_id)) or 0


def outcome_of(run: Run) -> tally.Outcome:
    """The count as the tally gave it."""
    return tally.Outcome.from_dict(run.outcome)


def selections_of(round_id: int) -> Iterator[Sequence[Any]]:
    """What each opened ballot of the round chose, one after the other, in no order: nothing else of a ballot."""
    chosen = sa.select(Ballot.selections).where(Ballot.round_id == round_id)
    yield from db.session.scalars(chosen.execution_options(yield_per=READ_AT_ONCE))


def invalid_boxes_of(round_id: int) -> Sequence[InvalidBox]:
    """The boxes that did not count, with their reasons."""
    return db.session.scalars(
        sa.select(InvalidBox).where(InvalidBox.round_id == round_id).order_by(InvalidBox.id)
    ).all()


def selections_in(round_id: int, area_id: int) -> Iterator[Sequence[Any]]:
    """What each opened ballot of one area chose, in no order: nothing else of a ballot."""
    chosen = sa.select(Ballot.selections).where(Ballot.round_id == round_id, Ballot.area_id == area_id)
    yield from db.session.scalars(chosen.execution_options(yield_per=READ_AT_ONCE))
