"""Uploaded pictures."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from civic.database import Base, UTCDateTime


class Picture(Base):
    """A picture as we re-made it: no metadata, a random name. The bytes lie in the data directory under `name`."""

    __tablename__ = "picture"
    name: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    width: Mapped[int] = mapped_column(sa.Integer)
    height: Mapped[int] = mapped_column(sa.Integer)
    sha256: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    uploaded_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
