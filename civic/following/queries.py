"""Read who follows what."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa

from civic.database import db
from civic.following.models import Follow, Subject

__all__ = ["Subject"]


def follows(account_id: int | None, subject: Subject, subject_id: int) -> bool:
    """Whether the person follows it; a visitor follows nothing."""
    return account_id is not None and db.session.get(Follow, (subject, subject_id, account_id)) is not None


def followed_by(account_id: int, subject: Subject) -> Sequence[int]:
    """The numbers of what the person follows of this kind."""
    mine = sa.select(Follow.subject_id).where(Follow.account_id == account_id, Follow.subject == subject)
    return db.session.scalars(mine.order_by(Follow.subject_id)).all()


def followers_of(subject: Subject, subject_id: int) -> Sequence[int]:
    """Who follows it, by account number."""
    theirs = sa.select(Follow.account_id).where(Follow.subject == subject, Follow.subject_id == subject_id)
    return db.session.scalars(theirs.order_by(Follow.account_id)).all()


def followers_of_any(subject: Subject, subject_ids: Collection[int]) -> Sequence[int]:
    """Who follows any of these, by account number, each once; in one query."""
    theirs = sa.select(Follow.account_id).where(Follow.subject == subject, Follow.subject_id.in_(subject_ids))
    return db.session.scalars(theirs.distinct().order_by(Follow.account_id)).all()
