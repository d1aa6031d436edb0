"""Write to the log, in the same transaction as what is logged."""

import hashlib
import json
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from civic.audit.models import AuditEntry, AuditHead
from civic.clock import local, moment_of, with_clock
from civic.database import transaction
from civic.statements import send

GENESIS = bytes(32)
HOUSE = "house"
_ADD_ENTRY, _ADD_HEAD = sa.insert(AuditEntry), sa.insert(AuditHead)
_HEAD = sa.select(AuditHead.n, AuditHead.hash).where(AuditHead.scope == sa.bindparam("of")).with_for_update()
_MOVE_HEAD = sa.update(AuditHead).where(AuditHead.scope == sa.bindparam("of"))


def record(kind: str, *, scope: str = HOUSE, actor: int | None = None, **body: Any) -> None:
    """Append one entry to the chain of `scope` (a round's slug, or the house's).

    `actor` is an account number or None; `body` must hold no name, no choice and no code. Only the day is kept.
    The chain is held until the caller's transaction ends, so whoever has much to do logs it last.
    """
    with transaction() as session:
        session.flush()
        n, previous, day = _held_head(session, scope)
        text = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        who = "" if actor is None else f"account:{actor}"
        digest = entry_hash(scope, n + 1, kind, who, text, day.isoformat(), previous)
        values = {"scope": scope, "n": n + 1, "kind": kind, "actor": who, "body": text, "day": day}
        send(session, _ADD_ENTRY, {**values, "previous": previous, "hash": digest})
        send(session, _MOVE_HEAD, {"of": scope, "n": n + 1, "hash": digest})


def _held_head(session: Session, scope: str) -> tuple[int, bytes, date]:
    """The last entry's number and hash, held for the next one; and the day."""
    held = send(session, with_clock(_HEAD), {"of": scope}).one_or_none()
    if held is None:
        send(session, _ADD_HEAD, {"scope": scope, "n": 0, "hash": GENESIS})
        return _held_head(session, scope)
    return held.n, held.hash, local(moment_of(held)).date()


def locked_head(scope: str) -> tuple[int, bytes]:
    """Number and hash of the chain's last entry, held until the caller's transaction ends: nothing is appended.

    What was committed with an entry up to here is there to be read; what comes with a later one is not.
    """
    with transaction() as session:
        head = session.get(AuditHead, scope, with_for_update=True, populate_existing=True)
        return (head.n, head.hash) if head else (0, GENESIS)


def entry_hash(scope: str, n: int, kind: str, actor: str, body: str, day: str, previous: bytes) -> bytes:
    """SHA-256 over the entry's fields and the hash of the entry before it."""
    fields = json.dumps([scope, n, kind, actor, body, day, previous.hex()], ensure_ascii=False)
    return hashlib.sha256(fields.encode()).digest()
