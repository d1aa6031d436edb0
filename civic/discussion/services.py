"""Say something about a proposal; and what a moderator's decision does to what was said."""

import secrets
from collections.abc import Callable
from datetime import timedelta

import sqlalchemy as sa

from civic.accounts.queries import actor_by_id, is_new
from civic.accounts.services import refuse_if_blocked
from civic.clock import fresh_now
from civic.database import one_at_a_time, transaction
from civic.discussion.models import ClosedDiscussion, Comment, Support
from civic.discussion.policy import DISCUSSED_IN, EDITED_WITHIN, SUPPORTED_IN
from civic.discussion.queries import WORTH_COMPARING, closing_of, comment_by_id, comment_by_public_id
from civic.following.queries import Subject
from civic.following.services import tell_followers
from civic.notices.services import tell
from civic.policy import Role
from civic.proposals.policy import is_public
from civic.proposals.queries import Proposal, State, address_of, authors_of, proposal_by_id
from civic.reasons import (
    DiscussionClosed,
    NotFound,
    ProposalAway,
    SaidBefore,
    TooLateToEdit,
    TooManyWhenNew,
    WrongPhase,
)
from civic.rounds.queries import Round
from civic.rounds.services import locked_round

WHEN_NEW = 10
REPEATED_WITHIN = timedelta(hours=1)
# What looks at a new comment, by public id, in its transaction.
_when_said: list[Callable[[str], None]] = []


def on_comment(do: Callable[[str], None]) -> Callable[[str], None]:
    """Register what looks at every new comment (its public id) in the transaction that adds it."""
    _when_said.append(do)
    return do


def comment(*, proposal_id: int, author_id: int, body: str, reply_to: str | None = None) -> str:
    """Add a comment, or a reply to the comment `reply_to`, and return its public id.

    The proposal's author, whoever is replied to and those who follow the proposal are told.

    Raises NotFound for a draft and when the comment cannot be replied to (a reply, hidden, or of another proposal),
    ProposalAway when the proposal is no longer public, WrongPhase before the proposal phase and after the voting,
    DiscussionClosed, Blocked, SaidBefore for the same words again, TooManyWhenNew from a new account.
    """
    with transaction() as session:
        proposal = _discussed(proposal_id)
        refuse_if_blocked(author_id)
        _refuse_unfair(author_id, body)
        made = Comment(
            public_id=secrets.token_hex(8),
            proposal_id=proposal_id,
            parent_id=_parent_id(reply_to, proposal_id) if reply_to else None,
            author_id=author_id,
            body=body,
            created_at=fresh_now(),
        )
        session.add(made)
        session.flush()
        # They may log, and the log comes before the messages.
        for look in _when_said:
            look(made.public_id)
        _tell_of(made, proposal)
        return made.public_id


def edit(*, public_id: str, author_id: int, body: str) -> None:
    """Change one's own words shortly after saying them; everyone sees that they were changed.

    Raises NotFound for another's or a hidden one, TooLateToEdit, ProposalAway, WrongPhase, DiscussionClosed, Blocked.
    """
    with transaction():
        found = hold(public_id)
        if found.author_id != author_id or found.hidden_at is not None:
            raise NotFound
        _discussed(found.proposal_id)
        refuse_if_blocked(author_id)
        moment = fresh_now()
        if moment > found.created_at + EDITED_WITHIN:
            raise TooLateToEdit
        if body != found.body:
            found.body, found.edited_at = body, moment
            for look in _when_said:
                look(public_id)


def support(*, proposal_id: int, account_id: int) -> None:
    """Give a proposal one's ♥, one from each person, until the voting begins.

    Raises NotFound, ProposalAway, WrongPhase, Blocked.
    """
    with transaction() as session:
        _proposal, round = _public(proposal_id)
        if round.phase_at(fresh_now()) not in SUPPORTED_IN:
            raise WrongPhase
        refuse_if_blocked(account_id)
        one_at_a_time(f"hearts of {account_id}")
        session.merge(Support(proposal_id=proposal_id, account_id=account_id))


def take_back_support(*, proposal_id: int, account_id: int) -> None:
    """Take one's ♥ back, also from what is no longer public. Raises NotFound, WrongPhase."""
    with transaction() as session:
        _proposal, round = _submitted(proposal_id)
        if round.phase_at(fresh_now()) not in SUPPORTED_IN:
            raise WrongPhase
        mine = sa.delete(Support).where(Support.proposal_id == proposal_id, Support.account_id == account_id)
        session.execute(mine)


def take_back_all_support(*, account_id: int) -> None:
    """Take back every ♥ of the person's, in the caller's transaction: they leave."""
    with transaction() as session:
        session.execute(sa.delete(Support).where(Support.account_id == account_id))


def hide(*, public_id: str, hidden_by: int, reason: str) -> None:
    """Take a comment's words away and show `reason` in their place, in the transaction of the decision to do so.

    Nothing happens when it is hidden already. Raises NotFound.
    """
    with transaction():
        found = hold(public_id)
        if found.hidden_at is None:
            found.hidden_at, found.hidden_by, found.hidden_reason = fresh_now(), hidden_by, reason


def restore(*, public_id: str) -> None:
    """Show a hidden comment's words again, in the transaction of the decision to do so. Raises NotFound."""
    with transaction():
        found = hold(public_id)
        found.hidden_at = found.hidden_by = None
        found.hidden_reason = ""


def close(*, proposal_id: int, reason: str) -> None:
    """Let nobody add to a proposal's discussion, in the transaction of the decision to do so."""
    with transaction() as session:
        session.merge(ClosedDiscussion(proposal_id=proposal_id, reason=reason, closed_at=fresh_now()))


def reopen(*, proposal_id: int) -> None:
    """Let people discuss the proposal again."""
    with transaction() as session:
        session.execute(sa.delete(ClosedDiscussion).where(ClosedDiscussion.proposal_id == proposal_id))


def hold(public_id: str) -> Comment:
    """The comment, held until the caller's transaction ends. Raises NotFound."""
    with transaction() as session:
        found = comment_by_public_id(public_id)
        if found is None:
            raise NotFound
        # Whoever replies meanwhile, and may hold the round that is asked for next, does not wait for it.
        session.refresh(found, with_for_update={"key_share": True})
        return found


def _refuse_unfair(author_id: int, body: str) -> None:
    """Keep one person from filling the discussion: no repetitions, and a few comments at first for a new account."""
    with transaction() as session:
        # A button that is pressed twice sends the same words at the same instant.
        one_at_a_time(f"comments of {author_id}")
        moment = fresh_now()
        mine = sa.select(sa.func.count()).where(Comment.author_id == author_id)
        again = mine.where(Comment.body == body, Comment.created_at > moment - REPEATED_WITHIN)
        if len(body) >= WORTH_COMPARING and session.scalar(again):
            raise SaidBefore
        if is_new(author_id, moment=moment) and (session.scalar(mine) or 0) >= WHEN_NEW:
            raise TooManyWhenNew(limit=WHEN_NEW)


def _discussed(proposal_id: int) -> Proposal:
    proposal, round = _public(proposal_id)
    if round.phase_at(fresh_now()) not in DISCUSSED_IN:
        raise WrongPhase
    if closing_of(proposal_id) is not None:
        raise DiscussionClosed
    return proposal


def _public(proposal_id: int) -> tuple[Proposal, Round]:
    """The proposal and its round, which is held: nobody hides or merges it meanwhile."""
    proposal, round = _submitted(proposal_id)
    if not is_public(proposal):
        raise ProposalAway
    return proposal, round


def _submitted(proposal_id: int) -> tuple[Proposal, Round]:
    with transaction() as session:
        found = proposal_by_id(proposal_id)
        if found is None:
            raise NotFound
        round = locked_round(found.round_id, shared=True)
        proposal = session.get(Proposal, proposal_id, populate_existing=True)
        if proposal is None or proposal.state is State.DRAFT:
            raise NotFound
        return proposal, round


def _tell_of(made: Comment, proposal: Proposal) -> None:
    """Tell the proposal's authors, whoever is replied to, and those who follow the proposal: each of them once, and in
    what capacity somebody speaks."""
    where = f"{address_of(proposal.slug)}#kommentar-{made.public_id}"
    parent = comment_by_id(made.parent_id) if made.parent_id else None
    details = {"url": where, "title": proposal.title, "by": _capacity_of(made.author_id, proposal)}
    told: set[int | None] = {made.author_id}
    for account_id, kind in (
        (parent.author_id if parent else None, "reply_to_comment"),
        *((author, "comment_on_proposal") for author in authors_of(proposal)),
    ):
        if account_id not in told:
            tell(account_id=account_id, kind=kind, **details)
            told.add(account_id)
    tell_followers(
        subject=Subject.PROPOSAL,
        subject_id=proposal.id,
        kind="comment_on_followed",
        but=told,
        **details,
    )


def _capacity_of(account_id: int, proposal: Proposal) -> str:
    """As the discussion marks it: author, playmaker, staff, or "" for everyone else."""
    actor = actor_by_id(account_id)
    if account_id in authors_of(proposal):
        return "author"
    if actor is not None and actor.facilitates(proposal.area_id):
        return "playmaker"
    return "staff" if actor is not None and actor.has(Role.STAFF) else ""


def _parent_id(public_id: str, proposal_id: int) -> int:
    parent = comment_by_public_id(public_id)
    if parent is None or parent.proposal_id != proposal_id or parent.parent_id or parent.hidden_at:
        raise NotFound
    return parent.id
