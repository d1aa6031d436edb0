"""Read what people say about a proposal."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from civic.accounts.queries import is_granted, name_of
from civic.database import db
from civic.discussion.models import ClosedDiscussion, Comment, Support
from civic.policy import Role
from civic.proposals.queries import HIDDEN, PUBLIC, Proposal
from civic.proposals.reading import THIS, is_written_by

__all__ = ["ClosedDiscussion", "Comment"]
WORTH_COMPARING = 20
_SAID = (
    sa.select(ClosedDiscussion.reason, Comment, name_of(Comment.author_id))
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
    """A comment, its author's name (for `shown` of the accounts to write), and in what capacities they speak."""

    comment: Comment
    name: str | None
    by_author: bool
    by_playmaker: bool
    by_staff: bool


def spoken_on(proposal_id: int) -> tuple[list[Spoken], str | None]:
    """Every comment and reply on the proposal, hidden ones too, oldest first; and why no more are taken, if so."""
    rows = db.session.execute(_SAID, {"proposal": proposal_id}).all()
    closed = rows[0][0] if rows else None
    return [Spoken(*row[1:]) for row in rows if row[1] is not None], closed


class Remark(NamedTuple):
    """A comment with where it stands: the proposal's slug and title, "" when not everyone can read it there."""

    comment: Comment
    slug: str
    title: str


def remarks_of(account_id: int, *, start: int = 0, most: int | None = None) -> list[Remark]:
    """What the person has said, hidden ones too, the latest first; in one query."""
    readable = sa.and_(Proposal.state.in_(PUBLIC), Proposal.id.not_in(HIDDEN))
    title = sa.case((readable, Proposal.title), else_="")
    mine = sa.select(Comment, Proposal.slug, title).join(Proposal, Proposal.id == Comment.proposal_id)
    mine = mine.where(Comment.author_id == account_id).order_by(Comment.created_at.desc(), Comment.id.desc())
    return [Remark(*row) for row in db.session.execute(mine.offset(start).limit(most))]


def count_of_remarks(account_id: int) -> int:
    """How many comments the person has written."""
    mine = sa.select(sa.func.count()).select_from(Comment).where(Comment.author_id == account_id)
    return db.session.scalar(mine) or 0


def supported_by(account_id: int) -> Sequence[int]:
    """The numbers of the proposals that have the person's ♥."""
    mine = sa.select(Support.proposal_id).where(Support.account_id == account_id)
    return db.session.scalars(mine.order_by(Support.proposal_id)).all()


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
