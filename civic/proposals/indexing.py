"""Give those proposals something to be found by that were written before there was a search (see search.py)."""

from datetime import timedelta

import sqlalchemy as sa

from civic.database import transaction
from civic.jobs import job, stopping
from civic.proposals.models import Proposal
from civic.proposals.search import search_key

AT_ONCE = 100


@job("search keys", every=timedelta(hours=1))
def find_all() -> None:
    """A hundred at a time, each hundred in a transaction of its own."""
    while not stopping():
        with transaction() as session:
            nameless = sa.select(Proposal).where(Proposal.search_key == "").order_by(Proposal.id).limit(AT_ONCE)
            found = session.scalars(nameless.with_for_update(skip_locked=True)).all()
            for proposal in found:
                proposal.search_key = search_key(proposal.title, proposal.body, proposal.place)
        if len(found) < AT_ONCE:
            return
