"""What messages say, for the page and for the mail alike. The rooms above bring their words along when they open."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from civic.markup import marked, plain
from civic.notices.models import Pace, Topic
from civic.web.language import LazyString, text
from civic.web.language import lazy_text as _

Told = Mapping[str, Any]
Sentence = Callable[[Told], str]

TOPIC_NAMES: Mapping[Topic, LazyString] = {
    Topic.MINE: _("Det, du selv har skrevet"),
    Topic.COMMENTS: _("Kommentarer og svar til dig"),
    Topic.FOLLOWED: _("Det, du følger"),
    Topic.AREA: _("Beskeder fra kommunen til dit lokalområde"),
    Topic.WORK: _("Dit arbejde som playmaker eller medarbejder"),
}
TOPIC_SUBJECTS: Mapping[Topic, LazyString] = {
    Topic.MINE: _("Nyt om noget, du har skrevet"),
    Topic.COMMENTS: _("Nogen har skrevet til dig"),
    Topic.FOLLOWED: _("Nyt om noget, du følger"),
    Topic.AREA: _("Besked til dit lokalområde"),
    Topic.WORK: _("Noget venter på dig"),
}
PACE_NAMES: Mapping[Pace, LazyString] = {
    Pace.AT_ONCE: _("Med det samme"),
    Pace.DAILY: _("Samlet, hver dag kl. 7"),
    Pace.WEEKLY: _("Samlet, hver mandag kl. 7"),
    Pace.NEVER: _("Kun på Min side"),
}
# How everyone begins who gives an address.
USUAL_PACE: Mapping[Topic, Pace] = {
    Topic.MINE: Pace.AT_ONCE,
    Topic.COMMENTS: Pace.DAILY,
    Topic.FOLLOWED: Pace.DAILY,
    Topic.AREA: Pace.AT_ONCE,
    Topic.WORK: Pace.DAILY,
}
# Details of a message or a mail that are people's own words. Names of people are not among them.
WRITTEN = frozenset({"title", "into", "round", "round_name", "reason", "explanation", "text", "words", "department"})
# Those of them that may carry the marks that make bold words, lists and links on a page.
WITH_MARKDOWN = frozenset({"reason", "explanation", "words"})
# Names the details that a moderator has hidden since.
HIDDEN = "hidden"
_sentences: dict[str, Sentence] = {}
_topics: dict[str, Topic] = {}
_subjects: dict[str, Sentence] = {}
_own_mail: set[str] = set()


def register(
    sentences: Mapping[str, Sentence],
    topics: Mapping[str, Topic],
    subjects: Mapping[str, Sentence] | None = None,
    own_mail: Collection[str] = (),
) -> None:
    """Bring along what kinds of messages say and what they are about (`Topic.MINE` where nothing is said).

    A mail's subject is its topic's, unless the kind has its own. Kinds in `own_mail` are mailed in full by whoever
    tells them (`services.post_to`), and so neither by themselves nor in a digest.
    """
    _sentences.update(sentences)
    _topics.update(topics)
    _subjects.update(subjects or {})
    _own_mail.update(own_mail)


def topic_of(kind: str) -> Topic:
    """What messages of this kind are about."""
    return _topics.get(kind, Topic.MINE)


def has_own_mail(kind: str) -> bool:
    """Whether what messages of this kind tell is mailed apart from them."""
    return kind in _own_mail


def sentence_of(kind: str, told: Told) -> str:
    """The message in the reader's language, people's own words in it `marked`.

    A test sees to it that every kind that is told has its sentence; one from a later version of the house is only
    announced.
    """
    if kind not in _sentences:
        return text("Der er nyt i noget, du har skrevet.")
    return _sentences[kind](with_marks(told))


def with_marks(details: Told) -> dict[str, Any]:
    """The details with people's own words `marked` and in plain text, and without those that are hidden by now."""
    read = {name: plain(value) if name in WITH_MARKDOWN and value else value for name, value in details.items()}
    said = {name: marked(value) if name in WRITTEN and value else value for name, value in read.items()}
    return said | {name: text("et forslag, der er skjult") for name in details.get(HIDDEN, ())}


def subject_of(kind: str, told: Told) -> str:
    """What a mail about this one message is called, in the reader's language."""
    if kind in _subjects:
        return _subjects[kind](told)
    return str(TOPIC_SUBJECTS[topic_of(kind)])
