"""What a proposal says, and what it said before: each change of a submitted one is kept and public."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from civic.clock import fresh_now
from civic.database import transaction
from civic.proposals.content import Cost, ProposalContent
from civic.proposals.differences import as_kept_now
from civic.proposals.models import Behalf, Cause, CostLine, Proposal, State, Version
from civic.proposals.queries import pictures_of


def content_of(proposal: Proposal) -> ProposalContent:
    """What the proposal says, read in the caller's transaction."""
    with transaction() as session:
        lines = sa.select(CostLine).where(CostLine.proposal_id == proposal.id).order_by(CostLine.position)
        return ProposalContent(
            title=proposal.title,
            body=proposal.body,
            place=proposal.place,
            costs=[Cost(line.label, line.amount, line.kind, line.is_granted) for line in session.scalars(lines)],
            pictures=pictures_of(proposal),
            category=proposal.category,
            latitude=proposal.latitude,
            longitude=proposal.longitude,
        )


@contextmanager
def kept(proposal: Proposal, cause: Cause, role: str) -> Iterator[None]:
    """Keep what a held proposal comes to say in the block, if it is submitted by then and anything changed.

    `role` is the part that whoever does it plays: author, co_author, playmaker or staff. What it said before is kept
    too, if it was submitted before there was a history. In the caller's transaction.
    """
    with transaction() as session:
        last = _last(proposal.id)
        if last is None and proposal.state is not State.DRAFT and proposal.submitted_at is not None:
            last = _version(proposal, 1, Cause.SUBMITTED, _role_of_author(proposal))
            last.kept_at = proposal.submitted_at
            session.add(last)
        yield
        session.flush()
        if proposal.state is State.DRAFT or (last is not None and as_kept_now(last.content) == _said(proposal)):
            return
        session.add(_version(proposal, last.number + 1 if last else 1, cause, role))
        session.flush()


def role_of(proposal: Proposal, account_id: int) -> str:
    """The part this author plays; the caller knows that they are one."""
    return _role_of_author(proposal) if proposal.author_id == account_id else "co_author"


def _role_of_author(proposal: Proposal) -> str:
    with transaction() as session:
        behalf = session.get(Behalf, proposal.id)
        return behalf.role if behalf else "author"


def _last(proposal_id: int) -> Version | None:
    with transaction() as session:
        kept_ones = sa.select(Version).where(Version.proposal_id == proposal_id)
        return session.scalar(kept_ones.order_by(Version.number.desc()).limit(1))


def _version(proposal: Proposal, number: int, cause: Cause, role: str) -> Version:
    return Version(
        proposal_id=proposal.id,
        number=number,
        cause=cause,
        role=role,
        content=_said(proposal),
        kept_at=fresh_now(),
    )


def _said(proposal: Proposal) -> dict[str, Any]:
    """Everything people can read of it, as JSON has it."""
    content = content_of(proposal)
    said = {
        "title": content.title,
        "body": content.body,
        "place": content.place,
        "pin": None if content.latitude is None else [content.latitude, content.longitude],
        "area": proposal.area_id,
        "category": content.category.value if content.category else None,
        "costs": [[cost.label, cost.amount, cost.kind.value, cost.is_granted] for cost in content.costs],
        "pictures": [[each.name, each.text] for each in content.pictures],
        "price": proposal.price,
    }
    return dict(as_kept_now(said))
