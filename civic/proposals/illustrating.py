"""A proposal's pictures: what it shows is kept, and what nothing shows is thrown away."""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa

from civic.clock import fresh_now
from civic.database import transaction
from civic.files.queries import pictures_kept_before
from civic.files.services import discard_picture
from civic.jobs import job, stopping
from civic.proposals.content import Illustration
from civic.proposals.models import FurtherPicture, Proposal
from civic.proposals.queries import pictures_of, proposals_showing

# Longer than anybody can stay signed in with a picture on a page that they have not saved.
UNSAVED_FOR = timedelta(days=1)


def show(proposal: Proposal, pictures: Sequence[Illustration]) -> None:
    """Let a held proposal show these and discard those it showed before, in the caller's transaction."""
    with transaction() as session:
        shown_before = pictures_of(proposal)
        first = pictures[0] if pictures else None
        proposal.picture_name = first.name if first else None
        proposal.picture_text = first.text if first else ""
        session.execute(sa.delete(FurtherPicture).where(FurtherPicture.proposal_id == proposal.id))
        session.add_all(
            FurtherPicture(proposal_id=proposal.id, position=position, picture_name=each.name, text=each.text)
            for position, each in enumerate(pictures[1:], start=2)
        )
        session.flush()
        for each in shown_before:
            _discard_unless_shown(each.name)


@job("pictures", every=timedelta(days=1))
def discard_unsaved() -> None:
    """Throw away what was uploaded to a page that was never saved."""
    for name in pictures_kept_before(fresh_now() - UNSAVED_FOR):
        if stopping():
            return
        _discard_unless_shown(name)


def _discard_unless_shown(name: str) -> None:
    with transaction():
        if not proposals_showing(name):
            discard_picture(name=name)
