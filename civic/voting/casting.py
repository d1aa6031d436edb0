"""What casting asks of the database and writes there: few statements, each made once, for every voter waits for them.

The order of the locks is the same for everyone who changes a voter's ballot, so that nobody waits in a circle: the
round (shared), the voter's place on the roll, and last the round's log (audit/services.py).
"""

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from civic.areas.queries import Area
from civic.clock import local, moment_of, with_clock
from civic.reasons import NotFound
from civic.roll.queries import Channel, RollEntry
from civic.rounds.queries import Round
from civic.statements import one_trip, send
from civic.voting.models import BallotFreeze, ReplacedReceipt, SealedBallot

_round: sa.BindParameter[int] = sa.bindparam("of_round")
_roll_key: sa.BindParameter[bytes] = sa.bindparam("of_roll_key")
_slot: sa.BindParameter[bytes] = sa.bindparam("of_slot")
_TERMS = (
    sa.select(Round.id, Round.slug, Round.public_key, Round.key_on_server)
    .add_columns(Round.voting_at, Round.result_at, Round.paused_at, Round.cancelled_at)
    .where(Round.id == _round)
    .with_for_update(read=True, of=Round)
)
# PostgreSQL locks in this order, the round first; SQLite has one writer as it is.
_TERMS_AND_PLACE = (
    _TERMS.join(RollEntry, RollEntry.round_id == Round.id)
    .join(Area, Area.id == RollEntry.area_id)
    .add_columns(RollEntry.area_id, RollEntry.channel, RollEntry.seq, Area.slug.label("area"))
    .where(RollEntry.roll_key == _roll_key)
    .suffix_with("FOR UPDATE OF roll", dialect="postgresql")
)
_in_slot = sa.and_(SealedBallot.round_id == _round, SealedBallot.slot == _slot)
_newest = sa.select(BallotFreeze.fingerprint).where(BallotFreeze.round_id == _round).order_by(BallotFreeze.n.desc())
# Asked for once the locks are held: what was read before somebody else let go of them may be out of date.
_NOW = sa.select(
    sa.select(SealedBallot.idem_hash).where(_in_slot).scalar_subquery().label("idem_hash"),
    sa.select(SealedBallot.receipt_hash).where(_in_slot).scalar_subquery().label("receipt_hash"),
    _newest.limit(1).scalar_subquery().label("freeze"),
)
_ADD, _REMEMBER = sa.insert(SealedBallot), sa.insert(ReplacedReceipt)
_REPLACE = sa.update(SealedBallot).where(_in_slot)


@dataclass(frozen=True)
class Place:
    """The voter's place on the roll: where they vote, how they have voted, how often their ballot has changed."""

    area_id: int
    channel: Channel
    seq: int
    area: str


@dataclass(frozen=True)
class Terms:
    """The round as far as a cast is decided by it."""

    id: int
    slug: str
    public_key: bytes | None
    key_on_server: bool
    voting_at: datetime
    result_at: datetime
    paused_at: datetime | None
    cancelled_at: datetime | None


@dataclass(frozen=True)
class Held:
    """All that a cast is decided by, held until the transaction ends. Without a `place` the voter is not on the roll.

    `idem_hash` and `receipt_hash` are those of the ballot in the voter's slot, if there is one; `freeze` is the
    fingerprint of what is voted on, if that has been stored.
    """

    terms: Terms
    place: Place | None
    slot: bytes
    idem_hash: bytes | None
    receipt_hash: bytes | None
    freeze: str | None
    moment: datetime

    @property
    def day(self) -> date:
        """The date in Copenhagen."""
        return local(self.moment).date()


TERMS = len(fields(Terms))


def hold(session: Session, round_id: int, roll_key: bytes, slot: bytes) -> Held:
    """Hold the round (shared) and the voter's place in the caller's transaction. Raises NotFound."""
    of = {"of_round": round_id, "of_roll_key": roll_key, "of_slot": slot}
    with one_trip(session):
        asked, then = send(session, _TERMS_AND_PLACE, of), send(session, with_clock(_NOW), of)
    # Both answers have come; to ask for one within would be a trip of its own.
    found, now = asked.one_or_none(), then.one_or_none()
    place = Place(*found[TERMS:]) if found else None
    # Whoever is not on the roll is told so only when the round takes votes.
    found = found or send(session, _TERMS, of).one_or_none()
    if found is None:
        raise NotFound
    return Held(Terms(*found[:TERMS]), place, slot, now.idem_hash, now.receipt_hash, now.freeze, moment_of(now))


def put(session: Session, held: Held, ballot: dict[str, Any]) -> None:
    """Lay the sealed ballot into the held slot. The receipt of one that lay there is kept among the replaced ones.

    The database refuses a second ballot in a slot.
    """
    if held.receipt_hash is None:
        send(session, _ADD, {"round_id": held.terms.id, "slot": held.slot, **ballot})
        return
    send(session, _REMEMBER, {"round_id": held.terms.id, "receipt_hash": held.receipt_hash})
    send(session, _REPLACE, {"of_round": held.terms.id, "of_slot": held.slot, **ballot})
