"""What playmakers decide."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from civic.database import Base, RowId, UTCDateTime


class Outcome(StrEnum):
    APPROVED = "approved"
    REJECTED = "rejected"


class Decision(Base):
    """A playmaker's decision and its public reason. One per proposal: the second playmaker is refused."""

    __tablename__ = "decision"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    proposal_id: Mapped[int] = mapped_column(sa.ForeignKey("proposal.id"), unique=True)
    outcome: Mapped[Outcome] = mapped_column(
        sa.Enum(Outcome, native_enum=False, length=20, create_constraint=True, name="outcome")
    )
    price: Mapped[int | None] = mapped_column(sa.BigInteger)
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    decided_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    decided_at: Mapped[datetime] = mapped_column(UTCDateTime)

    __table_args__ = (
        sa.CheckConstraint("(outcome = 'APPROVED') = (price IS NOT NULL)", name="price_when_approved"),
        sa.CheckConstraint("outcome = 'APPROVED' OR reason <> ''", name="rejection_has_reason"),
    )
