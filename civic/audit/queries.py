"""Read the log and check that nothing in it was changed."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa

from civic.audit.models import AuditEntry
from civic.audit.services import GENESIS, entry_hash
from civic.database import db


def entries(scope: str) -> Sequence[AuditEntry]:
    """The chain of `scope`, oldest first."""
    return db.session.scalars(sa.select(AuditEntry).where(AuditEntry.scope == scope).order_by(AuditEntry.n)).all()


def first_broken_entry(scope: str) -> int | None:
    """The number of the first entry that does not follow from the one before it; None for a whole chain."""
    previous = GENESIS
    for expected, entry in enumerate(entries(scope), start=1):
        fields = (entry.scope, entry.n, entry.kind, entry.actor, entry.body, entry.day.isoformat(), previous)
        if entry.n != expected or entry.previous != previous or entry.hash != entry_hash(*fields):
            return expected
        previous = entry.hash
    return None


def was_recorded(kind: str, *, scope: str) -> bool:
    """Whether something of this kind has ever happened in the chain of `scope`."""
    found = sa.select(AuditEntry.n).where(AuditEntry.scope == scope, AuditEntry.kind == kind).limit(1)
    return db.session.scalar(found) is not None


def entries_of(kinds: Collection[str], *, scope: str) -> Sequence[AuditEntry]:
    """The entries of these kinds in the chain of `scope`, oldest first."""
    found = sa.select(AuditEntry).where(AuditEntry.scope == scope, AuditEntry.kind.in_(kinds))
    return db.session.scalars(found.order_by(AuditEntry.n)).all()
