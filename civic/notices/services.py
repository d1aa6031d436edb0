"""Tell a person something."""

from typing import Any

import sqlalchemy as sa

from civic.clock import fresh_now
from civic.database import transaction
from civic.notices.models import Notice


def tell(*, account_id: int | None, kind: str, url: str, **details: Any) -> None:
    """Leave a message for one person, in the caller's transaction; nothing when there is no such person."""
    if account_id is None:
        return
    with transaction() as session:
        session.add(Notice(account_id=account_id, kind=kind, url=url, details=details, created_at=fresh_now()))


def mark_read(*, account_id: int) -> None:
    """The person has seen all their messages."""
    with transaction() as session:
        unread = sa.update(Notice).where(Notice.account_id == account_id, Notice.read_at.is_(None))
        session.execute(unread.values(read_at=fresh_now()))
