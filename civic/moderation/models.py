"""Reports, cases, decisions and appeals. A decision is never changed: an appeal adds another."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from civic.database import Base, RowId, UTCDateTime


class Target(StrEnum):
    """What can be reported."""

    PROPOSAL = "proposal"
    COMMENT = "comment"


class Rule(StrEnum):
    """The rules of the house: why something may be reported, and by which one it is decided."""

    ABUSE = "abuse"
    HATE = "hate"
    PRIVATE = "private"
    UNLAWFUL = "unlawful"
    ADVERTISING = "advertising"
    OFF_TOPIC = "off-topic"
    OTHER = "other"


class Measure(StrEnum):
    """What a decision does."""

    KEEP = "keep"
    HIDE = "hide"
    RESTORE = "restore"
    CLOSE = "close"
    WARN = "warn"
    BLOCK = "block"


class Case(Base):
    """One reported thing, for as long as it is looked at: reports of the same thing meet in one open case.

    `target` is its public id (a comment's) or slug (a proposal's).
    """

    __tablename__ = "moderation_case"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(24), unique=True)
    target_kind: Mapped[Target] = mapped_column(
        sa.Enum(Target, native_enum=False, length=20, create_constraint=True, name="target_kind")
    )
    target: Mapped[str] = mapped_column(sa.String(120))
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"), index=True)
    scope: Mapped[str] = mapped_column(sa.String(80))
    author_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    __table_args__ = (
        sa.Index(
            "uq_moderation_case_open",
            "target_kind",
            "target",
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        ),
    )


class Report(Base):
    """Somebody's word that a thing breaks a rule; one from each person in a case. Without a person it is the house's
    own: a pattern that often means spam. It removes nothing, it only asks a person to look.

    `as_it_stood` is what was reported, word for word: its author may change it afterwards. None in the oldest reports.
    """

    __tablename__ = "report"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("moderation_case.id"))
    reported_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"), index=True)
    rule: Mapped[Rule] = mapped_column(
        sa.Enum(Rule, native_enum=False, length=20, create_constraint=True, name="report_rule")
    )
    words: Mapped[str] = mapped_column(sa.Text, default="")
    as_it_stood: Mapped[str | None] = mapped_column(sa.Text)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)

    __table_args__ = (sa.UniqueConstraint("case_id", "reported_by"),)


class StepAside(Base):
    """A moderator who may not be impartial in a case has said so, and no longer decides it."""

    __tablename__ = "step_aside"
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("moderation_case.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), primary_key=True)


class Ruling(Base):
    """A decision with its statement of reasons, kept as it was sent. `excerpt` is what was decided about, as it stood.

    `appeal_of` is the ruling that was appealed; the answer to an appeal is final here.
    """

    __tablename__ = "ruling"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(24), unique=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("moderation_case.id"), index=True)
    measure: Mapped[Measure] = mapped_column(
        sa.Enum(Measure, native_enum=False, length=20, create_constraint=True, name="measure")
    )
    rule: Mapped[Rule] = mapped_column(
        sa.Enum(Rule, native_enum=False, length=20, create_constraint=True, name="ruling_rule")
    )
    facts: Mapped[str] = mapped_column(sa.Text)
    reason: Mapped[str] = mapped_column(sa.Text)
    excerpt: Mapped[str] = mapped_column(sa.Text)
    blocked_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    decided_at: Mapped[datetime] = mapped_column(UTCDateTime)
    appeal_of: Mapped[int | None] = mapped_column(sa.ForeignKey("ruling.id"), unique=True)

    __table_args__ = (
        sa.CheckConstraint("facts <> '' AND reason <> ''", name="has_reasons"),
        sa.CheckConstraint("(measure = 'BLOCK') = (blocked_until IS NOT NULL)", name="block_has_end"),
    )


class Appeal(Base):
    """The author's answer to a ruling; one for each."""

    __tablename__ = "appeal"
    ruling_id: Mapped[int] = mapped_column(sa.ForeignKey("ruling.id"), primary_key=True)
    words: Mapped[str] = mapped_column(sa.Text)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
