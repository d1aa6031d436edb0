"""Do the decisions stand as they were made? The log of the house knows each of them by its hash."""

import json
from collections.abc import Iterator

import sqlalchemy as sa

from civic.audit.queries import entries_of, first_broken_entry
from civic.audit.services import HOUSE
from civic.clock import local
from civic.database import db
from civic.moderation.models import Ruling
from civic.moderation.services import logged

DECIDED = frozenset({"ruled", "appeal_answered", "taken_back"})


def differences() -> Iterator[str]:
    """What of the decisions is not as it was logged, in a sentence each."""
    broken = first_broken_entry(HOUSE)
    if broken is not None:
        yield f"the log of the house is broken at entry {broken}"
    rulings = {ruling.public_id: ruling for ruling in db.session.scalars(sa.select(Ruling).order_by(Ruling.id))}
    for entry in entries_of(DECIDED, scope=HOUSE):
        said = json.loads(entry.body)
        ruling = rulings.pop(said["ruling"], None)
        if ruling is None:
            yield f"decision {said['ruling']} is gone"
            continue
        stands = logged(ruling)
        # Older entries say less.
        other = sorted(name for name, value in stands.items() if name in said and said[name] != value)
        other += ["decided_by"] if entry.actor != f"account:{ruling.decided_by}" else []
        # It was logged a moment after it was decided, which midnight may have come between.
        other += ["decided_at"] if not 0 <= (entry.day - local(ruling.decided_at).date()).days <= 1 else []
        if other:
            yield f"decision {ruling.public_id} is not as it was made: {', '.join(other)}"
    for public_id in rulings:
        yield f"decision {public_id} was never logged"
