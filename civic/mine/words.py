"""What each kind of message says. A room that tells people something new adds its sentence here."""

from collections.abc import Callable, Mapping
from typing import Any

from civic.web.language import kroner
from civic.web.language import text as _

Sentence = Callable[[Mapping[str, Any]], str]


def _submitted(told: Mapping[str, Any]) -> str:
    return _("Dit forslag “%(title)s” er sendt. En playmaker ser på det, og du får besked her.", title=told["title"])


def _approved(told: Mapping[str, Any]) -> str:
    return _(
        "Dit forslag “%(title)s” er godkendt og kommer på stemmesedlen. Den kontrollerede pris er %(price)s",
        title=told["title"],
        price=kroner(told["price"]),
    )


def _rejected(told: Mapping[str, Any]) -> str:
    return _(
        "Dit forslag “%(title)s” er afvist. Begrundelsen er: %(reason)s",
        title=told["title"],
        reason=told["reason"],
    )


def _commented(told: Mapping[str, Any]) -> str:
    return _("Nogen har skrevet en kommentar til dit forslag “%(title)s”.", title=told["title"])


def _hidden(told: Mapping[str, Any]) -> str:
    return _("Din kommentar er skjult. Begrundelsen er: %(reason)s", reason=told["reason"])


SENTENCES: Mapping[str, Sentence] = {
    "proposal_submitted": _submitted,
    "proposal_approved": _approved,
    "proposal_rejected": _rejected,
    "comment_on_proposal": _commented,
    "comment_hidden": _hidden,
}


def sentence_of(kind: str, told: Mapping[str, Any]) -> str:
    """The message in the reader's language.

    A test sees to it that every kind that is told has its sentence; one from a later version of the house is only
    announced.
    """
    if kind not in SENTENCES:
        return _("Der er nyt i noget, du har skrevet.")
    return SENTENCES[kind](told)
