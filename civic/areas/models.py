"""Places."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from civic.database import Base, RowId


class Area(Base):
    """A local community with a share of the fund. `sort_key` orders names as Danes do (æ, ø, å last)."""

    __tablename__ = "area"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    slug: Mapped[str] = mapped_column(sa.String(60), unique=True)
    name: Mapped[str] = mapped_column(sa.String(80))
    sort_key: Mapped[str] = mapped_column(sa.String(200), index=True)
    residents: Mapped[int] = mapped_column(sa.Integer, default=0)
    latitude: Mapped[float | None] = mapped_column(sa.Float)
    longitude: Mapped[float | None] = mapped_column(sa.Float)
    local_council: Mapped[str] = mapped_column(sa.String(120), default="")
    is_active: Mapped[bool] = mapped_column(sa.Boolean, default=True)

    __table_args__ = (sa.CheckConstraint("residents >= 0", name="residents_not_negative"),)
