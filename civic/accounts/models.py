"""People who have signed in, and what they may do."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from civic.database import Base, RowId, UTCDateTime
from civic.policy import Role


class Account(Base):
    """A person. `subject_hash` is a keyed hash of the identity provider's own id: no CPR number is kept.

    `sort_key` is the name as Danes order it, and as it is searched. `is_protected`: others are not shown the name.
    `erased_at`: the person had it erased; nothing but its number is left, which their public words hang on.
    """

    __tablename__ = "account"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    subject_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True)
    name: Mapped[str] = mapped_column(sa.String(80))
    sort_key: Mapped[str] = mapped_column(sa.String(200), index=True)
    email: Mapped[str | None] = mapped_column(sa.String(254))
    area_id: Mapped[int | None] = mapped_column(sa.ForeignKey("area.id"))
    is_resident: Mapped[bool] = mapped_column(sa.Boolean, default=True)
    is_protected: Mapped[bool] = mapped_column(sa.Boolean, default=False, server_default="0")
    erased_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


class RoleGrant(Base):
    """What an account may do beyond being a resident. A playmaker's grant is for one area."""

    __tablename__ = "role_grant"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    role: Mapped[Role] = mapped_column(sa.Enum(Role, native_enum=False, length=20, create_constraint=True, name="role"))
    area_id: Mapped[int | None] = mapped_column(sa.ForeignKey("area.id"))

    __table_args__ = (
        sa.Index(
            "uq_role_grant_house",
            "account_id",
            "role",
            unique=True,
            sqlite_where=sa.text("area_id IS NULL"),
            postgresql_where=sa.text("area_id IS NULL"),
        ),
        sa.UniqueConstraint("account_id", "role", "area_id"),
        sa.CheckConstraint("(role = 'PLAYMAKER') = (area_id IS NOT NULL)", name="playmaker_has_area"),
    )


class Block(Base):
    """A person who may read and vote, but write nothing until a day: the last that a decision which stands says."""

    __tablename__ = "block"
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), primary_key=True)
    until: Mapped[datetime] = mapped_column(UTCDateTime)
