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


class RollUpload(Base):
    """A roll file that has been read and waits for somebody to say yes. Soon gone, with its rows.

    `file_hash` is the file's mark: a hash keyed with the roll's pepper.
    """

    __tablename__ = "roll_upload"
    id: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), index=True)
    file_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    uploaded_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    too_young: Mapped[int] = mapped_column(sa.Integer, default=0)
    is_whole: Mapped[bool] = mapped_column(sa.Boolean, default=False)
    day: Mapped[date] = mapped_column(sa.Date)


class RollUploadRow(Base):
    """One person of a file that waits, as the roll would know them. Those too young lie here only while it is read."""

    __tablename__ = "roll_upload_row"
    upload_id: Mapped[str] = mapped_column(sa.ForeignKey("roll_upload.id", ondelete="CASCADE"), primary_key=True)
    roll_key: Mapped[bytes] = mapped_column(sa.LargeBinary(32), primary_key=True)
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"))
    old_enough: Mapped[bool] = mapped_column(sa.Boolean)

    __table_args__ = {"sqlite_with_rowid": False}


class RequestState(StrEnum):
    WAITING = "waiting"
    ADDED = "added"
    REFUSED = "refused"


class RollRequest(Base):
    """Somebody who identified themselves, was not on the roll, and asks to be. Their words go when the box is opened.

    `old_enough` is None when the person number tells no day of birth.
    """

    __tablename__ = "roll_request"
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), primary_key=True)
    roll_key: Mapped[bytes] = mapped_column(sa.LargeBinary(32), primary_key=True)
    reference: Mapped[str] = mapped_column(sa.String(32), unique=True)
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"))
    words: Mapped[str] = mapped_column(sa.Text)
    contact: Mapped[str] = mapped_column(sa.String(200), default="")
    old_enough: Mapped[bool | None] = mapped_column(sa.Boolean)
    day: Mapped[date] = mapped_column(sa.Date)
    state: Mapped[RequestState] = mapped_column(
        sa.Enum(RequestState, native_enum=False, length=10, create_constraint=True, name="request_state"),
        default=RequestState.WAITING,
    )
    decided_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    statement: Mapped[str] = mapped_column(sa.Text, default="")

    __table_args__ = {"sqlite_with_rowid": False}
