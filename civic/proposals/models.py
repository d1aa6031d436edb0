"""What residents propose."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from civic.database import Base, RowId, UTCDateTime


class State(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Category(StrEnum):
    """What a proposal is mostly about."""

    NATURE = "nature"
    PLAY = "play"
    CULTURE = "culture"
    TRAFFIC = "traffic"
    COMMUNITY = "community"
    CHILDREN = "children"
    OTHER = "other"


class CostKind(StrEnum):
    """Who pays for a line: the fund, the authors themselves, or somebody else."""

    ASKED = "asked"
    OWN = "own"
    OTHER = "other"


class Proposal(Base):
    """A proposal. `number` is given when submitted; `price` (øre) is what the playmaker checked.

    `latitude` and `longitude` are degrees, both or none. `search_key` is what it is found by (search.py). The picture
    is the first one, which cards and the ballot show; see FurtherPicture.
    """

    __tablename__ = "proposal"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    slug: Mapped[str] = mapped_column(sa.String(100), unique=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"))
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"))
    author_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"), index=True)
    number: Mapped[int | None] = mapped_column(sa.Integer)
    pabulib_id: Mapped[str | None] = mapped_column(sa.String(80))
    title: Mapped[str] = mapped_column(sa.String(120))
    body: Mapped[str] = mapped_column(sa.Text, default="")
    place: Mapped[str] = mapped_column(sa.String(120), default="")
    latitude: Mapped[float | None] = mapped_column(sa.Float)
    longitude: Mapped[float | None] = mapped_column(sa.Float)
    category: Mapped[Category | None] = mapped_column(sa.Enum(Category, native_enum=False, length=20))
    search_key: Mapped[str] = mapped_column(sa.Text, default="", server_default="")
    state: Mapped[State] = mapped_column(
        sa.Enum(State, native_enum=False, length=20, create_constraint=True, name="state")
    )
    price: Mapped[int | None] = mapped_column(sa.BigInteger)
    picture_name: Mapped[str | None] = mapped_column(sa.ForeignKey("picture.name"), index=True)
    picture_text: Mapped[str] = mapped_column(sa.String(200), default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    __table_args__ = (
        sa.UniqueConstraint("round_id", "number"),
        sa.Index("ix_proposal_round_id_state", "round_id", "state"),
        sa.CheckConstraint("price IS NULL OR price >= 0", name="price_not_negative"),
        sa.CheckConstraint("state <> 'APPROVED' OR price IS NOT NULL", name="approved_has_price"),
        sa.CheckConstraint("state = 'DRAFT' OR number IS NOT NULL", name="submitted_has_number"),
    )

    @property
    def is_waiting(self) -> bool:
        """Whether it waits for a playmaker's decision."""
        return self.state is State.SUBMITTED

    @property
    def project_id(self) -> str:
        """What the proposal is called on the ballot and in the count: its number, or the id it came with."""
        return self.pabulib_id or str(self.number)


class CostLine(Base):
    """One line of what the author thinks it costs, in øre, and who pays for it.

    `is_granted`: whether somebody else than the fund has promised the money.
    """

    __tablename__ = "cost_line"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    proposal_id: Mapped[int] = mapped_column(sa.ForeignKey("proposal.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(sa.Integer)
    label: Mapped[str] = mapped_column(sa.String(120))
    amount: Mapped[int] = mapped_column(sa.BigInteger)
    kind: Mapped[CostKind] = mapped_column(
        sa.Enum(CostKind, native_enum=False, length=20), default=CostKind.ASKED, server_default="ASKED"
    )
    is_granted: Mapped[bool] = mapped_column(sa.Boolean, default=False, server_default="0")

    __table_args__ = (
        sa.UniqueConstraint("proposal_id", "position"),
        sa.CheckConstraint("amount >= 0", name="amount_not_negative"),
    )


class FurtherPicture(Base):
    """A picture after the first one, which stands in the proposal's own row; `text` says what it shows."""

    __tablename__ = "further_picture"
    proposal_id: Mapped[int] = mapped_column(
        sa.ForeignKey("proposal.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    position: Mapped[int] = mapped_column(sa.Integer, primary_key=True, autoincrement=False)
    picture_name: Mapped[str] = mapped_column(sa.ForeignKey("picture.name"), index=True)
    text: Mapped[str] = mapped_column(sa.String(200), default="")

    __table_args__ = (sa.CheckConstraint("position > 1", name="after_the_first"),)


class Concealment(Base):
    """A proposal that a moderator has hidden: its words and picture are away, its place and the reason are shown.

    `off_ballot`: hidden before the voting, so it is not voted on. Once the ballot is fixed it stays there; so the row
    of a proposal that was kept off it stays too when it is shown again, at `shown_again_at`.
    """

    __tablename__ = "concealment"
    proposal_id: Mapped[int] = mapped_column(sa.ForeignKey("proposal.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(sa.Text)
    off_ballot: Mapped[bool] = mapped_column(sa.Boolean)
    concealed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    shown_again_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    __table_args__ = (sa.CheckConstraint("reason <> ''", name="has_reason"),)


class CoAuthor(Base):
    """Somebody who writes a proposal together with the one who began it."""

    __tablename__ = "co_author"
    proposal_id: Mapped[int] = mapped_column(sa.ForeignKey("proposal.id"), primary_key=True, autoincrement=False)
    account_id: Mapped[int] = mapped_column(
        sa.ForeignKey("account.id"), primary_key=True, autoincrement=False, index=True
    )


class CoAuthorInvitation(Base):
    """A link by which one person may become co-author, once. The link's secret is kept hashed.

    `name` is whom it is for; it is forgotten once it is used.
    """

    __tablename__ = "co_author_invitation"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(24), unique=True)
    proposal_id: Mapped[int] = mapped_column(sa.ForeignKey("proposal.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True)
    name: Mapped[str] = mapped_column(sa.String(80))
    invited_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    used_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))


class Behalf(Base):
    """A proposal that a playmaker or the staff handed in for a resident; `name` is "" unless they agreed to it."""

    __tablename__ = "behalf"
    proposal_id: Mapped[int] = mapped_column(sa.ForeignKey("proposal.id"), primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(sa.String(80), default="")
    role: Mapped[str] = mapped_column(sa.String(20))


class Cause(StrEnum):
    """Why a submitted proposal came to say something else."""

    SUBMITTED = "submitted"
    EDITED = "edited"
    MERGED = "merged"
    SPLIT = "split"
    MOVED = "moved"
    PRICED = "priced"


class Version(Base):
    """What a submitted proposal said from a moment on. Its history is public; who is a part they play, not a name."""

    __tablename__ = "proposal_version"
    proposal_id: Mapped[int] = mapped_column(sa.ForeignKey("proposal.id"), primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(sa.Integer, primary_key=True, autoincrement=False)
    cause: Mapped[Cause] = mapped_column(
        sa.Enum(Cause, native_enum=False, length=20, create_constraint=True, name="cause")
    )
    content: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    role: Mapped[str] = mapped_column(sa.String(20))
    kept_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Lineage(Base):
    """The visible trace of a merge (`child` went into `parent`) or a split (`child` came out of `parent`)."""

    __tablename__ = "lineage"
    child_id: Mapped[int] = mapped_column(sa.ForeignKey("proposal.id"), primary_key=True, autoincrement=False)
    parent_id: Mapped[int] = mapped_column(sa.ForeignKey("proposal.id"), index=True)
    is_merge: Mapped[bool] = mapped_column(sa.Boolean)


class Exclusion(Base):
    """A proposal of a group of which at most one can be built, such as two for the same place. `group` is drawn."""

    __tablename__ = "exclusion"
    proposal_id: Mapped[int] = mapped_column(sa.ForeignKey("proposal.id"), primary_key=True, autoincrement=False)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), index=True)
    group: Mapped[str] = mapped_column(sa.String(16))
