"""What waits for a proposal's authors: questions, hearings, and offers to merge or to split. Part of the queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from civic.clock import now
from civic.database import db
from civic.proposals.queries import Proposal
from civic.qualification.models import Consent, Inquiry, InquiryKind, Rearrangement
from civic.qualification.policy import DECIDED_IN
from civic.rounds.queries import Round, phase_of


@dataclass(frozen=True)
class Awaited:
    """Something that one of a proposal's authors is asked: a `question`, a `hearing`, a `merge` or a `split`.

    It can be answered until `due`; `has_deadline` when somebody has set it, and it is not just when the voting begins.
    """

    kind: str
    public_id: str
    slug: str
    title: str
    due: datetime
    has_deadline: bool


def awaited_from(account_id: int, proposals: Sequence[Proposal], rounds: Mapping[int, Round]) -> list[Awaited]:
    """What this author of all these proposals can still answer, what is most urgent first. At most two queries."""
    moment = now()
    open_ = {each.id: each for each in proposals if each.is_waiting and phase_of(rounds[each.round_id]) in DECIDED_IN}
    if not open_:
        return []
    found = [
        _awaited(each.kind.value, each.public_id, open_[each.proposal_id], rounds, each.due_at)
        for each in db.session.scalars(_asked(list(open_), moment))
    ]
    for offer in db.session.scalars(_offered(account_id, list(open_))):
        mine = open_.get(offer.proposal_id) or open_[offer.into_id or 0]
        found.append(_awaited("merge" if offer.into_id else "split", offer.public_id, mine, rounds, None))
    return sorted(found, key=lambda each: each.due)


def _awaited(
    kind: str, public_id: str, proposal: Proposal, rounds: Mapping[int, Round], due: datetime | None
) -> Awaited:
    before = due or rounds[proposal.round_id].voting_at
    return Awaited(kind, public_id, proposal.slug, proposal.title, before, due is not None)


def _asked(proposal_ids: Sequence[int], moment: datetime) -> sa.Select[Inquiry]:
    return (
        sa.select(Inquiry)
        .where(
            Inquiry.proposal_id.in_(proposal_ids),
            Inquiry.kind != InquiryKind.DEPARTMENT,
            Inquiry.answered_at.is_(None),
            sa.or_(Inquiry.due_at.is_(None), Inquiry.due_at >= moment),
        )
        .order_by(Inquiry.id)
    )


def _offered(account_id: int, proposal_ids: Sequence[int]) -> sa.Select[Rearrangement]:
    """The open offers about these that the person has not agreed to, and that are about what they say now."""
    into = aliased(Proposal)
    agreed = sa.select(Consent.account_id).where(
        Consent.rearrangement_id == Rearrangement.id, Consent.account_id == account_id
    )
    return (
        sa.select(Rearrangement)
        .join(Proposal, Proposal.id == Rearrangement.proposal_id)
        .outerjoin(into, into.id == Rearrangement.into_id)
        .where(
            sa.or_(Rearrangement.proposal_id.in_(proposal_ids), Rearrangement.into_id.in_(proposal_ids)),
            Rearrangement.done_at.is_(None),
            Rearrangement.refused_at.is_(None),
            Proposal.updated_at <= Rearrangement.offered_at,
            sa.or_(into.id.is_(None), into.updated_at <= Rearrangement.offered_at),
            ~agreed.exists(),
        )
        .order_by(Rearrangement.id)
    )
