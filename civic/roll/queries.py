"""Read the roll's totals and a voter's place on it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from civic.areas.queries import areas_by_id
from civic.database import db
from civic.roll.models import Channel, RequestState, RollEntry, RollRequest, RollUpload, RollUploadRow
from civic.rounds.queries import Round

IN_PARTS = {"yield_per": 5_000}
__all__ = [
    "Channel",
    "RequestState",
    "RollEntry",
    "RollReport",
    "RollRequest",
    "Turnout",
    "entry_of",
    "missing_from_roll",
    "request_by_reference",
    "request_of",
    "requests_of",
    "roll_fingerprint",
    "roll_size",
    "rounds_with_roll",
    "sizes_by_area",
    "turnout",
    "turnouts",
    "upload_report",
    "waiting_roll",
]


@dataclass(frozen=True)
class Turnout:
    """How many may vote and how many have, by channel. Says nothing of what they chose."""

    entitled: int
    voted: int
    by_channel: dict[Channel, int]

    @property
    def percent(self) -> int:
        """Whole per cent of those entitled, rounded to the nearest, a half up."""
        return (200 * self.voted + self.entitled) // (2 * self.entitled) if self.entitled else 0


def entry_of(round_id: int, roll_key: bytes) -> RollEntry | None:
    """The voter's place on the round's roll."""
    return db.session.get(RollEntry, (round_id, roll_key))


def missing_from_roll(round_id: int, roll_keys: Sequence[bytes]) -> set[bytes]:
    """Those of these keys (a few thousand at most) that are not on the round's roll."""
    known = sa.select(RollEntry.roll_key).where(RollEntry.round_id == round_id, RollEntry.roll_key.in_(roll_keys))
    return set(roll_keys) - set(db.session.scalars(known))


def turnout(round_id: int, area_id: int | None = None) -> Turnout:
    """Turnout of the round, or of one area in it."""
    chosen = sa.select(RollEntry.channel, sa.func.count()).where(RollEntry.round_id == round_id)
    if area_id is not None:
        chosen = chosen.where(RollEntry.area_id == area_id)
    counts = {Channel(row[0]): int(row[1]) for row in db.session.execute(chosen.group_by(RollEntry.channel))}
    voted: dict[Channel, int] = {channel: count for channel, count in counts.items() if channel != Channel.NONE}
    return Turnout(sum(counts.values()), sum(voted.values()), voted)


def turnouts(round_ids: Sequence[int]) -> dict[int, Turnout]:
    """The turnout of each of these rounds, in one query."""
    chosen = sa.select(RollEntry.round_id, RollEntry.channel, sa.func.count()).where(RollEntry.round_id.in_(round_ids))
    counts: dict[int, dict[Channel, int]] = {round_id: {} for round_id in round_ids}
    for round_id, channel, count in db.session.execute(chosen.group_by(RollEntry.round_id, RollEntry.channel)):
        counts[round_id][channel] = count
    voted: dict[int, dict[Channel, int]] = {
        i: {channel: n for channel, n in found.items() if channel is not Channel.NONE} for i, found in counts.items()
    }
    return {i: Turnout(sum(counts[i].values()), sum(voted[i].values()), voted[i]) for i in round_ids}


def roll_size(round_id: int) -> int:
    """How many people may vote in the round."""
    return db.session.scalar(sa.select(sa.func.count()).where(RollEntry.round_id == round_id)) or 0


def rounds_with_roll(round_ids: Sequence[int]) -> set[int]:
    """Those of these rounds that anybody may vote in, in one query."""
    someone = sa.select(RollEntry.round_id).where(RollEntry.round_id == Round.id).exists()
    return set(db.session.scalars(sa.select(Round.id).where(Round.id.in_(round_ids), someone)))


def roll_fingerprint(round_id: int) -> str:
    """SHA-256 (hex) over who may vote, as the roll stands: keyed hash and area of each, in the order of the hashes."""
    of_round = sa.select(RollEntry.roll_key, RollEntry.area_id).where(RollEntry.round_id == round_id)
    ids = db.session.scalars(sa.select(RollEntry.area_id).where(RollEntry.round_id == round_id).distinct()).all()
    areas = {area.id: area.slug.encode() for area in areas_by_id(ids).values()}
    digest = hashlib.sha256()
    # Read in parts: a large roll is not gathered in memory.
    for roll_key, area_id in db.session.execute(of_round.order_by(RollEntry.roll_key).execution_options(**IN_PARTS)):
        digest.update(roll_key + areas[area_id] + b"\n")
    return digest.hexdigest()


def sizes_by_area(round_id: int) -> dict[int, int]:
    """How many may vote in the round, by area id."""
    counted = sa.select(RollEntry.area_id, sa.func.count()).where(RollEntry.round_id == round_id)
    return {row[0]: row[1] for row in db.session.execute(counted.group_by(RollEntry.area_id))}


@dataclass(frozen=True)
class RollReport:
    """A list that waits: what it holds and what it would change. Persons new, gone, moved to another area."""

    upload_id: str
    uploaded_by: int | None
    day: date
    file_mark: str
    entitled: int
    too_young: int
    new: int
    gone: int
    moved: int

    @property
    def before(self) -> int:
        """How many are on the roll as it is now."""
        return self.entitled - self.new + self.gone

    @property
    def drops_many(self) -> bool:
        """Whether more than half of them would go: more often a wrong file than a wish."""
        return 2 * self.gone > self.before


def waiting_roll(round_id: int) -> RollReport | None:
    """The list that waits to be the round's roll, or None."""
    upload = db.session.scalar(sa.select(RollUpload).where(RollUpload.round_id == round_id, RollUpload.is_whole))
    return upload_report(upload) if upload else None


def upload_report(upload: RollUpload) -> RollReport:
    """What the list holds, and what it would change on the roll as it is now."""
    of_upload = sa.select(sa.func.count()).select_from(RollUploadRow).where(RollUploadRow.upload_id == upload.id)
    same_person = sa.and_(RollEntry.round_id == upload.round_id, RollEntry.roll_key == RollUploadRow.roll_key)
    known = of_upload.join(RollEntry, same_person)
    entitled = db.session.scalar(of_upload) or 0
    kept = db.session.scalar(known) or 0
    return RollReport(
        upload_id=upload.id,
        uploaded_by=upload.uploaded_by,
        day=upload.day,
        file_mark=upload.file_hash.hex(),
        entitled=entitled,
        too_young=upload.too_young,
        new=entitled - kept,
        gone=roll_size(upload.round_id) - kept,
        moved=db.session.scalar(known.where(RollEntry.area_id != RollUploadRow.area_id)) or 0,
    )


def requests_of(round_id: int) -> Sequence[RollRequest]:
    """Who asks to be on the round's roll, those that wait first, then by day."""
    of_round = sa.select(RollRequest).where(RollRequest.round_id == round_id)
    waits = sa.case((RollRequest.state == RequestState.WAITING, 0), else_=1)
    return db.session.scalars(of_round.order_by(waits, RollRequest.day, RollRequest.reference)).all()


def request_by_reference(round_id: int, reference: str) -> RollRequest | None:
    """The request of this reference in the round, or None."""
    found = sa.select(RollRequest).where(RollRequest.round_id == round_id, RollRequest.reference == reference)
    return db.session.scalar(found)


def request_of(round_id: int, roll_key: bytes) -> RollRequest | None:
    """What the person has asked, or None."""
    return db.session.get(RollRequest, (round_id, roll_key))
