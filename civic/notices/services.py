"""Tell a person something: on their page, and by mail as they have chosen."""

import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask import current_app
from nacl.exceptions import CryptoError

from civic.clock import fresh_now, local
from civic.database import one_at_a_time, transaction
from civic.notices.addresses import is_address
from civic.notices.envelopes import Attachment, Envelope, address_hash, seal, unseal
from civic.notices.models import Mail, MailAddress, MailChoice, MailQuota, Notice, Pace, Topic
from civic.notices.queries import mailed_at_once
from civic.notices.words import HIDDEN, has_own_mail, topic_of
from civic.settings import Settings

# Asked for by whoever types an address: nobody's mailbox is filled through our forms.
AT_MOST_A_DAY = {"address_confirmation": 3, "receipt": 12, "co_author_invitation": 3}
# The messages that say somebody's name, as the detail `name`.
NAMING = ("co_author_joined", "co_author_left")
# And the mails to a typed address that do: their words wait with them.
NAMING_MAILS = ("co_author_invitation",)
__all__ = [
    "Attachment",
    "forget_name",
    "forget_person",
    "hide_words",
    "mail_is_wanted",
    "mark_read",
    "post",
    "post_to",
    "set_pace",
    "show_words",
    "tell",
    "tell_all",
]


def mail_is_wanted() -> bool:
    """Whether this house sends mail at all."""
    settings: Settings = current_app.extensions["settings"]
    return not settings.mail.is_unwanted


def post(*, to: str, kind: str, language: str, attachments: Sequence[Attachment] = (), **details: Any) -> bool:
    """Put a mail to an address into the outbox, in the caller's transaction; a job sends it and forgets it.

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
        session.add(_mail(kind, Envelope(to, language, details, attachments), local(fresh_now()).date()))
    return True


def post_to(*, account_ids: Collection[int], kind: str, attachments: Sequence[Attachment] = (), **details: Any) -> None:
    """Put the same mail to each of the people who has an address into the outbox, whatever they want by mail.

    For what somebody gets because of their office. In the caller's transaction, with words and `details` as `post`;
    address and language are looked up when it is sent.
    """
    if not mail_is_wanted():
        return
    with transaction() as session:
        reached = sa.select(MailAddress.account_id).where(MailAddress.account_id.in_(account_ids))
        day, envelope = local(fresh_now()).date(), Envelope("", "", details, attachments)
        session.add_all(_mail(kind, envelope, day, who) for who in session.scalars(reached).all())


def tell(*, account_id: int | None, kind: str, url: str, **details: Any) -> None:
    """Leave a message for one person, in the caller's transaction; nothing when there is no such person.

    It is on their page at once, and is mailed at once if they have an address and want its topic so; digests are
    made of the rest (`digests.py`). `url` is a path of this house.
    """
    if account_id is not None:
        tell_all(account_ids=[account_id], kind=kind, url=url, **details)


def tell_all(*, account_ids: Iterable[int], kind: str, url: str, **details: Any) -> None:
    """The same for many, with a constant number of statements. Whoever stands twice is told once."""
    told = list(dict.fromkeys(account_ids))
    if not told:
        return
    with transaction() as session:
        moment = fresh_now()
        common = {"kind": kind, "url": url, "details": details, "created_at": moment}
        written = sa.insert(Notice).returning(Notice.id, Notice.account_id)
        notices = session.execute(written, [common | {"account_id": who} for who in told]).all()
        is_mailed = mail_is_wanted() and not has_own_mail(kind)
        mailed = mailed_at_once(told, topic_of(kind)) if is_mailed else set()
        day = local(moment).date()
        session.add_all(notice_mail([id_], who, day) for id_, who in notices if who in mailed)


def notice_mail(notice_ids: Sequence[int], account_id: int, day: date, kind: str = "notice") -> Mail:
    """A mail about messages on the person's page; address and words are looked up when it is sent."""
    return _mail(kind, Envelope("", "", {"notices": list(notice_ids)}), day, account_id)


def hide_words(*, urls: Collection[str], title: str, but: Collection[int]) -> None:
    """Let messages that lead to these paths, or to a place on them, say no more what `title` says, but to these people.

    In the transaction of the decision that hides it. What was mailed before is out of reach.
    """
    with transaction():
        for notice in _leading_to(urls):
            if notice.account_id not in but:
                named = [name for name in ("title", "into") if name in notice.details]
                hidden = [name for name in named if notice.details[name] == title] or named
                notice.details = {**notice.details, HIDDEN: hidden}


def show_words(*, urls: Collection[str]) -> None:
    """Let those messages say again what they said, in the transaction of the decision to do so."""
    with transaction():
        for notice in _leading_to(urls):
            notice.details = {name: value for name, value in notice.details.items() if name != HIDDEN}


def _leading_to(urls: Collection[str]) -> Sequence[Notice]:
    with transaction() as session:
        there = [sa.or_(Notice.url == url, Notice.url.startswith(f"{url}#", autoescape=True)) for url in urls]
        return session.scalars(sa.select(Notice).where(sa.or_(*there))).all()


def forget_name(*, name: str) -> None:
    """Let no message, and no mail that still waits, say any more who joined, left or invites, where it says this name.

    In the caller's transaction. Somebody else's of the same name go with them: what they tell stays.
    """
    if not name:
        return
    with transaction() as session:
        named = sa.select(Notice).where(Notice.kind.in_(NAMING), Notice.details["name"].as_string() == name)
        for notice in session.scalars(named):
            notice.details = {**notice.details, "name": ""}
        waiting = sa.select(Mail).where(Mail.kind.in_(NAMING_MAILS)).order_by(Mail.id)
        for mail in session.scalars(waiting.with_for_update()):
            _unname(mail, name)


def _unname(mail: Mail, name: str) -> None:
    try:
        envelope = unseal(mail.sealed)
    except CryptoError:
        # Sealed under another secret: it can be read by nobody, and so will not be sent either.
        return
    if envelope.details.get("name") == name:
        mail.sealed = seal(replace(envelope, details={**envelope.details, "name": ""}))


def forget_person(*, account_id: int) -> None:
    """Delete the person's messages and how they wanted them mailed, in the caller's transaction."""
    with transaction() as session:
        for table in (Notice, MailChoice):
            session.execute(sa.delete(table).where(table.account_id == account_id))


def mark_read(*, account_id: int) -> None:
    """The person has seen all their messages."""
    with transaction() as session:
        unread = sa.update(Notice).where(Notice.account_id == account_id, Notice.read_at.is_(None))
        session.execute(unread.values(read_at=fresh_now()))


def set_pace(*, account_id: int, topic: Topic, pace: Pace) -> None:
    """The person wants the topic by mail like this from now on."""
    with transaction() as session:
        one_at_a_time(f"mail choices of {account_id}")
        session.merge(MailChoice(account_id=account_id, topic=topic.value, pace=pace.value))


def _mail(kind: str, envelope: Envelope, day: date, account_id: int | None = None) -> Mail:
    return Mail(id=secrets.token_hex(16), kind=kind, account_id=account_id, sealed=seal(envelope), day=day)


def _within_quota(address: str, kind: str) -> bool:
    """Count one more mail of the kind to the address today; whether there was room for it."""
    with transaction() as session:
        today = local(fresh_now()).date()
        key = (today, address_hash(address), kind)
        one_at_a_time(f"mail quota {key[1].hex()}")
        row = session.get(MailQuota, key, populate_existing=True)
        if row is None:
            row = MailQuota(day=today, address_hash=key[1], kind=kind, asked=0)
            session.add(row)
        row.asked += 1
        session.flush()
        return row.asked <= AT_MOST_A_DAY[kind]
