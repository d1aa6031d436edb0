"""Links that stop mail without a sign-in: signed, so that nobody stops another's, and for one address only."""

from dataclasses import dataclass

import sqlalchemy as sa
from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from civic.database import transaction
from civic.notices.envelopes import address_hash
from civic.notices.models import Mail, MailAddress, Pace, Topic
from civic.notices.queries import paces_of
from civic.notices.services import set_pace
from civic.reasons import NotFound
from civic.settings import Settings


@dataclass(frozen=True)
class Stop:
    """What a link stops: the topics, for the account, as long as its address is the one the mail went to."""

    account_id: int
    address: str
    topics: tuple[Topic, ...]


def stop_token(account_id: int, address: str, topics: tuple[Topic, ...]) -> str:
    """The part of the link that says what it stops. It never grows too old: a mail may lie for years."""
    return str(_signer().dumps([account_id, address_hash(address).hex(), [topic.value for topic in topics]]))


def read_stop(token: str) -> Stop:
    """What the link stops. Raises NotFound for a link that is none of ours."""
    try:
        account_id, address, topics = _signer().loads(token)
        return Stop(account_id, address, tuple(Topic(topic) for topic in topics))
    except (BadSignature, ValueError, TypeError):
        raise NotFound from None


def unsubscribe(*, token: str, from_all: bool) -> None:
    """Send the topics of the link, or any, to this address no more; waiting mail to it is dropped when it is all.

    Nothing happens when the address is no longer the account's. Raises NotFound.
    """
    stop = read_stop(token)
    with transaction() as session:
        row = session.get(MailAddress, stop.account_id, with_for_update=True, populate_existing=True)
        if row is None or address_hash(row.address).hex() != stop.address:
            return
        held = paces_of(stop.account_id)
        for topic in Topic if from_all else stop.topics:
            if held[topic] is not Pace.NEVER:
                set_pace(account_id=stop.account_id, topic=topic, pace=Pace.NEVER)
        if from_all:
            session.execute(sa.delete(Mail).where(Mail.account_id == stop.account_id))


def _signer() -> URLSafeSerializer:
    settings: Settings = current_app.extensions["settings"]
    return URLSafeSerializer(settings.secret_key, salt="unsubscribe")
