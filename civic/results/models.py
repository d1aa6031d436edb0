"""The opened ballots and the count."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from civic.database import Base, RowId, UTCDateTime


class Closing(Base):
    """The round's boxes were shuffled, once: from here on nothing leads from a person to a box."""

    __tablename__ = "closing"
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), primary_key=True)
    boxes: Mapped[int] = mapped_column(sa.Integer)
    by_channel: Mapped[dict[str, int]] = mapped_column(sa.JSON)
    closed_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    closed_at: Mapped[datetime] = mapped_column(UTCDateTime)


class ShuffledBox(Base):
    """A box that waits to be opened, under a drawn id in place of its slot."""

    __tablename__ = "shuffled_box"
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), primary_key=True)
    id: Mapped[bytes] = mapped_column(sa.LargeBinary(16), primary_key=True)
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"))
    box: Mapped[bytes] = mapped_column(sa.LargeBinary)
    receipt_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32))

    __table_args__ = {"sqlite_with_rowid": False}


class Opening(Base):
    """The box of a round was opened, once, by someone."""

    __tablename__ = "opening"
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), primary_key=True)
    opened_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime)
    boxes: Mapped[int] = mapped_column(sa.Integer)


class Ballot(Base):
    """An opened ballot. Its id is drawn, so that nothing tells in which order ballots came."""

    __tablename__ = "ballot"
    id: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), index=True)
    area_id: Mapped[int | None] = mapped_column(sa.ForeignKey("area.id"))
    # Project ids as in the tally; for points, each id with its points.
    selections: Mapped[list[Any]] = mapped_column(sa.JSON)
    channel: Mapped[str] = mapped_column(sa.String(10))

    __table_args__ = {"sqlite_with_rowid": False}


class InvalidBox(Base):
    """A box that did not open or broke a rule: kept with the reason, never dropped silently."""

    __tablename__ = "invalid_box"
    id: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), index=True)
    area_id: Mapped[int | None] = mapped_column(sa.ForeignKey("area.id"))
    box: Mapped[bytes] = mapped_column(sa.LargeBinary)
    reason: Mapped[str] = mapped_column(sa.String(60))


class PostedReceipt(Base):
    """A receipt that was in the box when it was opened. Nothing ties it to a ballot or a person."""

    __tablename__ = "posted_receipt"
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), primary_key=True)
    receipt_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), primary_key=True)
    area_id: Mapped[int | None] = mapped_column(sa.ForeignKey("area.id"))

    __table_args__ = {"sqlite_with_rowid": False}


class Run(Base):
    """A count that was made: rule, inputs' hash and outcome are kept as they were. Published once signed."""

    __tablename__ = "run"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), unique=True)
    rule: Mapped[str] = mapped_column(sa.String(30))
    parameters: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    lot_seed: Mapped[str] = mapped_column(sa.String(64))
    input_sha256: Mapped[str] = mapped_column(sa.String(64))
    outcome: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    # The same ballots by other rules, and the reserve lists; worked out at the count, decide nothing.
    comparison: Mapped[list[Any]] = mapped_column(sa.JSON)
    reserves: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    counted_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    counted_at: Mapped[datetime] = mapped_column(UTCDateTime)
    signed_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    signed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    __table_args__ = (sa.CheckConstraint("signed_by IS NULL OR signed_by <> counted_by", name="two_people"),)


class Statement(Base):
    """What was signed: the whole result as one canonical text. Its SHA-256 stands in the log beside the signature."""

    __tablename__ = "statement"
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), primary_key=True)
    content: Mapped[str] = mapped_column(sa.Text)
