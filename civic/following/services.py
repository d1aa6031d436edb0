"""Begin and stop following, and tell those who follow."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from civic.database import one_at_a_time, transaction
from civic.following.models import Follow, Subject
from civic.following.queries import followers_of
from civic.notices.services import tell_all


def follow(*, account_id: int, subject: Subject, subject_id: int) -> None:
    """Let the person hear what happens there from now on. Repeatable."""
    with transaction() as session:
        one_at_a_time(f"following of {account_id}")
        session.merge(Follow(subject=subject, subject_id=subject_id, account_id=account_id))


def unfollow(*, account_id: int, subject: Subject, subject_id: int) -> None:
    """Let the person hear no more of it. Repeatable."""
    with transaction() as session:
        session.execute(
            sa.delete(Follow).where(
                Follow.subject == subject, Follow.subject_id == subject_id, Follow.account_id == account_id
            )
        )


def unfollow_all(*, account_id: int) -> None:
    """Let the person follow nothing any more, in the caller's transaction."""
    with transaction() as session:
        session.execute(sa.delete(Follow).where(Follow.account_id == account_id))


def follow_instead(*, subject: Subject, subject_id: int, other_id: int) -> None:
    """Let those who follow it follow another of the same kind in its stead, in the caller's transaction."""
    with transaction() as session:
        followed = Follow.subject == subject, Follow.subject_id == subject_id
        there = set(followers_of(subject, other_id))
        moved = [who for who in followers_of(subject, subject_id) if who not in there]
        session.execute(sa.delete(Follow).where(*followed))
        session.add_all(Follow(subject=subject, subject_id=other_id, account_id=who) for who in moved)
        session.flush()


def tell_followers(
    *, subject: Subject, subject_id: int, kind: str, url: str, but: Collection[int | None] = (), **details: Any
) -> None:
    """Tell everyone who follows it, in the caller's transaction, but those who did it or hear of it anyway."""
    told = [account_id for account_id in followers_of(subject, subject_id) if account_id not in but]
    tell_all(account_ids=told, kind=kind, url=url, **details)
