"""A participatory budget: money, theme, dates, rules."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from civic.database import Base, RowId, UTCDateTime
from civic.rounds.phases import Dates, Phase
from civic.sealing import fingerprint


class BallotKind(StrEnum):
    """How a voter fills in the ballot. Only knapsack and approval are cast here; the rest come by import."""

    KNAPSACK = "knapsack"
    APPROVAL = "approval"
    CHOOSE_ONE = "choose-1"
    POINTS = "points"
    RANKING = "ranking"


class Round(Base):
    """One participatory budget. `budget` is in øre; times are UTC; the phase is never stored, it follows the clock."""

    __tablename__ = "round"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    slug: Mapped[str] = mapped_column(sa.String(80), unique=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    theme: Mapped[str] = mapped_column(sa.String(200))
    description: Mapped[str] = mapped_column(sa.Text, default="")
    criteria: Mapped[str] = mapped_column(sa.Text, default="")
    budget: Mapped[int] = mapped_column(sa.BigInteger)
    ballot_kind: Mapped[BallotKind] = mapped_column(
        sa.Enum(BallotKind, native_enum=False, length=20, create_constraint=True, name="ballot_kind")
    )
    max_choices: Mapped[int | None] = mapped_column(sa.Integer)
    minimum_age: Mapped[int] = mapped_column(sa.Integer, default=15)
    reference_date: Mapped[date] = mapped_column(sa.Date)
    rule: Mapped[str] = mapped_column(sa.String(30), default="aarhus")
    rule_parameters: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    framing_at: Mapped[datetime] = mapped_column(UTCDateTime)
    information_at: Mapped[datetime] = mapped_column(UTCDateTime)
    proposals_at: Mapped[datetime] = mapped_column(UTCDateTime)
    qualification_at: Mapped[datetime] = mapped_column(UTCDateTime)
    voting_at: Mapped[datetime] = mapped_column(UTCDateTime)
    result_at: Mapped[datetime] = mapped_column(UTCDateTime)
    realisation_at: Mapped[datetime] = mapped_column(UTCDateTime)
    closed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    public_key: Mapped[bytes | None] = mapped_column(sa.LargeBinary(32))
    key_on_server: Mapped[bool] = mapped_column(sa.Boolean, default=True)
    lot_commitment: Mapped[bytes | None] = mapped_column(sa.LargeBinary(32))
    # Whether the decisions about its proposals are made public all at once.
    publishes_together: Mapped[bool] = mapped_column(sa.Boolean, default=False, server_default="0")
    # Whether people see how many have given a proposal their ♥ before the vote.
    shows_support: Mapped[bool] = mapped_column(sa.Boolean, default=True, server_default="1")
    # How many proposals one person may submit; without it, as many as they like.
    proposals_each: Mapped[int | None] = mapped_column(sa.Integer)
    # The most that one proposal may be given, in øre; without it, all there is.
    price_ceiling: Mapped[int | None] = mapped_column(sa.BigInteger)
    imported_from: Mapped[str | None] = mapped_column(sa.String(200))
    # What the amounts are in: their code (ISO 4217), empty where an imported file does not tell. Ours are in kroner.
    currency: Mapped[str] = mapped_column(sa.String(10), default="DKK", server_default="DKK")
    # The voting is paused, or the round was called off: two people decided it (voting/emergency.py).
    paused_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    cancelled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # Whether a receipt also shows the choices, to the voter alone. Off unless staff switch it on.
    content_receipts: Mapped[bool] = mapped_column(sa.Boolean, default=False, server_default="0")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    __table_args__ = (
        sa.CheckConstraint("budget > 0", name="budget_positive"),
        sa.CheckConstraint("minimum_age BETWEEN 0 AND 120", name="minimum_age_sensible"),
        sa.CheckConstraint("max_choices IS NULL OR max_choices > 0", name="max_choices_positive"),
        sa.CheckConstraint(
            "framing_at < information_at AND information_at < proposals_at AND proposals_at < qualification_at"
            " AND qualification_at < voting_at AND voting_at < result_at AND result_at < realisation_at"
            " AND realisation_at < closed_at",
            name="phases_in_order",
        ),
    )

    @property
    def dates(self) -> Dates:
        return Dates(
            self.framing_at,
            self.information_at,
            self.proposals_at,
            self.qualification_at,
            self.voting_at,
            self.result_at,
            self.realisation_at,
            self.closed_at,
        )

    @property
    def key_fingerprint(self) -> str:
        """What people compare to be sure of the round's public key; nothing without one."""
        return fingerprint(self.public_key) if self.public_key else ""

    @property
    def is_off_before_voting(self) -> bool:
        """Whether it was called off before anyone could vote."""
        return self.cancelled_at is not None and self.cancelled_at < self.voting_at

    def phase_at(self, moment: datetime) -> Phase:
        """The phase by the dates; a round that was called off is closed from then on."""
        if self.cancelled_at is not None and moment >= self.cancelled_at:
            return Phase.CLOSED
        return self.dates.phase_at(moment)

    def changes_after(self, moment: datetime) -> datetime | None:
        """Until when `phase_at(moment)` is so, unless the round itself is changed; None: for good."""
        if self.cancelled_at is not None and moment < self.cancelled_at:
            return min(self.cancelled_at, self.dates.changes_after(moment) or self.cancelled_at)
        return self.dates.changes_after(moment)


class RoundArea(Base):
    """An area that takes part in a round. Most rounds have one."""

    __tablename__ = "round_area"
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), primary_key=True)
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"), primary_key=True, index=True)


class BoardKey(Base):
    """The public key that one member of the board has sent in for a round, and that another vouches for.

    The round's own `public_key` is the one that holds: this one becomes it when it is confirmed.
    """

    __tablename__ = "board_key"
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), primary_key=True)
    public_key: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    sent_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    sent_at: Mapped[datetime] = mapped_column(UTCDateTime)
    confirmed_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    __table_args__ = (sa.CheckConstraint("confirmed_by IS NULL OR confirmed_by <> sent_by", name="two_people"),)


class AnnouncedPhase(Base):
    """A phase of a round that those who follow its areas have been told of."""

    __tablename__ = "announced_phase"
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), primary_key=True, autoincrement=False)
    phase: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
