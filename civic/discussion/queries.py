"""Read what people say about a proposal."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from civic.database import db
from civic.discussion.models import ClosedDiscussion, Comment, Support

__all__ = ["ClosedDiscussion", "Comment"]
WORTH_COMPARING = 20


def comments_on(proposal_id: int) -> Sequence[Comment]:
    """Every comment and reply on the proposal, hidden ones too, oldest first."""
    said = sa.select(Comment).where(Comment.proposal_id == proposal_id)
    return db.session.scalars(said.order_by(Comment.created_at, Comment.id)).all()


def comment_by_public_id(public_id: str) -> Comment | None:
    """The comment or reply with this id of its public address, hidden or not."""
    return db.session.scalar(sa.select(Comment).where(Comment.public_id == public_id))


def comment_by_id(comment_id: int) -> Comment | None:
    """The comment or reply with this number."""
    return db.session.get(Comment, comment_id)


def support_for(proposal_id: int) -> int:
    """How many have given the proposal their ♥."""
    return db.session.scalar(sa.select(sa.func.count()).where(Support.proposal_id == proposal_id)) or 0


def is_supported_by(proposal_id: int, account_id: int | None) -> bool:
    """Whether this person has."""
    return account_id is not None and db.session.get(Support, (proposal_id, account_id)) is not None


def closing_of(proposal_id: int) -> ClosedDiscussion | None:
    """Why and when the proposal's discussion was closed; None while it is open."""
    return db.session.get(ClosedDiscussion, proposal_id)


def same_words_elsewhere(comment: Comment, *, since: datetime) -> bool:
    """Whether its author has written just these words (more than a greeting) at another proposal since then."""
    if len(comment.body) < WORTH_COMPARING:
        return False
    same = sa.select(Comment.id).where(
        Comment.author_id == comment.author_id,
        Comment.body == comment.body,
        Comment.proposal_id != comment.proposal_id,
        Comment.created_at > since,
    )
    return db.session.scalar(same.limit(1)) is not None
