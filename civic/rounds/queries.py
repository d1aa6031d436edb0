"""Read the rounds."""

from collections.abc import Sequence
from typing import Protocol

import sqlalchemy as sa
from flask import current_app

from civic.areas.queries import Area
from civic.clock import moment_of, note, now, with_clock
from civic.database import db
from civic.rounds.models import BallotKind, BoardKey, Round, RoundArea
from civic.rounds.phases import Phase
from civic.settings import Settings
from civic.web.whole import holds_until

__all__ = ["BallotKind", "BoardKey", "Phase", "Round"]
_BY_SLUG = sa.select(Round).where(Round.slug == sa.bindparam("slug"))
_AREAS = (
    sa.select(RoundArea.round_id, Area)
    .join(Area, Area.id == RoundArea.area_id)
    .where(RoundArea.round_id.in_(sa.bindparam("rounds", expanding=True)))
    .order_by(Area.sort_key, Area.id)
)


def round_by_slug(slug: str) -> Round | None:
    """The round of this address, or None."""
    row = db.session.execute(with_clock(_BY_SLUG), {"slug": slug}).one_or_none()
    if row is None:
        return None
    # Which phase it is in is asked next: the clock has come along.
    note(moment_of(row))
    found: Round = row[0]
    return found


def round_by_id(round_id: int) -> Round | None:
    """The round of this number, or None."""
    return db.session.get(Round, round_id)


def all_rounds() -> Sequence[Round]:
    """Every round, the latest to begin first."""
    return db.session.scalars(sa.select(Round).order_by(Round.framing_at.desc(), Round.id.desc())).all()


def rounds_by_id(ids: set[int]) -> dict[int, Round]:
    """Rounds by id, in one query."""
    return {found.id: found for found in db.session.scalars(sa.select(Round).where(Round.id.in_(ids)))}


def rounds_of_area(area_id: int) -> Sequence[Round]:
    """The area's rounds, the latest to begin first."""
    of_area = sa.select(Round).join(RoundArea).where(RoundArea.area_id == area_id)
    return db.session.scalars(of_area.order_by(Round.framing_at.desc(), Round.id.desc())).all()


def area_ids_of(round_id: int) -> list[int]:
    """The numbers of the areas that take part in the round."""
    chosen = sa.select(RoundArea.area_id).where(RoundArea.round_id == round_id).order_by(RoundArea.area_id)
    return list(db.session.scalars(chosen))


def areas_of_rounds(round_ids: Sequence[int]) -> dict[int, list[Area]]:
    """The areas of each round, in Danish order, in one query."""
    found: dict[int, list[Area]] = {round_id: [] for round_id in round_ids}
    for row in db.session.execute(_AREAS, {"rounds": list(round_ids)}):
        found[row[0]].append(row[1])
    return found


def phase_of(round: Round) -> Phase:
    """The phase the round is in now."""
    moment = now()
    holds_until(round.changes_after(moment))
    return round.phase_at(moment)


def board_key_of(round_id: int) -> BoardKey | None:
    """The public key that the board has sent in for the round, confirmed or not, or None."""
    return db.session.get(BoardKey, round_id)


class Keyed(Protocol):
    """A round, or what has been read of one."""

    @property
    def public_key(self) -> bytes | None: ...

    @property
    def key_on_server(self) -> bool: ...


def board_keys_of(round_ids: Sequence[int]) -> dict[int, BoardKey]:
    """The keys that the board has sent in for these rounds, in one query."""
    sent = sa.select(BoardKey).where(BoardKey.round_id.in_(round_ids))
    return {key.round_id: key for key in db.session.scalars(sent)}


def may_keep_ballots(round: Keyed) -> bool:
    """Whether the round has a public key that ballots may be sealed to.

    Where people vote for real, a key whose private half lies on the server is none.
    """
    settings: Settings = current_app.extensions["settings"]
    return round.public_key is not None and (settings.keeps_keys or not round.key_on_server)
