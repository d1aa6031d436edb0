"""What a person should be told, where, and what waits to be sent."""

import hashlib
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from civic.database import Base, RowId, UTCDateTime


class Topic(StrEnum):
    """What a message is about. A person chooses for each how it comes to them by mail."""

    MINE = "mine"
    COMMENTS = "comments"
    FOLLOWED = "followed"
    AREA = "area"
    WORK = "work"


class Pace(StrEnum):
    """When a message is mailed. The page has it at once in any case."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"
    NEVER = "never"


class Notice(Base):
    """One message to one person, written in the same transaction as what it tells of."""

    __tablename__ = "notice"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(40))
    details: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    url: Mapped[str] = mapped_column(sa.String(300))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class MailAddress(Base):
    """Where a person's mail goes: they have shown that it is theirs. Apart from the account, so that it can be erased.

    `daily_until` and `weekly_until` say up to when the digests have told.
    """

    __tablename__ = "mail_address"
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), primary_key=True, autoincrement=False)
    address: Mapped[str] = mapped_column(sa.String(254))
    language: Mapped[str] = mapped_column(sa.String(5))
    confirmed: Mapped[date] = mapped_column(sa.Date)
    daily_until: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    weekly_until: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


class MailChoice(Base):
    """How a person wants a topic by mail, where that is not how everyone begins."""

    __tablename__ = "mail_choice"
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), primary_key=True, autoincrement=False)
    topic: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    pace: Mapped[str] = mapped_column(sa.String(20))


class AddressClaim(Base):
    """An address that a person says is theirs, until they have opened the link sent there. The token is kept hashed."""

    __tablename__ = "address_claim"
    token_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), unique=True)
    address: Mapped[str] = mapped_column(sa.String(254))
    language: Mapped[str] = mapped_column(sa.String(5))
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


class Mail(Base):
    """One mail that waits, or that could not be delivered; it is deleted as soon as it is sent.

    `sealed` holds address, details and attachments under a key outside the database. `id` is random and makes the
    Message-ID. No time of its making is kept: a receipt's would tell when somebody voted.
    """

    __tablename__ = "mail"
    id: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(40))
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"), index=True)
    sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)
    day: Mapped[date] = mapped_column(sa.Date)
    attempts: Mapped[int] = mapped_column(sa.Integer, default=0)
    next_try_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    is_dead: Mapped[bool] = mapped_column(sa.Boolean, default=False)
    error: Mapped[str] = mapped_column(sa.String(40), default="")

    __table_args__ = {"sqlite_with_rowid": False}


class MailCount(Base):
    """How many mails of a kind were sent on a day: all that is left of them here."""

    __tablename__ = "mail_count"
    day: Mapped[date] = mapped_column(sa.Date, primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    sent: Mapped[int] = mapped_column(sa.Integer)


class MailQuota(Base):
    """How many mails of a kind were asked for to an address on a day, by a keyed hash; forgotten after two days."""

    __tablename__ = "mail_quota"
    day: Mapped[date] = mapped_column(sa.Date, primary_key=True)
    address_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(16), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    asked: Mapped[int] = mapped_column(sa.Integer)

    __table_args__ = {"sqlite_with_rowid": False}


class AreaMessage(Base):
    """What staff tell everyone who lives in some areas: written, looked at, then sent once and never changed.

    `reached` is the last account that has been told, so that sending goes on where it stopped.
    """

    __tablename__ = "area_message"
    id: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    area_ids: Mapped[list[int]] = mapped_column(sa.JSON)
    title: Mapped[str] = mapped_column(sa.String(120))
    text: Mapped[str] = mapped_column(sa.Text)
    title_english: Mapped[str] = mapped_column(sa.String(120), default="")
    text_english: Mapped[str] = mapped_column(sa.Text, default="")
    written_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    is_sending: Mapped[bool] = mapped_column(sa.Boolean, default=False, index=True)
    reached: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    told: Mapped[int] = mapped_column(sa.Integer, default=0)

    @property
    def seen(self) -> str:
        """The mark of these words to these areas, by which a page tells which of them its reader saw."""
        said = (self.area_ids, self.title, self.text, self.title_english, self.text_english)
        return hashlib.sha256(repr(said).encode()).hexdigest()
