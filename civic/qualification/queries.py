"""Read the decisions, what waits for one, and what was asked about a proposal."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from civic.areas.queries import Area, areas_by_id
from civic.clock import now
from civic.database import db
from civic.proposals.queries import (
    Proposal,
    proposal_by_id,
    proposals_on_ballot,
    waiting_proposals,
    waiting_proposals_in,
)
from civic.qualification.models import (
    Answer,
    Check,
    Consent,
    Decision,
    Inquiry,
    InquiryKind,
    Outcome,
    Rearrangement,
    Recusal,
    Sheet,
)
from civic.qualification.policy import DECIDED_IN
from civic.rounds.needs import Need, gives, tells_too_dear
from civic.rounds.queries import Round, phase_of, rounds_by_id

__all__ = ["Answer", "Check", "Decision", "Inquiry", "InquiryKind", "Outcome", "Rearrangement", "Sheet"]


@dataclass(frozen=True)
class Waiting:
    """A proposal that nobody has decided, how many whole days it has waited, and what was asked about it.

    `unanswered` and `answered` count questions, hearings and mails to departments; `offered` open offers.
    """

    proposal: Proposal
    round: Round
    days: int
    unanswered: int
    answered: int
    offered: int


def decision_on(proposal_id: int) -> Decision | None:
    """The proposal's public decision; None while it waits, or waits to be published."""
    published = sa.select(Decision).where(Decision.proposal_id == proposal_id, Decision.published_at.is_not(None))
    return db.session.scalar(published)


def kept_decision_on(proposal_id: int) -> Decision | None:
    """The proposal's decision, published or not: for those who decide. None if the text has been changed since."""
    kept = sa.select(Decision).where(Decision.proposal_id == proposal_id)
    decision, proposal = db.session.scalar(kept), proposal_by_id(proposal_id)
    return decision if decision and proposal and still_holds(decision, proposal) else None


def still_holds(decision: Decision, proposal: Proposal) -> bool:
    """Whether the decision is about what the proposal says now. One that is published stands."""
    if decision.published_at is not None:
        return True
    return proposal.is_waiting and proposal.updated_at <= decision.decided_at


def unpublished_in(round_id: int) -> Sequence[Decision]:
    """The round's decisions that have not been published, oldest first."""
    waiting = [proposal.id for proposal in waiting_proposals_in(round_id)]
    kept = sa.select(Decision).where(Decision.published_at.is_(None), Decision.proposal_id.in_(waiting))
    return db.session.scalars(kept.order_by(Decision.id)).all()


@gives(Need.PROJECTS)
def rounds_with_approval(round_ids: Collection[int]) -> set[int]:
    """Those of these rounds where an approval only waits to be published, as the opening of the voting does."""
    approved = sa.select(Proposal.round_id).join(Decision, Decision.proposal_id == Proposal.id)
    waiting = approved.where(Decision.published_at.is_(None), Decision.outcome == Outcome.APPROVED)
    return set(db.session.scalars(waiting.where(Proposal.round_id.in_(round_ids)).distinct()))


@tells_too_dear
def approved_beyond_budget(round: Round) -> int:
    """How many approved proposals, published or not, cost more than the whole round has."""
    prices = [each.price for each in proposals_on_ballot(round.id)]
    prices += [each.price for each in unpublished_in(round.id)]
    return sum(price is not None and price > round.budget for price in prices)


def unpublished_counts(round_ids: Collection[int]) -> dict[int, int]:
    """How many decisions wait to be published in each of these rounds, 0 left out; in two queries."""
    rounds = {proposal.id: proposal.round_id for proposal in waiting_proposals_in(*round_ids)}
    kept = sa.select(Decision.proposal_id).where(
        Decision.published_at.is_(None), Decision.proposal_id.in_(list(rounds))
    )
    return dict(Counter(rounds[proposal_id] for proposal_id in db.session.scalars(kept)))


def sheet_of(proposal_id: int) -> Sheet | None:
    """The playmakers' own notes about the proposal."""
    return db.session.get(Sheet, proposal_id)


def has_recused(proposal_id: int, account_id: int) -> bool:
    """Whether this playmaker has left the proposal to others."""
    return db.session.get(Recusal, (proposal_id, account_id)) is not None


def inquiries_about(proposal_id: int) -> Sequence[Inquiry]:
    """What was asked about the proposal, oldest first."""
    asked = sa.select(Inquiry).where(Inquiry.proposal_id == proposal_id)
    return db.session.scalars(asked.order_by(Inquiry.asked_at, Inquiry.id)).all()


def inquiries_in(proposal_ids: Collection[int]) -> Sequence[Inquiry]:
    """What the authors of these proposals were asked, oldest first; in one query."""
    asked = sa.select(Inquiry).where(Inquiry.proposal_id.in_(proposal_ids), Inquiry.kind != InquiryKind.DEPARTMENT)
    return db.session.scalars(asked.order_by(Inquiry.asked_at, Inquiry.id)).all()


def offers_agreed_by(account_id: int) -> Sequence[Rearrangement]:
    """The offers to merge or split that the person has said yes to, oldest first."""
    agreed = sa.select(Rearrangement).join(Consent).where(Consent.account_id == account_id)
    return db.session.scalars(agreed.order_by(Rearrangement.id)).all()


def inquiry_by_public_id(public_id: str) -> Inquiry | None:
    """The inquiry of this address."""
    return db.session.scalar(sa.select(Inquiry).where(Inquiry.public_id == public_id))


def inquiry_by_token_hash(hashed: bytes) -> Inquiry | None:
    """The question that a department's link leads to."""
    return db.session.scalar(sa.select(Inquiry).where(Inquiry.token_hash == hashed))


def overdue_inquiries(moment: datetime) -> Sequence[Inquiry]:
    """Those without an answer whose deadline has passed and of which nobody has been told."""
    late = sa.select(Inquiry).where(
        Inquiry.due_at < moment, Inquiry.answered_at.is_(None), Inquiry.reminded_at.is_(None)
    )
    return db.session.scalars(late.order_by(Inquiry.id)).all()


def is_heard(proposal_id: int, moment: datetime) -> bool:
    """Whether the author has been heard: they have answered a hearing, or its time to answer is over."""
    heard = sa.select(Inquiry.id).where(
        Inquiry.proposal_id == proposal_id,
        Inquiry.kind == InquiryKind.HEARING,
        sa.or_(Inquiry.answered_at.is_not(None), Inquiry.due_at < moment),
    )
    return db.session.scalar(heard.limit(1)) is not None


def offer_by_public_id(public_id: str) -> Rearrangement | None:
    """The offer to merge or split of this address."""
    return db.session.scalar(sa.select(Rearrangement).where(Rearrangement.public_id == public_id))


def offers_about(proposal_id: int) -> Sequence[Rearrangement]:
    """The offers to merge or split that this proposal is part of, oldest first."""
    about = sa.or_(Rearrangement.proposal_id == proposal_id, Rearrangement.into_id == proposal_id)
    return db.session.scalars(sa.select(Rearrangement).where(about).order_by(Rearrangement.id)).all()


def open_offers() -> Sequence[Rearrangement]:
    """Every offer that waits for somebody's word."""
    waiting = sa.select(Rearrangement).where(Rearrangement.done_at.is_(None), Rearrangement.refused_at.is_(None))
    return db.session.scalars(waiting.order_by(Rearrangement.id)).all()


def consents_to(offer_id: int) -> set[int]:
    """Who has said yes to it."""
    return set(db.session.scalars(sa.select(Consent.account_id).where(Consent.rearrangement_id == offer_id)))


def answered_counts(proposal_ids: Collection[int]) -> dict[int, int]:
    """How many answers each of these proposals has got, 0 left out; in one query."""
    given = sa.select(Inquiry.proposal_id, sa.func.count()).where(
        Inquiry.proposal_id.in_(proposal_ids), Inquiry.answered_at.is_not(None)
    )
    return {row[0]: int(row[1]) for row in db.session.execute(given.group_by(Inquiry.proposal_id))}


def open_offer_counts(proposal_ids: Collection[int]) -> dict[int, int]:
    """How many open offers to merge or split each of these proposals is part of, 0 left out; in one query."""
    ids = set(proposal_ids)
    about = sa.or_(Rearrangement.proposal_id.in_(ids), Rearrangement.into_id.in_(ids))
    open_ = sa.select(Rearrangement.proposal_id, Rearrangement.into_id).where(
        about, Rearrangement.done_at.is_(None), Rearrangement.refused_at.is_(None)
    )
    return dict(Counter(each for row in db.session.execute(open_) for each in row if each in ids))


def unanswered_counts(proposal_ids: Collection[int]) -> dict[int, int]:
    """How many answers each of these proposals waits for, 0 left out; in one query."""
    open_ = sa.select(Inquiry.proposal_id, sa.func.count()).where(
        Inquiry.proposal_id.in_(proposal_ids), Inquiry.answered_at.is_(None)
    )
    return {row[0]: int(row[1]) for row in db.session.execute(open_.group_by(Inquiry.proposal_id))}


def waiting_in(area_ids: Collection[int], *, by: int | None = None) -> Mapping[int, tuple[Area, Sequence[Waiting]]]:
    """What can be decided now in each of these areas, the longest waiting first; areas in Danish order, by id.

    With `by`, what this playmaker has left to others is left out.
    """
    left = set(db.session.scalars(sa.select(Recusal.proposal_id).where(Recusal.account_id == by)))
    proposals = [each for each in waiting_proposals(area_ids) if each.id not in left]
    rounds = rounds_by_id({proposal.round_id for proposal in proposals})
    areas = sorted(areas_by_id(area_ids).values(), key=lambda area: (area.sort_key, area.id))
    ids = [proposal.id for proposal in proposals]
    decided = {each.proposal_id: each for each in _decisions_on(ids)}
    unanswered, answered, offered = unanswered_counts(ids), answered_counts(ids), open_offer_counts(ids)
    found: dict[int, list[Waiting]] = {area.id: [] for area in areas}
    for proposal in proposals:
        round, decision = rounds[proposal.round_id], decided.get(proposal.id)
        if phase_of(round) in DECIDED_IN and proposal.submitted_at is not None:
            if decision is not None and still_holds(decision, proposal):
                continue
            days = (now() - proposal.submitted_at).days
            asked = [counts.get(proposal.id, 0) for counts in (unanswered, answered, offered)]
            found[proposal.area_id].append(Waiting(proposal, round, days, *asked))
    return {area.id: (area, found[area.id]) for area in areas}


def _decisions_on(proposal_ids: Collection[int]) -> Sequence[Decision]:
    return db.session.scalars(sa.select(Decision).where(Decision.proposal_id.in_(proposal_ids))).all()
