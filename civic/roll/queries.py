"""Read the roll's totals and a voter's place on it."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from civic.database import db
from civic.roll.models import Channel, RollEntry

__all__ = ["Channel", "RollEntry", "Turnout", "entry_of", "roll_size", "turnout", "turnouts"]


@dataclass(frozen=True)
class Turnout:
    """How many may vote and how many have, by channel. Says nothing of what they chose."""

    entitled: int
    voted: int
    by_channel: dict[Channel, int]

    @property
    def percent(self) -> int:
        """Whole per cent of those entitled, rounded down."""
        return 100 * self.voted // self.entitled if self.entitled else 0


def entry_of(round_id: int, roll_key: bytes) -> RollEntry | None:
    """The voter's place on the round's roll."""
    return db.session.get(RollEntry, (round_id, roll_key))


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
