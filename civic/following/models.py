"""Who follows what."""

from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from civic.database import Base


class Subject(StrEnum):
    """What can be followed."""

    PROPOSAL = "proposal"
    AREA = "area"


class Follow(Base):
    """One person follows one thing, by its number."""

    __tablename__ = "follow"
    subject: Mapped[Subject] = mapped_column(
        sa.Enum(Subject, native_enum=False, length=20, create_constraint=True, name="subject"), primary_key=True
    )
    subject_id: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    account_id: Mapped[int] = mapped_column(
        sa.ForeignKey("account.id"), primary_key=True, autoincrement=False, index=True
    )
