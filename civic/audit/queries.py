"""Read the log and check that nothing in it was changed."""

import json
from collections.abc import Collection, Sequence
from typing import Any

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


def bodies_after(n: int, kinds: Collection[str], *, scope: str) -> list[dict[str, Any]]:
    """What the entries of these kinds after the n-th say, oldest first."""
    found = sa.select(AuditEntry.body).where(AuditEntry.scope == scope, AuditEntry.n > n, AuditEntry.kind.in_(kinds))
    return [json.loads(body) for body in db.session.scalars(found.order_by(AuditEntry.n))]


def entries_between(first: int, last: int, *, scope: str) -> Sequence[sa.Row[Any]]:
    """The entries from the first to the last of these numbers, oldest first, as plain rows: a chain may be long."""
    part = sa.select(AuditEntry.__table__).where(AuditEntry.scope == scope, AuditEntry.n.between(first, last))
    return db.session.execute(part.order_by(AuditEntry.n)).all()


def length_of(scope: str) -> int:
    """How many entries the chain has."""
    return db.session.scalar(sa.select(sa.func.max(AuditEntry.n)).where(AuditEntry.scope == scope)) or 0
