"""The job that sends what waits in the outbox.

A mail is taken in one short transaction, sent outside any, and deleted in another. Whoever is killed in between may
have sent it: it is sent again later under the same Message-ID. Nothing is ever lost; a copy can come twice.
"""

import random
import time
from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
import structlog
from flask import current_app

from civic.clock import fresh_now, local
from civic.database import db, one_at_a_time, transaction
from civic.jobs import job, stopping
from civic.notices.models import AddressClaim, Mail, MailCount, MailQuota
from civic.notices.services import mail_is_wanted
from civic.notices.transports import Refused, ServerAway, Transport, open_transport
from civic.notices.writing import NothingToSend, write

BATCH = 20
# A run is brief, and a batch is sent long before others may think that its sender died.
RUN_SECONDS, TAKEN_FOR = 60.0, timedelta(minutes=30)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)
# With these pauses a mail is tried for three days or a little more.
MOST_ATTEMPTS = 20
QUOTAS_KEPT, COUNTS_KEPT = timedelta(days=2), timedelta(days=30)
log = structlog.get_logger()


@job("mail", every=timedelta(seconds=2))
def send_waiting() -> None:
    """Send what is due, on one connection. Raises ServerAway, and then what waits is tried at a later run."""
    ends = time.monotonic() + RUN_SECONDS
    if not mail_is_wanted() or not _something_is_due():
        return
    transport = open_transport(current_app.extensions["settings"])
    try:
        while not _is_over(ends) and (batch := _take()):
            _send(transport, batch, ends)
    finally:
        transport.close()


@job("mail_tidy", every=timedelta(hours=1))
def tidy() -> None:
    """Forget what is of no use any more: links that are too old, who was asked for how often, counts of past days."""
    with transaction() as session:
        moment = fresh_now()
        today = local(moment).date()
        session.execute(sa.delete(AddressClaim).where(AddressClaim.expires_at < moment))
        session.execute(sa.delete(MailQuota).where(MailQuota.day < today - QUOTAS_KEPT))
        session.execute(sa.delete(MailCount).where(MailCount.day < today - COUNTS_KEPT))


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts: double each time, by chance a little more or less."""
    doubled: timedelta = FIRST_PAUSE * 2 ** min(attempts - 1, 16)
    return min(doubled, LONGEST_PAUSE) * random.uniform(0.75, 1.25)  # noqa: S311 (spreads load, keeps no secret)


def _is_over(ends: float) -> bool:
    return stopping() or time.monotonic() > ends


def _due(moment: datetime) -> sa.ColumnElement[bool]:
    """What may be tried now. A time further ahead than any that is ever set comes from a clock moved back since."""
    furthest = moment + LONGEST_PAUSE * 2
    come = sa.or_(Mail.next_try_at.is_(None), Mail.next_try_at <= moment, Mail.next_try_at > furthest)
    return sa.and_(Mail.is_dead.is_(False), come)


def _something_is_due() -> bool:
    return db.session.scalar(sa.select(sa.exists().where(_due(fresh_now())))) or False


def _take() -> Sequence[str]:
    """Some of what is due, taken from all others for a while; each counts one attempt more."""
    with transaction() as session:
        moment = fresh_now()
        waiting = sa.select(Mail.id).where(_due(moment)).order_by(Mail.next_try_at.is_not(None), Mail.next_try_at)
        ids = list(session.scalars(waiting.limit(BATCH).with_for_update(skip_locked=True)))
        taken = {"attempts": Mail.attempts + 1, "next_try_at": moment + TAKEN_FOR}
        session.execute(sa.update(Mail).where(Mail.id.in_(ids)).values(taken))
    return ids


def _send(transport: Transport, ids: Sequence[str], ends: float) -> None:
    left = list(ids)
    try:
        while left and not _is_over(ends):
            _send_one(transport, left.pop(0))
    finally:
        _give_back(left)


def _send_one(transport: Transport, mail_id: str) -> None:
    """Send one mail and note how it went. Raises ServerAway, with this mail's next attempt put off."""
    mail = db.session.get(Mail, mail_id)
    if mail is None:
        return
    kind = mail.kind
    try:
        letter = write(mail)
    except NothingToSend:
        _end(mail_id)
        return
    except Exception as error:
        log.error("mail_unwritable", kind=kind, exception=type(error).__name__)
        _fail(mail_id, type(error).__name__, for_good=True)
        return
    finally:
        # The server may be slow: no transaction waits for it.
        db.session.rollback()
    try:
        transport.send(letter)
    except Refused as refused:
        _fail(mail_id, refused.why, for_good=refused.for_good)
    except ServerAway as away:
        _fail(mail_id, away.why, for_good=False)
        raise
    else:
        _end(mail_id, sent_as=kind)


def _end(mail_id: str, sent_as: str = "") -> None:
    """Nothing is left of the mail but one more in the day's count, if it was sent."""
    with transaction() as session:
        session.execute(sa.delete(Mail).where(Mail.id == mail_id))
        if sent_as:
            one_at_a_time("mail count")
            day = local(fresh_now()).date()
            count = session.get(MailCount, (day, sent_as), populate_existing=True)
            if count is None:
                session.add(MailCount(day=day, kind=sent_as, sent=1))
            else:
                count.sent += 1


def _fail(mail_id: str, why: str, *, for_good: bool) -> None:
    with transaction() as session:
        mail = session.get(Mail, mail_id, with_for_update=True, populate_existing=True)
        if mail is None:
            return
        mail.error = why[:40]
        mail.is_dead = for_good or mail.attempts >= MOST_ATTEMPTS
        mail.next_try_at = fresh_now() + pause_after(mail.attempts)
        log.warning("mail_failed", kind=mail.kind, why=mail.error, attempts=mail.attempts, dead=mail.is_dead)


def _give_back(ids: Sequence[str]) -> None:
    """These were taken and never tried."""
    if ids:
        with transaction() as session:
            untried = {"attempts": Mail.attempts - 1, "next_try_at": None}
            session.execute(sa.update(Mail).where(Mail.id.in_(ids)).values(untried))


def send_again(*, mail_id: str) -> bool:
    """Try a mail that was given up once more, from the beginning; whether it was there."""
    with transaction() as session:
        mail = session.get(Mail, mail_id, with_for_update=True, populate_existing=True)
        if mail is None or not mail.is_dead:
            return False
        mail.is_dead, mail.attempts, mail.next_try_at, mail.error = False, 0, None, ""
    return True


def drop_dead(*, mail_id: str) -> bool:
    """Forget a mail that was given up; whether it was there."""
    with transaction() as session:
        mail = session.get(Mail, mail_id, with_for_update=True, populate_existing=True)
        if mail is None or not mail.is_dead:
            return False
        session.delete(mail)
    return True
