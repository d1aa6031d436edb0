"""What the board shows until its next batch, and the checkpoints."""

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from civic.database import Base, UTCDateTime


class CheckpointKind(StrEnum):
    DAILY = "daily"
    CLOSING = "closing"


class Board(Base):
    """A round's published list as a whole: how far in the log it reaches, and its Merkle root."""

    __tablename__ = "board"
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), primary_key=True)
    published_at: Mapped[datetime] = mapped_column(UTCDateTime)
    log_n: Mapped[int] = mapped_column(sa.Integer)
    log_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    freeze_n: Mapped[int] = mapped_column(sa.Integer)
    freeze_fingerprint: Mapped[str] = mapped_column(sa.String(64))
    merkle_root: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    is_final: Mapped[bool] = mapped_column(sa.Boolean)


class BoardArea(Base):
    """The published receipts of one area: 16 bytes of each one's hash, sorted, one after the other."""

    __tablename__ = "board_area"
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), primary_key=True)
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"), primary_key=True)
    entries: Mapped[bytes] = mapped_column(sa.LargeBinary)


class Checkpoint(Base):
    """One checkpoint: its canonical JSON as it was published, and the SHA-256 of that."""

    __tablename__ = "checkpoint"
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), primary_key=True)
    n: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    kind: Mapped[CheckpointKind] = mapped_column(
        sa.Enum(CheckpointKind, native_enum=False, length=10, create_constraint=True, name="kind")
    )
    day: Mapped[date] = mapped_column(sa.Date)
    content: Mapped[str] = mapped_column(sa.Text)
    sha256: Mapped[str] = mapped_column(sa.String(64))


class UncountedReceipt(Base):
    """A receipt whose box did not count, with the reason. Nothing ties it to the box."""

    __tablename__ = "uncounted_receipt"
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), primary_key=True)
    receipt_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), primary_key=True)
    reason: Mapped[str] = mapped_column(sa.String(60))

    __table_args__ = {"sqlite_with_rowid": False}
