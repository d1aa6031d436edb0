"""Whom a public page concerns in particular, so that it shows them more than others of their kind (web/whole.py)."""

import sqlalchemy as sa

from civic.areas.queries import Area
from civic.database import db
from civic.discussion.queries import takes_part
from civic.following.queries import Subject, is_followed_by
from civic.proposals.queries import Proposal
from civic.proposals.reading import is_written_by

_ME: sa.BindParameter[int] = sa.bindparam("account")
_SLUG: sa.BindParameter[str] = sa.bindparam("slug")
_PROPOSAL = sa.select(Proposal.id).where(
    Proposal.slug == _SLUG,
    sa.or_(is_written_by(_ME), takes_part(_ME), is_followed_by(_ME, Subject.PROPOSAL, Proposal.id)),
)
_AREA = sa.select(Area.id).where(Area.slug == _SLUG, is_followed_by(_ME, Subject.AREA, Area.id))


def concerned_by_proposal(account_id: int, slug: str) -> bool:
    """Whether the person writes the proposal, has said something to it, gave it a ♥ or follows it."""
    return db.session.scalar(_PROPOSAL, {"account": account_id, "slug": slug}) is not None


def concerned_by_area(account_id: int, slug: str) -> bool:
    """Whether the person follows the area."""
    return db.session.scalar(_AREA, {"account": account_id, "slug": slug}) is not None
