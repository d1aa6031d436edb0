"""Read a person's messages."""

from collections.abc import Sequence

import sqlalchemy as sa

from civic.database import db
from civic.notices.models import Notice


def notices_for(account_id: int, limit: int = 50) -> Sequence[Notice]:
    """The person's messages, newest first."""
    mine = sa.select(Notice).where(Notice.account_id == account_id)
    return db.session.scalars(mine.order_by(Notice.created_at.desc(), Notice.id.desc()).limit(limit)).all()


def unread_count(account_id: int) -> int:
    """How many of the person's notices are unread."""
    unread = sa.select(sa.func.count()).where(Notice.account_id == account_id, Notice.read_at.is_(None))
    return db.session.scalar(unread) or 0
