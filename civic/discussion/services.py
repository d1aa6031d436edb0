"""Say something about a proposal, and hide what should not stand."""

import secrets

from civic.audit.services import record
from civic.clock import fresh_now
from civic.database import transaction
from civic.discussion.models import Comment
from civic.discussion.policy import DISCUSSED_IN
from civic.discussion.queries import comment_by_public_id
from civic.notices.services import tell
from civic.proposals.queries import PUBLIC, Proposal, address_of, proposal_by_id
from civic.reasons import NotFound, WrongPhase
from civic.rounds.services import locked_round


def comment(*, proposal_id: int, author_id: int, body: str, reply_to: str | None = None) -> str:
    """Add a comment, or a reply to the comment `reply_to`, and return its public id; the proposal's author is told.

    Raises NotFound when the proposal is not public or the comment cannot be replied to (a reply, hidden, or of
    another proposal), and WrongPhase before the proposal phase and after the voting.
    """
    with transaction() as session:
        proposal = _discussed(proposal_id)
        made = Comment(
            public_id=secrets.token_hex(8),
            proposal_id=proposal_id,
            parent_id=_parent_id(reply_to, proposal_id) if reply_to else None,
            author_id=author_id,
            body=body,
            created_at=fresh_now(),
        )
        session.add(made)
        if proposal.author_id != author_id:
            tell(
                account_id=proposal.author_id,
                kind="comment_on_proposal",
                url=f"{address_of(proposal.slug)}#kommentar-{made.public_id}",
                title=proposal.title,
            )
        return made.public_id


def hide(*, public_id: str, hidden_by: int, reason: str) -> None:
    """Take a comment's words away and show `reason` in their place; logged, and its author is told.

    Nothing happens when it is hidden already. Raises NotFound.
    """
    with transaction() as session:
        found = comment_by_public_id(public_id)
        if found is None:
            raise NotFound
        session.refresh(found, with_for_update=True)
        proposal = proposal_by_id(found.proposal_id)
        if found.hidden_at is not None or proposal is None:
            return
        found.hidden_at, found.hidden_by, found.hidden_reason = fresh_now(), hidden_by, reason
        scope = locked_round(proposal.round_id, shared=True).slug
        record("comment_hidden", scope=scope, actor=hidden_by, comment=public_id)
        tell(
            account_id=found.author_id,
            kind="comment_hidden",
            url=f"{address_of(proposal.slug)}#kommentar-{public_id}",
            title=proposal.title,
            reason=reason,
        )


def _discussed(proposal_id: int) -> Proposal:
    proposal = proposal_by_id(proposal_id)
    if proposal is None or proposal.state not in PUBLIC:
        raise NotFound
    if locked_round(proposal.round_id, shared=True).phase_at(fresh_now()) not in DISCUSSED_IN:
        raise WrongPhase
    return proposal


def _parent_id(public_id: str, proposal_id: int) -> int:
    parent = comment_by_public_id(public_id)
    if parent is None or parent.proposal_id != proposal_id or parent.parent_id or parent.hidden_at:
        raise NotFound
    return parent.id
