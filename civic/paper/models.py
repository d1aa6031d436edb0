"""What is counted on paper. Nothing here leads to a person, and no time is finer than a day."""

from datetime import date
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from civic.database import Base, RowId


class ListState(StrEnum):
    OUT = "out"
    READ = "read"
    EMPTY = "empty"


class ReleaseState(StrEnum):
    ASKED = "asked"
    DONE = "done"
    DROPPED = "dropped"


def _states(kind: type[StrEnum], name: str) -> sa.Enum:
    return sa.Enum(kind, native_enum=False, length=10, create_constraint=True, name=name)


class PaperDraw(Base):
    """The seed that a round's project numbers are drawn from."""

    __tablename__ = "paper_draw"
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), primary_key=True)
    seed: Mapped[str] = mapped_column(sa.String(64))


class PaperNumber(Base):
    """What a project is called on the printed ballot. Once drawn it stays: it may be printed already."""

    __tablename__ = "paper_number"
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), primary_key=True)
    project: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    number: Mapped[int] = mapped_column(sa.Integer)

    __table_args__ = (sa.UniqueConstraint("round_id", "number"),)


class PaperRelease(Base):
    """A mark on the roll that was a mistake. The keyed hash goes as soon as two people have decided."""

    __tablename__ = "paper_release"
    id: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), index=True)
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"))
    roll_key: Mapped[bytes | None] = mapped_column(sa.LargeBinary(32))
    reason: Mapped[str] = mapped_column(sa.Text)
    state: Mapped[ReleaseState] = mapped_column(_states(ReleaseState, "state"), default=ReleaseState.ASKED)
    asked_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    done_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    day: Mapped[date] = mapped_column(sa.Date)

    __table_args__ = (
        sa.CheckConstraint("done_by IS NULL OR done_by <> asked_by", name="two_people"),
        {"sqlite_with_rowid": False},
    )


class PaperList(Base):
    """A list for a place without a network: lines with codes. `aside`: the lines whose envelope stays closed."""

    __tablename__ = "paper_list"
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), primary_key=True)
    number: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    place: Mapped[str] = mapped_column(sa.String(120))
    lines: Mapped[int] = mapped_column(sa.Integer)
    state: Mapped[ListState] = mapped_column(_states(ListState, "state"), default=ListState.OUT)
    marked: Mapped[int] = mapped_column(sa.Integer, default=0)
    superseded: Mapped[int] = mapped_column(sa.Integer, default=0)
    aside: Mapped[list[Any]] = mapped_column(sa.JSON, default=list)
    made_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    settled_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    day: Mapped[date] = mapped_column(sa.Date)


class PaperBatch(Base):
    """The ballots of one area from one place, counted: returned = blank + invalid + valid. `invalid`: by reason."""

    __tablename__ = "paper_batch"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"))
    number: Mapped[int] = mapped_column(sa.Integer)
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"))
    place: Mapped[str] = mapped_column(sa.String(120))
    issued: Mapped[int] = mapped_column(sa.Integer)
    returned: Mapped[int] = mapped_column(sa.Integer)
    blank: Mapped[int] = mapped_column(sa.Integer)
    invalid: Mapped[dict[str, int]] = mapped_column(sa.JSON)
    valid: Mapped[int] = mapped_column(sa.Integer)
    counted_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    confirmed_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    day: Mapped[date] = mapped_column(sa.Date)

    __table_args__ = (
        sa.UniqueConstraint("round_id", "number"),
        sa.CheckConstraint("blank >= 0 AND valid >= 0 AND returned >= blank + valid", name="adds_up"),
        sa.CheckConstraint("issued >= returned", name="no_more_than_issued"),
        sa.CheckConstraint("confirmed_by IS NULL OR confirmed_by <> counted_by", name="two_people"),
    )


class PaperBallot(Base):
    """One ballot, by the drawn number that is written on it when it is counted. `final`: what two people agree on."""

    __tablename__ = "paper_ballot"
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), primary_key=True)
    number: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    batch_id: Mapped[int] = mapped_column(sa.ForeignKey("paper_batch.id"), index=True)
    disputed: Mapped[bool] = mapped_column(sa.Boolean, default=False)
    final: Mapped[bytes | None] = mapped_column(sa.LargeBinary)

    __table_args__ = {"sqlite_with_rowid": False}


class PaperEntry(Base):
    """What one person typed from one ballot, sealed under a key outside the database: no running result lies here."""

    __tablename__ = "paper_entry"
    round_id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    number: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    entered_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), primary_key=True)
    content: Mapped[bytes] = mapped_column(sa.LargeBinary)

    __table_args__ = (
        sa.ForeignKeyConstraint(["round_id", "number"], ["paper_ballot.round_id", "paper_ballot.number"]),
        {"sqlite_with_rowid": False},
    )


class PaperExplanation(Base):
    """Why an area has other marks than ballots. It explains just these two figures and no others."""

    __tablename__ = "paper_explanation"
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), primary_key=True)
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"), primary_key=True)
    marks: Mapped[int] = mapped_column(sa.Integer)
    returned: Mapped[int] = mapped_column(sa.Integer)
    reason: Mapped[str] = mapped_column(sa.Text)
    given_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    confirmed_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    day: Mapped[date] = mapped_column(sa.Date)

    __table_args__ = (sa.CheckConstraint("confirmed_by IS NULL OR confirmed_by <> given_by", name="two_people"),)


class PaperProtocol(Base):
    """The round's paper as it was when the box was opened. From then on nothing of it may change."""

    __tablename__ = "paper_protocol"
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), primary_key=True)
    content: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    day: Mapped[date] = mapped_column(sa.Date)
