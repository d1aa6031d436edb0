"""The roll: who may vote, known by keyed hashes only, and whether they did."""

from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from civic.database import Base


class Channel(StrEnum):
    NONE = "none"
    WEB = "web"
    PAPER = "paper"
    LETTER = "letter"


class RollEntry(Base):
    """One person who may vote in one round. The person is only a keyed hash; only the day of voting is kept."""

    __tablename__ = "roll"
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), primary_key=True)
    roll_key: Mapped[bytes] = mapped_column(sa.LargeBinary(32), primary_key=True)
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"))
    channel: Mapped[Channel] = mapped_column(
        sa.Enum(Channel, native_enum=False, length=10, create_constraint=True, name="channel"),
        default=Channel.NONE,
    )
    seq: Mapped[int] = mapped_column(sa.Integer, default=0)
    day: Mapped[date | None] = mapped_column(sa.Date)

    # Without row numbers and clustered by a random key, the order of arrival is not stored.
    __table_args__ = {"sqlite_with_rowid": False}
