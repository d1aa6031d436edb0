"""Tell a person something: on their page, and by mail as they have chosen."""

import secrets
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from flask import current_app

from civic.clock import fresh_now, local
from civic.database import transaction
from civic.notices.addresses import is_address
from civic.notices.envelopes import Attachment, Envelope, address_hash, seal
from civic.notices.models import Mail, MailQuota, Notice
from civic.settings import Settings

# Asked for by whoever types an address: nobody's mailbox is filled through our forms.
AT_MOST_A_DAY = {"address_confirmation": 3, "receipt": 12}
__all__ = ["Attachment", "mail_is_wanted", "mark_read", "post", "tell"]


def mail_is_wanted() -> bool:
    """Whether this house sends mail at all."""
    settings: Settings = current_app.extensions["settings"]
    return not settings.mail.is_unwanted


def post(*, to: str, kind: str, language: str, attachments: Sequence[Attachment] = (), **details: Any) -> bool:
    """Put a mail to an address into the outbox, in the caller's transaction; a job sends it.

    The words are `templates/mail/<kind>.txt` (first line: the subject) with `details` (what JSON has) filled in, and
    `link(path)` for a page of this house. False when nothing will be sent: the house sends no mail, or this address
    has been asked for too often today. Raises ValueError for what is no mail address.
    """
    if not is_address(to):
        raise ValueError("not a mail address")
    if not mail_is_wanted():
        return False
    with transaction() as session:
        if kind in AT_MOST_A_DAY and not _within_quota(to, kind):
            return False
        sealed = seal(Envelope(to, language, details, attachments))
        day = local(fresh_now()).date()
        session.add(Mail(id=secrets.token_hex(16), kind=kind, sealed=sealed, day=day))
    return True


def _within_quota(address: str, kind: str) -> bool:
    """Count one more mail of the kind to the address today; whether there was room for it."""
    with transaction() as session:
        today = local(fresh_now()).date()
        key = (today, address_hash(address), kind)
        row = session.get(MailQuota, key, with_for_update=True, populate_existing=True)
        if row is None:
            row = MailQuota(day=today, address_hash=key[1], kind=kind, asked=0)
            session.add(row)
        row.asked += 1
        session.flush()
        return row.asked <= AT_MOST_A_DAY[kind]


def tell(*, account_id: int | None, kind: str, url: str, **details: Any) -> None:
    """Leave a message for one person, in the caller's transaction; nothing when there is no such person."""
    if account_id is None:
        return
    with transaction() as session:
        session.add(Notice(account_id=account_id, kind=kind, url=url, details=details, created_at=fresh_now()))


def mark_read(*, account_id: int) -> None:
    """The person has seen all their messages."""
    with transaction() as session:
        unread = sa.update(Notice).where(Notice.account_id == account_id, Notice.read_at.is_(None))
        session.execute(unread.values(read_at=fresh_now()))
