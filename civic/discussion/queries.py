"""Read what people say about a proposal."""

from collections.abc import Sequence

import sqlalchemy as sa

from civic.database import db
from civic.discussion.models import Comment

__all__ = ["Comment"]


def comments_on(proposal_id: int) -> Sequence[Comment]:
    """Every comment and reply on the proposal, hidden ones too, oldest first."""
    said = sa.select(Comment).where(Comment.proposal_id == proposal_id)
    return db.session.scalars(said.order_by(Comment.created_at, Comment.id)).all()


def comment_by_public_id(public_id: str) -> Comment | None:
    """The comment or reply with this id of its public address, hidden or not."""
    return db.session.scalar(sa.select(Comment).where(Comment.public_id == public_id))
