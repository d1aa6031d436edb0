"""The booth and the sealed box: what nobody can read before the opening."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from civic.database import Base, RowId, UTCDateTime


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


class ReplacedReceipt(Base):
    """The receipt of a ballot that was in the box and is no more: replaced, or withdrawn. No slot, no time."""

    __tablename__ = "replaced_receipt"
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), primary_key=True)
    receipt_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), primary_key=True)

    __table_args__ = {"sqlite_with_rowid": False}


class Erasing(Base):
    """The database's files may still tell of this round's box. `n` counts the times it was marked; `rewritten` is the
    mark for which the tables were written anew; `problem` is what was in the way last."""

    __tablename__ = "erasing"
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), primary_key=True)
    n: Mapped[int] = mapped_column(sa.Integer)
    rewritten: Mapped[int] = mapped_column(sa.Integer)
    problem: Mapped[str] = mapped_column(sa.String(20))
    since: Mapped[datetime] = mapped_column(UTCDateTime)


class BallotFreeze(Base):
    """What is voted on, as one canonical text with its SHA-256. Only the day is kept: the first is made by a voter."""

    __tablename__ = "ballot_freeze"
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), primary_key=True)
    n: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    content: Mapped[str] = mapped_column(sa.Text)
    fingerprint: Mapped[str] = mapped_column(sa.String(64))
    day: Mapped[date] = mapped_column(sa.Date)


class Step(StrEnum):
    """What two people together may do to a voting that has begun."""

    PAUSE = "pause"
    RESUME = "resume"
    PRICE = "price"
    WITHDRAW = "withdraw"
    BUDGET = "budget"
    RULE = "rule"
    EXTEND = "extend"
    CANCEL = "cancel"


class Intervention(Base):
    """A step that one person has proposed, with the public reason; another approves it or turns it down."""

    __tablename__ = "intervention"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), index=True)
    step: Mapped[Step] = mapped_column(sa.Enum(Step, native_enum=False, length=20, create_constraint=True, name="step"))
    # What the step needs: a project with its price in øre, an amount, a rule, a time.
    details: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    reason: Mapped[str] = mapped_column(sa.Text)
    proposed_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    proposed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    decided_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    approved: Mapped[bool | None] = mapped_column(sa.Boolean)

    __table_args__ = (
        sa.CheckConstraint("approved IS NULL OR NOT approved OR decided_by <> proposed_by", name="two_people"),
        sa.CheckConstraint("reason <> ''", name="has_reason"),
    )
