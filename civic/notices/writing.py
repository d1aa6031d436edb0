"""From a row of the outbox to a mail: words in the reader's language, as text and as simple HTML."""

from collections.abc import Sequence
from dataclasses import dataclass
from email.header import Header
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, formataddr
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask import current_app
from flask_babel import force_locale

from civic.characters import one_line
from civic.clock import fresh_now
from civic.database import db
from civic.markup import unmarked
from civic.notices.addresses import is_address
from civic.notices.envelopes import Envelope, unseal
from civic.notices.models import Mail, MailAddress, Notice, Topic
from civic.notices.unsubscribing import stop_token
from civic.notices.words import HIDDEN, sentence_of, subject_of, topic_of, with_marks
from civic.settings import Settings
from civic.web.language import LANGUAGES

LONGEST_SUBJECT = 150
DEMONSTRATION_SENDER = "oplandspuljen@localhost.localdomain"


class NothingToSend(Exception):
    """Whom the mail was for, or what it told of, is no longer there."""


class ReadableHeaders(EmailPolicy):
    """Folds what the library folds wrongly.

    The way to unsubscribe stays on one line: folded, a long address becomes words that no mail program reads. A
    subject is encoded whole: Python before 3.12.4 loses the space between two encoded words where it folds.
    """

    def fold(self, name: str, value: str) -> str:
        if name == "List-Unsubscribe":
            return f"{name}: {value}{self.linesep}"
        if name == "Subject" and not value.isascii():
            return f"{name}: {Header(str(value), 'utf-8', header_name=name).encode(linesep=self.linesep)}{self.linesep}"
        folded: str = super().fold(name, value)
        return folded

    def fold_binary(self, name: str, value: str) -> bytes:
        if name in ("List-Unsubscribe", "Subject"):
            return self.fold(name, value).encode()
        folded: bytes = super().fold_binary(name, value)
        return folded


@dataclass(frozen=True)
class Letter:
    """A mail ready to be handed over. `to` is also the envelope's address."""

    to: str
    message: EmailMessage


def write(mail: Mail) -> Letter:
    """The mail of this row. Raises NothingToSend; jinja2's and nacl's errors for a row that cannot be read."""
    envelope = unseal(mail.sealed)
    if mail.account_id is None:
        return _of_its_own(mail, envelope, envelope.to, envelope.language)
    held = db.session.get(MailAddress, mail.account_id)
    if held is None:
        raise NothingToSend
    if "notices" not in envelope.details:
        return _of_its_own(mail, envelope, held.address, held.language)
    ids: Sequence[int] = envelope.details["notices"]
    mine = sa.select(Notice).where(Notice.id.in_(ids), Notice.account_id == mail.account_id)
    notices = db.session.scalars(mine.order_by(Notice.created_at, Notice.id)).all()
    if not notices:
        raise NothingToSend
    topics = tuple(sorted({topic_of(notice.kind) for notice in notices}))
    stop = link(f"/afmeld/{stop_token(mail.account_id, held.address, topics)}")
    with force_locale(_known(held.language)):
        subject, words = _of_notices(mail.kind, notices, topics, stop)
    return _letter(mail, envelope, held.address, _known(held.language), subject, words, stop)


def link(path: str) -> str:
    """The full address of a page of this house, from the settings: never from a request."""
    settings: Settings = current_app.extensions["settings"]
    return settings.public_url + (path if path.startswith("/") else f"/{path}")


def _of_its_own(mail: Mail, envelope: Envelope, to: str, language: str) -> Letter:
    """A mail with a template for its kind, which nobody chose to get and nobody can choose away."""
    with force_locale(_known(language)):
        subject, words = _split(_rendered(f"mail/{mail.kind}.txt", **with_marks(envelope.details)))
    return _letter(mail, envelope, to, _known(language), subject, words, stop="")


def _of_notices(kind: str, notices: Sequence[Notice], topics: tuple[Topic, ...], stop: str) -> tuple[str, str]:
    # The address of a proposal says its title.
    urls = ["/mit" if HIDDEN in notice.details else notice.url for notice in notices]
    told = [(sentence_of(each.kind, each.details), link(url)) for each, url in zip(notices, urls, strict=True)]
    subject = subject_of(notices[0].kind, notices[0].details)
    return _split(_rendered(f"mail/{kind}.txt", subject=one_line(subject), told=told, stop=stop, topics=topics))


def _rendered(template: str, **details: object) -> str:
    settings: Settings = current_app.extensions["settings"]
    house = {"scheme_name": settings.scheme_name, "municipality": settings.municipality, "link": link}
    return current_app.jinja_env.get_template(template).render(house | details)


def _split(rendered: str) -> tuple[str, str]:
    """Subject and text. Lines that a template's branches left empty are closed up."""
    subject, _, text = rendered.strip().partition("\n")
    paragraphs = [paragraph.strip("\n") for paragraph in text.split("\n\n") if paragraph.strip()]
    return one_line(subject)[:LONGEST_SUBJECT], "\n\n".join(paragraphs) + "\n"


def _letter(mail: Mail, envelope: Envelope, to: str, language: str, subject: str, words: str, stop: str) -> Letter:
    if not is_address(to):
        raise NothingToSend
    settings: Settings = current_app.extensions["settings"]
    message = EmailMessage(ReadableHeaders())
    message["From"] = formataddr((settings.scheme_name, settings.mail.sender or DEMONSTRATION_SENDER))
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = format_datetime(fresh_now().replace(microsecond=0))
    # The same at each attempt, so that a mail that comes twice is known as one.
    message["Message-ID"] = f"<{mail.id}@{urlsplit(settings.public_url).hostname}>"
    message["Auto-Submitted"] = "auto-generated"
    if stop:
        message["List-Unsubscribe"] = f"<{stop}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(unmarked(words))
    message.add_alternative(_html(words, subject, language), subtype="html")
    for attachment in envelope.attachments:
        kind, _, subkind = attachment.media_type.partition("/")
        message.add_attachment(attachment.content, maintype=kind, subtype=subkind, filename=attachment.name)
    # Last: setting the content takes such headers away.
    message["Content-Language"] = language
    return Letter(to, message)


def _html(words: str, subject: str, language: str) -> str:
    """The same words with links: only what stands on a line of its own and leads to this house becomes one."""
    paragraphs = [paragraph.split("\n") for paragraph in words.strip().split("\n\n")]
    template = current_app.jinja_env.get_template("mail/page.html")
    with force_locale(language):
        return template.render(paragraphs=paragraphs, subject=subject, language=language, own=link("/"))


def _known(language: str) -> str:
    return language if language in LANGUAGES else "da"
