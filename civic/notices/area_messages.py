"""Messages from the municipality to everyone who lives in some areas: written, looked at, then sent once."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from civic.clock import fresh_now
from civic.database import db, transaction
from civic.notices.models import AreaMessage
from civic.notices.services import tell_all
from civic.reasons import AlreadySent, MessageChanged, NotFound

__all__ = [
    "AreaMessage",
    "MessageWords",
    "area_message_by_id",
    "area_messages",
    "change_area_message",
    "confirm_area_message",
    "sending_area_messages",
    "tell_some",
    "write_area_message",
]
MOST_SHOWN = 50


@dataclass(frozen=True)
class MessageWords:
    """What is said and to whom. English is "" where there is none: those readers get the Danish."""

    area_ids: Sequence[int]
    title: str
    text: str
    title_english: str = ""
    text_english: str = ""


def area_message_by_id(message_id: str) -> AreaMessage | None:
    """The message, or None."""
    return db.session.get(AreaMessage, message_id)


def area_messages() -> Sequence[AreaMessage]:
    """The latest messages, those not sent yet first."""
    latest = sa.select(AreaMessage).order_by(AreaMessage.confirmed_at.is_not(None), AreaMessage.changed_at.desc())
    return db.session.scalars(latest.limit(MOST_SHOWN)).all()


def sending_area_messages() -> Sequence[str]:
    """The messages that are on their way."""
    return db.session.scalars(sa.select(AreaMessage.id).where(AreaMessage.is_sending)).all()


def write_area_message(*, words: MessageWords, written_by: int) -> str:
    """Keep a message that nobody has been told yet; its id."""
    with transaction() as session:
        message = AreaMessage(id=secrets.token_hex(16), written_by=written_by)
        _fill(message, words)
        session.add(message)
    return message.id


def change_area_message(*, message_id: str, words: MessageWords, seen: str) -> None:
    """Put other words in the place of those that were `seen`. Raises AlreadySent, MessageChanged, NotFound."""
    with transaction():
        _fill(_unsent(message_id, seen), words)


def confirm_area_message(*, message_id: str, seen: str) -> None:
    """Send it as it was `seen`: from here on it cannot be changed, and a job tells everyone.

    Raises AlreadySent, MessageChanged, NotFound.
    """
    with transaction():
        message = _unsent(message_id, seen)
        message.confirmed_at, message.is_sending = fresh_now(), True


def tell_some(*, message_id: str, account_ids: Sequence[int], url: str) -> None:
    """Tell these the message and remember how far that went; when there are none, it has reached everyone.

    `account_ids` go on, in order, after the last one reached; whoever has been told is not told again.
    """
    with transaction() as session:
        message = session.get(AreaMessage, message_id, with_for_update=True, populate_existing=True)
        if message is None or not message.is_sending:
            return
        new = [account_id for account_id in account_ids if account_id > message.reached]
        if not new:
            message.is_sending = False
            return
        tell_all(
            account_ids=new,
            kind="area_message",
            url=url,
            title=message.title,
            text=message.text,
            title_english=message.title_english,
            text_english=message.text_english,
        )
        message.reached, message.told = max(new), message.told + len(new)


def _unsent(message_id: str, seen: str) -> AreaMessage:
    with transaction() as session:
        message = session.get(AreaMessage, message_id, with_for_update=True, populate_existing=True)
        if message is None:
            raise NotFound
        if message.confirmed_at is not None:
            raise AlreadySent
        if message.seen != seen:
            raise MessageChanged
        return message


def _fill(message: AreaMessage, words: MessageWords) -> None:
    message.area_ids, message.changed_at = list(words.area_ids), fresh_now()
    message.title, message.text = words.title, words.text
    message.title_english, message.text_english = words.title_english, words.text_english
