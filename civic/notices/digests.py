"""One mail a day, or a week, about what was told and not yet read: at seven in the morning, Danish time."""

from datetime import datetime, time, timedelta

import sqlalchemy as sa

from civic.clock import fresh_now, from_local, local
from civic.database import db, transaction
from civic.jobs import job, stopping
from civic.notices.models import MailAddress, Notice, Pace
from civic.notices.queries import all_paces
from civic.notices.services import mail_is_wanted, notice_mail
from civic.notices.words import has_own_mail, topic_of

SEVEN = time(7)
BATCH = 100
UNTIL = {Pace.DAILY: MailAddress.daily_until, Pace.WEEKLY: MailAddress.weekly_until}


@job("digests", every=timedelta(minutes=5))
def write_digests() -> None:
    """Put a digest into the outbox for everyone whose seven o'clock has passed."""
    for pace in UNTIL:
        while mail_is_wanted() and not stopping() and _some(pace):
            pass


def last_seven(moment: datetime, pace: Pace) -> datetime:
    """The latest seven in the morning in Denmark that is not after `moment`, as aware UTC; for a week, a Monday's."""
    day = local(moment).date()
    if pace is Pace.WEEKLY:
        day -= timedelta(days=day.weekday())
    seven = from_local(datetime.combine(day, SEVEN))
    if seven > moment:
        # By days of the calendar: a day of 23 or 25 hours has its seven o'clock too.
        back = timedelta(days=7 if pace is Pace.WEEKLY else 1)
        seven = from_local(datetime.combine(day - back, SEVEN))
    return seven


def _some(pace: Pace) -> bool:
    """Digests for some of those who are due, in one transaction; whether there were any."""
    seven = last_seven(fresh_now(), pace)
    is_due = UNTIL[pace] < seven
    if not db.session.scalar(sa.select(sa.exists().where(is_due))):
        return False
    with transaction() as session:
        query = sa.select(MailAddress).where(is_due).order_by(MailAddress.account_id).limit(BATCH)
        due = session.scalars(query.with_for_update(skip_locked=True)).all()
        paces = all_paces(row.account_id for row in due)
        told: dict[int, list[int]] = {}
        for row in due:
            told[row.account_id] = []
        for notice, until in _unread_of(list(told), pace, seven):
            wanted = paces[notice.account_id][topic_of(notice.kind)] is pace and not has_own_mail(notice.kind)
            if wanted and notice.created_at > until:
                told[notice.account_id].append(notice.id)
        today = local(seven).date()
        session.add_all(notice_mail(ids, who, today, "digest") for who, ids in told.items() if ids)
        these = sa.update(MailAddress).where(MailAddress.account_id.in_(told))
        session.execute(these.values({UNTIL[pace]: seven}).execution_options(synchronize_session=False))
    return bool(due)


def _unread_of(account_ids: list[int], pace: Pace, seven: datetime) -> list[tuple[Notice, datetime]]:
    """What the accounts have not read of what they were told up to `seven`, with up to when they were told of it."""
    mine = sa.select(Notice, UNTIL[pace]).join(MailAddress, MailAddress.account_id == Notice.account_id)
    unread = mine.where(Notice.account_id.in_(account_ids), Notice.read_at.is_(None), Notice.created_at <= seven)
    recent = unread.where(Notice.created_at > UNTIL[pace]).order_by(Notice.id)
    return [(notice, until) for notice, until in db.session.execute(recent)]
