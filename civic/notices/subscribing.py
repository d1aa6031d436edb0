"""A person's own mail address: said, shown to be theirs by a link sent there, changed and taken away."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import timedelta

import sqlalchemy as sa

from civic.clock import fresh_now, local
from civic.database import db, one_at_a_time, transaction
from civic.notices.models import AddressClaim, Mail, MailAddress, Pace, Topic
from civic.notices.services import post, set_pace
from civic.reasons import LinkIsSpent, TooMuchMail

LINK_LASTS = timedelta(hours=24)


def claim_address(*, account_id: int, address: str, language: str) -> None:
    """Send a link to the address that the person says is theirs; an earlier link of theirs works no more.

    Mail goes to an earlier address until then. Raises TooMuchMail when the address has had too many today.
    """
    token = secrets.token_urlsafe(32)
    with transaction() as session:
        one_at_a_time(f"address claim of {account_id}")
        session.execute(sa.delete(AddressClaim).where(AddressClaim.account_id == account_id))
        claim = AddressClaim(
            token_hash=_hash(token),
            account_id=account_id,
            address=address,
            language=language,
            expires_at=fresh_now() + LINK_LASTS,
        )
        session.add(claim)
        path = f"/mail/bekraeft/{token}"
        refused = not post(to=address, kind="address_confirmation", language=language, path=path)
        if refused:
            session.delete(claim)
    # The count of what was asked for is kept, whatever the answer.
    if refused:
        raise TooMuchMail


def find_claim(token: str) -> str:
    """The address that the link confirms. Changes nothing. Raises LinkIsSpent."""
    claim = db.session.get(AddressClaim, _hash(token))
    return _living(claim).address


def confirm_address(*, token: str) -> None:
    """The link was opened and its button pressed: from now on the person's mail goes there.

    Raises LinkIsSpent for a link that has been used, is too old or was never sent.
    """
    with transaction() as session:
        held = session.get(AddressClaim, _hash(token), with_for_update=True, populate_existing=True)
        claim = _living(held)
        moment = fresh_now()
        row = session.get(MailAddress, claim.account_id, with_for_update=True, populate_existing=True)
        if row is None:
            row = MailAddress(account_id=claim.account_id, daily_until=moment, weekly_until=moment)
            session.add(row)
        row.address, row.language, row.confirmed = claim.address, claim.language, local(moment).date()
        session.delete(claim)


def choose_mail(*, account_id: int, language: str, paces: Mapping[Topic, Pace]) -> None:
    """How the person gets each of these topics by mail, and in which language."""
    with transaction() as session:
        row = session.get(MailAddress, account_id, with_for_update=True, populate_existing=True)
        if row is not None:
            row.language = language
        for topic, pace in paces.items():
            set_pace(account_id=account_id, topic=topic, pace=pace)


def remove_address(*, account_id: int) -> None:
    """Forget the person's address, a waiting claim to one, and what waits to be sent to them."""
    with transaction() as session:
        # In the order in which a link that confirms or stops holds them.
        for table in (AddressClaim, MailAddress, Mail):
            session.execute(sa.delete(table).where(table.account_id == account_id))


def _living(claim: AddressClaim | None) -> AddressClaim:
    if claim is None or claim.expires_at <= fresh_now():
        raise LinkIsSpent
    return claim


def _hash(token: str) -> bytes:
    return hashlib.sha256(b"address:" + token.encode()).digest()
