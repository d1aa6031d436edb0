"""The booth and the sealed box: what nobody can read before the opening."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from civic.database import Base


class BoothRow(Base):
    """A ballot being filled in, sealed under its browser's own token. It names nobody and tells no time of day."""

    __tablename__ = "booth"
    id: Mapped[bytes] = mapped_column(sa.LargeBinary(32), primary_key=True)
    content: Mapped[bytes] = mapped_column(sa.LargeBinary)
    day: Mapped[date] = mapped_column(sa.Date, index=True)

    __table_args__ = {"sqlite_with_rowid": False}


class SealedBallot(Base):
    """One sealed ballot: no person, no time, no serial number."""

    __tablename__ = "sealed_ballot"
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), primary_key=True)
    slot: Mapped[bytes] = mapped_column(sa.LargeBinary(32), primary_key=True)
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"))
    box: Mapped[bytes] = mapped_column(sa.LargeBinary)
    receipt_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True)
    idem_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True)

    __table_args__ = {"sqlite_with_rowid": False}
