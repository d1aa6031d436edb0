"""A proposal's discussion as a page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass

from civic.accounts.queries import names_of, playmakers_of
from civic.discussion.forms import CommentForm
from civic.discussion.policy import may_comment
from civic.discussion.queries import ClosedDiscussion, Comment, closing_of, comments_on
from civic.policy import Actor
from civic.proposals.queries import Proposal
from civic.rounds.queries import Round, phase_of


@dataclass(frozen=True)
class Said:
    """A comment with who said it, and its replies."""

    comment: Comment
    author: str
    is_playmaker: bool
    replies: Sequence["Said"] = ()


@dataclass(frozen=True)
class Discussion:
    """Everything said about a proposal, and what this reader may do. `count` leaves hidden comments out."""

    threads: Sequence[Said]
    count: int
    may_comment: bool
    closing: ClosedDiscussion | None
    form: CommentForm


def discussion_on(proposal: Proposal, round: Round, actor: Actor, form: CommentForm | None = None) -> Discussion:
    """The proposal's discussion for this reader, in four queries; `form` is what they are writing."""
    comments = comments_on(proposal.id)
    names = names_of(comment.author_id for comment in comments)
    playmakers = {account.id for account in playmakers_of(proposal.area_id)}

    closing = closing_of(proposal.id)

    def said(comment: Comment) -> Said:
        replies = [said(reply) for reply in comments if reply.parent_id == comment.id]
        return Said(comment, names.get(comment.author_id, ""), comment.author_id in playmakers, replies)

    return Discussion(
        threads=[said(comment) for comment in comments if comment.parent_id is None],
        count=sum(comment.hidden_at is None for comment in comments),
        may_comment=may_comment(actor, proposal, phase_of(round)) and closing is None,
        closing=closing,
        form=form or CommentForm(formdata=None),
    )
