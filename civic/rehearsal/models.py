"""The rehearsals that staff have asked for, and how they went."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from civic.database import Base, RowId, UTCDateTime


class RehearsalRun(Base):
    """One rehearsal of a round. `held` is None until it has ended; `words` is what the verifier said, or the fault."""

    __tablename__ = "rehearsal_run"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), index=True)
    voters: Mapped[int] = mapped_column(sa.Integer)
    asked_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    held: Mapped[bool | None] = mapped_column(sa.Boolean)
    seconds: Mapped[int] = mapped_column(sa.Integer, default=0)
    words: Mapped[str] = mapped_column(sa.Text, default="")
