"""Write to the log, in the same transaction as what is logged."""

import hashlib
import json
from typing import Any

import sqlalchemy as sa

from civic.audit.models import AuditEntry, AuditHead
from civic.clock import fresh_now, local
from civic.database import transaction

GENESIS = bytes(32)
HOUSE = "house"


def record(kind: str, *, scope: str = HOUSE, actor: int | None = None, **body: Any) -> None:
    """Append one entry to the chain of `scope` (a round's slug, or the house's).

    `actor` is an account number or None; `body` must hold no name, no choice and no code. Only the day is kept.
    """
    with transaction() as session:
        head = session.get(AuditHead, scope, with_for_update=True, populate_existing=True)
        if head is None:
            head = AuditHead(scope=scope, n=0, hash=GENESIS)
            session.add(head)
            session.flush()
        day = local(fresh_now()).date()
        text = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        who = "" if actor is None else f"account:{actor}"
        digest = entry_hash(scope, head.n + 1, kind, who, text, day.isoformat(), head.hash)
        values = {"scope": scope, "n": head.n + 1, "kind": kind, "actor": who, "body": text, "day": day}
        session.execute(sa.insert(AuditEntry).values(**values, previous=head.hash, hash=digest))
        head.n, head.hash = head.n + 1, digest
        session.flush()


def entry_hash(scope: str, n: int, kind: str, actor: str, body: str, day: str, previous: bytes) -> bytes:
    """SHA-256 over the entry's fields and the hash of the entry before it."""
    fields = json.dumps([scope, n, kind, actor, body, day, previous.hex()], ensure_ascii=False)
    return hashlib.sha256(fields.encode()).digest()
