"""Letters and slips: keyed hashes of their codes, and what only a code can open. Nothing here says whose they are."""

from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from civic.database import Base, RowId


class LetterState(StrEnum):
    READY = "ready"
    USED = "used"
    REVOKED = "revoked"


class LetterBatch(Base):
    """Letters that were made together, and how many."""

    __tablename__ = "letter_batch"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"))
    n: Mapped[int] = mapped_column(sa.Integer)
    issued: Mapped[int] = mapped_column(sa.Integer)
    made_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    day: Mapped[date] = mapped_column(sa.Date)

    __table_args__ = (sa.UniqueConstraint("round_id", "n"),)


class Letter(Base):
    """One voting letter. `owner` finds a person's letters; `box` opens with the code alone and holds slot and roll key.

    All three are made with the round's slot pepper: once that is destroyed they lead nowhere.
    """

    __tablename__ = "letter"
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), primary_key=True)
    code_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), primary_key=True)
    batch_id: Mapped[int] = mapped_column(sa.ForeignKey("letter_batch.id"), index=True)
    owner: Mapped[bytes] = mapped_column(sa.LargeBinary(32), index=True)
    box: Mapped[bytes] = mapped_column(sa.LargeBinary)
    state: Mapped[LetterState] = mapped_column(
        sa.Enum(LetterState, native_enum=False, length=10, create_constraint=True, name="letter_state"),
        default=LetterState.READY,
    )

    __table_args__ = {"sqlite_with_rowid": False}


class Slip(Base):
    """A code for one ballot with help, good for some minutes and gone as it is used. Its time is inside the box."""

    __tablename__ = "slip"
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), primary_key=True)
    code_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), primary_key=True)
    box: Mapped[bytes] = mapped_column(sa.LargeBinary)
    day: Mapped[date] = mapped_column(sa.Date, index=True)

    __table_args__ = {"sqlite_with_rowid": False}
