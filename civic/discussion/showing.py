"""A proposal's discussion as a page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from civic.accounts.words import shown
from civic.clock import now
from civic.discussion.forms import CommentForm
from civic.discussion.policy import SUPPORTED_IN, is_discussed, may_edit, may_speak, may_support
from civic.discussion.queries import Comment, Spoken, spoken_on, support_for
from civic.following.queries import Subject, follows
from civic.policy import Actor
from civic.proposals.queries import Proposal
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
    """Everything said about a proposal, and what this reader may do. `count` leaves hidden comments out.

    `closing`: why nothing more can be said, once a moderator has closed it. `is_open`: something can still be said, by
    those who are signed in and may.
    """

    threads: Sequence[Said]
    count: int
    is_open: bool
    may_comment: bool
    closing: str | None
    order: Order
    form: CommentForm


def discussion_on(
    proposal: Proposal, round: Round, actor: Actor, form: CommentForm | None = None, order: Order = Order.OLDEST
) -> Discussion:
    """The proposal's discussion for this reader, in one query; `form` is what they are writing."""
    spoken, closing = spoken_on(proposal.id)
    answers: dict[int | None, list[Spoken]] = {}
    for each in spoken:
        answers.setdefault(each.comment.parent_id, []).append(each)

    def said_to(comment_id: int | None) -> list[Said]:
        return [
            Said(it.comment, _name(it), _voice(it), may_edit(actor, it.comment, now()), said_to(it.comment.id))
            for it in answers.get(comment_id, ())
        ]

    is_open = closing is None and is_discussed(proposal, phase_of(round))
    return Discussion(
        threads=_in_order(said_to(None), order),
        count=sum(each.comment.hidden_at is None for each in spoken),
        is_open=is_open,
        may_comment=is_open and may_speak(actor),
        closing=closing,
        order=order,
        form=form or CommentForm(formdata=None),
    )


def _name(spoken: Spoken) -> str:
    return shown(spoken.name, works_here=spoken.by_playmaker or spoken.by_staff)


def _voice(spoken: Spoken) -> Voice:
    if spoken.by_author:
        return Voice.AUTHOR
    if spoken.by_playmaker:
        return Voice.PLAYMAKER
    return Voice.MUNICIPALITY if spoken.by_staff else Voice.RESIDENT


def warmth_of(proposal: Proposal, round: Round, actor: Actor) -> Warmth:
    """Support and following as this reader sees them; the number is shown until the voting, if the round shows it."""
    may = may_support(actor, proposal, phase_of(round))
    is_shown = round.shows_support and phase_of(round) in SUPPORTED_IN
    support, is_mine = support_for(proposal.id, actor.account_id) if is_shown or actor.is_signed_in else (0, False)
    return Warmth(
        support=support if is_shown else None,
        is_mine=is_mine,
        may_support=may,
        is_followed=follows(actor.account_id, Subject.PROPOSAL, proposal.id),
    )


def _in_order(threads: list[Said], order: Order) -> list[Said]:
    if order is Order.NEWEST:
        return threads[::-1]
    if order is Order.MOST_ANSWERED:
        return sorted(threads, key=lambda said: -len(said.replies))
    return threads
