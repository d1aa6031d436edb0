"""What people say about a proposal."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from civic.database import Base, RowId, UTCDateTime


class Comment(Base):
    """A comment, or a reply to one. A hidden one keeps its place and shows why."""

    __tablename__ = "comment"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(24), unique=True)
    proposal_id: Mapped[int] = mapped_column(sa.ForeignKey("proposal.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("comment.id"))
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    body: Mapped[str] = mapped_column(sa.Text)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    edited_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    hidden_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    hidden_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    hidden_reason: Mapped[str] = mapped_column(sa.String(500).with_variant(sa.Text(), "postgresql"), default="")

    __table_args__ = (
        sa.CheckConstraint("(hidden_at IS NULL) = (hidden_by IS NULL)", name="hidden_by_someone"),
        sa.CheckConstraint("hidden_at IS NULL OR hidden_reason <> ''", name="hidden_with_reason"),
    )


class ClosedDiscussion(Base):
    """A proposal whose discussion a moderator has closed: what was said stands, nothing is added."""

    __tablename__ = "closed_discussion"
    proposal_id: Mapped[int] = mapped_column(sa.ForeignKey("proposal.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(sa.Text)
    closed_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Support(Base):
    """Somebody's ♥ for a proposal: a temperature before the vote, and no vote."""

    __tablename__ = "support"
    proposal_id: Mapped[int] = mapped_column(sa.ForeignKey("proposal.id"), primary_key=True, autoincrement=False)
    account_id: Mapped[int] = mapped_column(
        sa.ForeignKey("account.id"), primary_key=True, autoincrement=False, index=True
    )
