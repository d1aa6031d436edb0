"""The log that only grows: every entry carries the hash of the one before it."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from civic.database import Base


class AuditEntry(Base):
    """One thing that happened, in one chain (`scope`: a round's slug, or "house"). Only the day is kept."""

    __tablename__ = "audit_entry"
    scope: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    n: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(60))
    actor: Mapped[str] = mapped_column(sa.String(32), default="")
    body: Mapped[str] = mapped_column(sa.Text)
    day: Mapped[date] = mapped_column(sa.Date)
    previous: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32))


class AuditHead(Base):
    """The last entry of each chain; its row is the lock that keeps a chain from forking."""

    __tablename__ = "audit_head"
    scope: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    n: Mapped[int] = mapped_column(sa.Integer)
    hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
