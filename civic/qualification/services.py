"""Decide about a proposal: onto the ballot at a checked price, or not, with a public reason."""

from datetime import datetime

from civic.audit.services import record
from civic.clock import fresh_now
from civic.database import transaction
from civic.notices.services import tell
from civic.proposals.queries import Proposal, address_of, proposal_by_id
from civic.proposals.services import mark_approved, mark_rejected
from civic.qualification.models import Decision, Outcome
from civic.qualification.policy import DECIDED_IN
from civic.reasons import Incomplete, NotFound, OwnProposal, ProposalChanged, WrongPhase
from civic.rounds.queries import Round
from civic.rounds.services import locked_round


def approve(*, proposal_id: int, decided_by: int, price: int, seen: datetime | None = None) -> None:
    """Put the proposal on the ballot at `price` (øre, above 0 and within the round's budget); its author is told.

    `seen` is the `updated_at` of the text that was read: ProposalChanged when the author has changed it since.
    Raises OwnProposal for its author, AlreadyDecided, WrongPhase once voting has begun, Incomplete for a price that
    cannot be. Logged.
    """
    with transaction() as session:
        proposal, round = _held(proposal_id, decided_by, seen)
        if not 0 < price <= round.budget:
            raise Incomplete(fields={"price": price})
        mark_approved(proposal_id=proposal_id, price=price)
        made = Decision(outcome=Outcome.APPROVED, proposal_id=proposal_id, price=price, decided_by=decided_by)
        made.decided_at = fresh_now()
        session.add(made)
        record("proposal_approved", scope=round.slug, actor=decided_by, number=proposal.number, price=price)
        _tell_author(proposal, "proposal_approved", price=price)


def reject(*, proposal_id: int, decided_by: int, reason: str, seen: datetime | None = None) -> None:
    """Keep the proposal off the ballot for a public `reason`; its author is told. Refusals as for `approve`. Logged."""
    with transaction() as session:
        proposal, round = _held(proposal_id, decided_by, seen)
        if not reason.strip():
            raise Incomplete(fields={"reason": reason})
        mark_rejected(proposal_id=proposal_id)
        made = Decision(outcome=Outcome.REJECTED, proposal_id=proposal_id, reason=reason, decided_by=decided_by)
        made.decided_at = fresh_now()
        session.add(made)
        record("proposal_rejected", scope=round.slug, actor=decided_by, number=proposal.number)
        _tell_author(proposal, "proposal_rejected", reason=reason)


def _held(proposal_id: int, decided_by: int, seen: datetime | None) -> tuple[Proposal, Round]:
    """The proposal and its round, held alone, so that two playmakers decide one after the other."""
    with transaction() as session:
        proposal = proposal_by_id(proposal_id)
        if proposal is None:
            raise NotFound
        if proposal.author_id == decided_by:
            raise OwnProposal
        round = locked_round(proposal.round_id)
        session.refresh(proposal)
        if round.phase_at(fresh_now()) not in DECIDED_IN:
            raise WrongPhase
        if proposal.is_waiting and seen is not None and proposal.updated_at != seen:
            raise ProposalChanged
        return proposal, round


def _tell_author(proposal: Proposal, kind: str, **details: object) -> None:
    tell(account_id=proposal.author_id, kind=kind, url=address_of(proposal.slug), title=proposal.title, **details)
