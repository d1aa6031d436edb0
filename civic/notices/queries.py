"""Read a person's messages, how they get them by mail, and how the mail is doing."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from nacl.exceptions import CryptoError

from civic.clock import fresh_now, local
from civic.database import db
from civic.notices.addresses import masked
from civic.notices.envelopes import unseal
from civic.notices.models import AddressClaim, Mail, MailAddress, MailChoice, MailCount, Notice, Pace, Topic
from civic.notices.words import USUAL_PACE

__all__ = ["AddressClaim", "MailAddress", "Notice", "Pace", "Topic"]
MOST_DEAD_SHOWN = 100
WEEK = timedelta(days=6)


def notices_for(account_id: int, limit: int | None = 50) -> Sequence[Notice]:
    """The person's messages, newest first; None: all of them."""
    mine = sa.select(Notice).where(Notice.account_id == account_id)
    return db.session.scalars(mine.order_by(Notice.created_at.desc(), Notice.id.desc()).limit(limit)).all()


def unread_count(account_id: int) -> int:
    """How many of the person's notices are unread."""
    unread = sa.select(sa.func.count()).where(Notice.account_id == account_id, Notice.read_at.is_(None))
    return db.session.scalar(unread) or 0


def mail_address_of(account_id: int) -> MailAddress | None:
    """Where the person's mail goes, or None when it goes nowhere."""
    return db.session.get(MailAddress, account_id)


def without_address(account_ids: Collection[int]) -> int:
    """How many of the accounts have no address that mail can go to."""
    held = sa.select(sa.func.count()).select_from(MailAddress).where(MailAddress.account_id.in_(account_ids))
    return len(account_ids) - (db.session.scalar(held) or 0)


def address_claim_of(account_id: int) -> AddressClaim | None:
    """The address that awaits the person's opening of a link, or None."""
    waiting = sa.select(AddressClaim).where(AddressClaim.account_id == account_id)
    return db.session.scalar(waiting.where(AddressClaim.expires_at > fresh_now()))


def paces_of(account_id: int) -> dict[Topic, Pace]:
    """How the person gets each topic by mail."""
    return all_paces([account_id])[account_id]


def all_paces(account_ids: Iterable[int]) -> dict[int, dict[Topic, Pace]]:
    """The same for many, in one query."""
    found = {account_id: dict(USUAL_PACE) for account_id in account_ids}
    for row in db.session.scalars(sa.select(MailChoice).where(MailChoice.account_id.in_(found))):
        # A topic of a later version of the house is no topic here.
        if row.topic in set(Topic) and row.pace in set(Pace):
            found[row.account_id][Topic(row.topic)] = Pace(row.pace)
    return found


def mailed_at_once(account_ids: Iterable[int], topic: Topic) -> set[int]:
    """Those of the accounts that have an address and want the topic by mail at once."""
    wanted = list(account_ids)
    chosen = sa.and_(MailChoice.account_id == MailAddress.account_id, MailChoice.topic == topic.value)
    pace = sa.func.coalesce(MailChoice.pace, USUAL_PACE[topic].value)
    query = sa.select(MailAddress.account_id).outerjoin(MailChoice, chosen)
    found = query.where(MailAddress.account_id.in_(wanted), pace == Pace.AT_ONCE.value)
    return set(db.session.scalars(found))


@dataclass(frozen=True)
class Reach:
    """How many would get a message to an area: on their page, and of those also by mail (at once or in a digest)."""

    told: int
    mailed: int


def reach_of(account_ids: Sequence[int], topic: Topic) -> Reach:
    """How many of the accounts a message on this topic reaches, and how."""
    chosen = sa.and_(MailChoice.account_id == MailAddress.account_id, MailChoice.topic == topic.value)
    pace = sa.func.coalesce(MailChoice.pace, USUAL_PACE[topic].value)
    query = sa.select(sa.func.count()).select_from(MailAddress).outerjoin(MailChoice, chosen)
    mailed = 0
    for start in range(0, len(account_ids), 5000):
        part = account_ids[start : start + 5000]
        mailed += db.session.scalar(query.where(MailAddress.account_id.in_(part), pace != Pace.NEVER.value)) or 0
    return Reach(len(account_ids), mailed)


@dataclass(frozen=True)
class DeadMail:
    """A mail that could not be delivered, as staff see it. `address` is masked; "" for one that cannot be read."""

    id: str
    kind: str
    address: str
    error: str
    day: date


@dataclass(frozen=True)
class MailHealth:
    """The outbox: what waits, since which day, how many of that failed before; sent by day; what is given up."""

    waiting: int
    retried: int
    oldest: date | None
    sent: Sequence[tuple[date, int]]
    dead: Sequence[DeadMail]
    dead_total: int


def mail_health() -> MailHealth:
    """How the mail is doing; five queries however much there is of it."""
    alive = Mail.is_dead.is_(False)
    waiting, retried, oldest = db.session.execute(
        sa.select(sa.func.count(), sa.func.count(sa.case((Mail.error != "", 1))), sa.func.min(Mail.day)).where(alive)
    ).one()
    today = local(fresh_now()).date()
    by_day = sa.select(MailCount.day, sa.func.sum(MailCount.sent)).where(MailCount.day >= today - WEEK)
    sent = [(day, int(n)) for day, n in db.session.execute(by_day.group_by(MailCount.day).order_by(MailCount.day))]
    given_up = sa.select(Mail).where(Mail.is_dead).order_by(Mail.day.desc(), Mail.id).limit(MOST_DEAD_SHOWN)
    dead = list(db.session.scalars(given_up))
    addresses = _addresses_of(dead)
    return MailHealth(
        waiting=waiting,
        retried=retried,
        oldest=oldest,
        sent=sent,
        dead=[DeadMail(m.id, m.kind, masked(addresses[m.id]), m.error, m.day) for m in dead],
        dead_total=db.session.scalar(sa.select(sa.func.count()).where(Mail.is_dead)) or 0,
    )


def _addresses_of(mails: Sequence[Mail]) -> dict[str, str]:
    accounts = {mail.account_id for mail in mails if mail.account_id is not None}
    held = db.session.execute(
        sa.select(MailAddress.account_id, MailAddress.address).where(MailAddress.account_id.in_(accounts))
    )
    by_account = {row.account_id: row.address for row in held}
    return {mail.id: by_account.get(mail.account_id or 0, "") or _sealed_address(mail.sealed) for mail in mails}


def _sealed_address(sealed: bytes) -> str:
    try:
        return unseal(sealed).to
    except CryptoError:
        return ""
