"""What playmakers decide."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from civic.database import Base, RowId, UTCDateTime


class Outcome(StrEnum):
    APPROVED = "approved"
    REJECTED = "rejected"


class Decision(Base):
    """A playmaker's decision and its public reason. One per proposal: the second playmaker is refused.

    `explanation` says why the price is another than the author's. It is nobody's business until `published_at`.
    """

    __tablename__ = "decision"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    proposal_id: Mapped[int] = mapped_column(sa.ForeignKey("proposal.id"), unique=True)
    outcome: Mapped[Outcome] = mapped_column(
        sa.Enum(Outcome, native_enum=False, length=20, create_constraint=True, name="outcome")
    )
    price: Mapped[int | None] = mapped_column(sa.BigInteger)
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    explanation: Mapped[str] = mapped_column(sa.Text, default="", server_default="")
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    decided_at: Mapped[datetime] = mapped_column(UTCDateTime)

    __table_args__ = (
        sa.CheckConstraint("(outcome = 'APPROVED') = (price IS NOT NULL)", name="price_when_approved"),
        sa.CheckConstraint("outcome = 'APPROVED' OR reason <> ''", name="rejection_has_reason"),
    )


class Check(StrEnum):
    """What a playmaker looks at."""

    LAWFUL = "lawful"
    LAND = "land"
    COST = "cost"
    OPEN = "open"
    RUNNING = "running"
    TIME = "time"


class Answer(StrEnum):
    YES = "yes"
    NO = "no"


class Sheet(Base):
    """The playmakers' own work on a proposal: the checklist ({check: answer}, unanswered ones left out) and notes."""

    __tablename__ = "qualification_sheet"
    proposal_id: Mapped[int] = mapped_column(sa.ForeignKey("proposal.id"), primary_key=True, autoincrement=False)
    checks: Mapped[dict[str, str]] = mapped_column(sa.JSON)
    notes: Mapped[str] = mapped_column(sa.Text, default="")
    changed_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)

    @property
    def seen(self) -> str:
        """The mark of these answers and notes, by which a page tells which of them its reader saw."""
        return mark_of(self.checks, self.notes)


def mark_of(checks: Mapping[str, str], notes: str) -> str:
    """The same for the same answers and notes."""
    return hashlib.sha256(repr((sorted(checks.items()), notes)).encode()).hexdigest()


class InquiryKind(StrEnum):
    """A question to the author; a hearing of the author before a rejection; a question to a department."""

    QUESTION = "question"
    HEARING = "hearing"
    DEPARTMENT = "department"


class Inquiry(Base):
    """Something asked about a proposal, and the answer. A department answers by a link whose token is kept hashed."""

    __tablename__ = "inquiry"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(24), unique=True)
    proposal_id: Mapped[int] = mapped_column(sa.ForeignKey("proposal.id"), index=True)
    kind: Mapped[InquiryKind] = mapped_column(
        sa.Enum(InquiryKind, native_enum=False, length=20, create_constraint=True, name="inquiry_kind")
    )
    department: Mapped[str] = mapped_column(sa.String(120), default="")
    token_hash: Mapped[bytes | None] = mapped_column(sa.LargeBinary(32), unique=True)
    words: Mapped[str] = mapped_column(sa.Text)
    asked_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    answer: Mapped[str] = mapped_column(sa.Text, default="")
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    __table_args__ = (
        sa.CheckConstraint("words <> ''", name="has_words"),
        sa.CheckConstraint("(answer = '') = (answered_at IS NULL)", name="answered_with_words"),
        sa.CheckConstraint("kind = 'QUESTION' OR due_at IS NOT NULL", name="has_deadline"),
        sa.CheckConstraint("(kind = 'DEPARTMENT') = (token_hash IS NOT NULL)", name="department_has_link"),
    )


class Recusal(Base):
    """A playmaker who may not be impartial about a proposal has said so, and does not decide it."""

    __tablename__ = "recusal"
    proposal_id: Mapped[int] = mapped_column(sa.ForeignKey("proposal.id"), primary_key=True, autoincrement=False)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), primary_key=True, autoincrement=False)


class Rearrangement(Base):
    """A playmaker's offer to merge a proposal into another, or to split it. It is done when every author has agreed.

    A merge has `into_id`; a split has the positions of the cost `lines` that go along. `title` is what the merged, or
    the new, proposal is called.
    """

    __tablename__ = "rearrangement"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(24), unique=True)
    proposal_id: Mapped[int] = mapped_column(sa.ForeignKey("proposal.id"), index=True)
    into_id: Mapped[int | None] = mapped_column(sa.ForeignKey("proposal.id"), index=True)
    title: Mapped[str] = mapped_column(sa.String(120))
    lines: Mapped[list[int]] = mapped_column(sa.JSON)
    words: Mapped[str] = mapped_column(sa.Text)
    offered_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    offered_at: Mapped[datetime] = mapped_column(UTCDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    refused_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    __table_args__ = (sa.CheckConstraint("done_at IS NULL OR refused_at IS NULL", name="done_or_refused"),)

    @property
    def is_open(self) -> bool:
        """Whether it still waits for somebody's word."""
        return self.done_at is None and self.refused_at is None


class Consent(Base):
    """An author's yes to a rearrangement."""

    __tablename__ = "consent"
    rearrangement_id: Mapped[int] = mapped_column(
        sa.ForeignKey("rearrangement.id"), primary_key=True, autoincrement=False
    )
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), primary_key=True, autoincrement=False)
