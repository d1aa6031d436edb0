"""Read what people say about a proposal."""

from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from civic.accounts.queries import is_granted, name_of
from civic.database import db
from civic.discussion.models import ClosedDiscussion, Comment, Support
from civic.policy import Role
from civic.proposals.queries import Proposal
from civic.proposals.reading import THIS, is_written_by

__all__ = ["ClosedDiscussion", "Comment"]
WORTH_COMPARING = 20
_SAID = (
    sa.select(ClosedDiscussion.reason, Comment, sa.func.coalesce(name_of(Comment.author_id), ""))
    .add_columns(is_written_by(Comment.author_id))
    .add_columns(is_granted(Comment.author_id, Role.PLAYMAKER, Proposal.area_id))
    .add_columns(is_granted(Comment.author_id, Role.STAFF))
    .select_from(Proposal)
    .outerjoin(ClosedDiscussion, ClosedDiscussion.proposal_id == Proposal.id)
    .outerjoin(Comment, Comment.proposal_id == Proposal.id)
    .where(Proposal.id == THIS)
    .order_by(Comment.created_at, Comment.id)
)
_HEARTS = sa.select(sa.func.count(), sa.func.count().filter(Support.account_id == sa.bindparam("account"))).where(
    Support.proposal_id == THIS
)


class Spoken(NamedTuple):
    """A comment, its author's name ("" when the account is gone), and in what capacities they speak."""

    comment: Comment
    name: str
    by_author: bool
    by_playmaker: bool
    by_staff: bool


def spoken_on(proposal_id: int) -> tuple[list[Spoken], str | None]:
    """Every comment and reply on the proposal, hidden ones too, oldest first; and why no more are taken, if so."""
    rows = db.session.execute(_SAID, {"proposal": proposal_id}).all()
    closed = rows[0][0] if rows else None
    return [Spoken(*row[1:]) for row in rows if row[1] is not None], closed


def comment_by_public_id(public_id: str) -> Comment | None:
    """The comment or reply with this id of its public address, hidden or not."""
    return db.session.scalar(sa.select(Comment).where(Comment.public_id == public_id))


def comment_by_id(comment_id: int) -> Comment | None:
    """The comment or reply with this number."""
    return db.session.get(Comment, comment_id)


def support_for(proposal_id: int, account_id: int | None) -> tuple[int, bool]:
    """How many have given the proposal their ♥, and whether this person has."""
    row = db.session.execute(_HEARTS, {"proposal": proposal_id, "account": account_id}).one()
    return row[0], row[1] > 0


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
