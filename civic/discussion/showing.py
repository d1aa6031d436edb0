"""A proposal's discussion as a page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from civic.accounts.queries import names_of, playmakers_of, staff_among
from civic.clock import now
from civic.discussion.forms import CommentForm
from civic.discussion.policy import SUPPORTED_IN, may_comment, may_edit, may_support
from civic.discussion.queries import (
    ClosedDiscussion,
    Comment,
    closing_of,
    comments_on,
    is_supported_by,
    support_for,
)
from civic.following.queries import Subject, follows
from civic.policy import Actor
from civic.proposals.queries import Proposal, authors_of
from civic.rounds.queries import Round, phase_of


class Voice(StrEnum):
    """In what capacity somebody speaks."""

    RESIDENT = "resident"
    AUTHOR = "author"
    PLAYMAKER = "playmaker"
    MUNICIPALITY = "municipality"


class Order(StrEnum):
    """How the threads follow each other; replies always stand in the order they came."""

    OLDEST = "aeldste"
    NEWEST = "nyeste"
    MOST_ANSWERED = "mest-besvarede"


@dataclass(frozen=True)
class Said:
    """A comment with who said it, in what capacity, and its replies."""

    comment: Comment
    author: str
    voice: Voice
    may_edit: bool
    replies: Sequence["Said"] = ()


@dataclass(frozen=True)
class Warmth:
    """How a proposal is met before the vote. `support` is None where it is not shown."""

    support: int | None
    is_mine: bool
    may_support: bool
    is_followed: bool


@dataclass(frozen=True)
class Discussion:
    """Everything said about a proposal, and what this reader may do. `count` leaves hidden comments out."""

    threads: Sequence[Said]
    count: int
    may_comment: bool
    closing: ClosedDiscussion | None
    order: Order
    form: CommentForm


def discussion_on(
    proposal: Proposal, round: Round, actor: Actor, form: CommentForm | None = None, order: Order = Order.OLDEST
) -> Discussion:
    """The proposal's discussion for this reader, in six queries; `form` is what they are writing."""
    comments, closing = comments_on(proposal.id), closing_of(proposal.id)
    names = names_of(comment.author_id for comment in comments)
    playmakers = {account.id for account in playmakers_of(proposal.area_id)}
    staff = staff_among({comment.author_id for comment in comments})
    authors = set(authors_of(proposal))

    def voice(account_id: int) -> Voice:
        if account_id in authors:
            return Voice.AUTHOR
        if account_id in playmakers:
            return Voice.PLAYMAKER
        return Voice.MUNICIPALITY if account_id in staff else Voice.RESIDENT

    def said(comment: Comment) -> Said:
        replies = [said(reply) for reply in comments if reply.parent_id == comment.id]
        who, is_mine = comment.author_id, may_edit(actor, comment, now())
        return Said(comment, names.get(who, ""), voice(who), is_mine, replies)

    return Discussion(
        threads=_in_order([said(comment) for comment in comments if comment.parent_id is None], order),
        count=sum(comment.hidden_at is None for comment in comments),
        may_comment=may_comment(actor, proposal, phase_of(round)) and closing is None,
        closing=closing,
        order=order,
        form=form or CommentForm(formdata=None),
    )


def warmth_of(proposal: Proposal, round: Round, actor: Actor) -> Warmth:
    """Support and following as this reader sees them; the number is shown until the voting, if the round shows it."""
    may = may_support(actor, proposal, phase_of(round))
    is_shown = round.shows_support and phase_of(round) in SUPPORTED_IN
    return Warmth(
        support=support_for(proposal.id) if is_shown else None,
        is_mine=is_supported_by(proposal.id, actor.account_id),
        may_support=may,
        is_followed=follows(actor.account_id, Subject.PROPOSAL, proposal.id),
    )


def _in_order(threads: list[Said], order: Order) -> list[Said]:
    if order is Order.NEWEST:
        return threads[::-1]
    if order is Order.MOST_ANSWERED:
        return sorted(threads, key=lambda said: -len(said.replies))
    return threads
