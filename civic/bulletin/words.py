"""What is said of ballots that did not count, and of the board's checkpoints."""

from collections.abc import Mapping
from typing import Any

from civic.notices.queries import Topic
from civic.notices.services import mail_is_wanted
from civic.notices.words import register
from civic.web.language import LazyString, kroner, plural, text
from civic.web.language import lazy_text as _

WHY_NOT_COUNTED: Mapping[str, LazyString] = {
    "NothingChosen": _("Alle de forslag, du havde valgt, er taget af stemmesedlen, efter at du stemte."),
    "UnknownProject": _("Stemmesedlen havde et forslag, som ikke var med i afstemningen."),
    "TooManyChosen": _("Stemmesedlen havde flere forslag, end man måtte vælge."),
    "OverBudget": _("De valgte forslag kostede mere, end der var at dele ud af."),
}


def rejected(reason: str | None) -> str:
    """Why a ballot did not count, in words."""
    return str(WHY_NOT_COUNTED.get(reason or "", text("Stemmesedlen kunne ikke læses, da stemmekassen blev åbnet.")))


def unmailed(members: int) -> str:
    """That so many of the election board get no checkpoints by mail, and not who; "" when everybody gets them."""
    if not mail_is_wanted():
        return text(
            "Her bliver der ikke sendt mails. Valgbestyrelsen skal selv hente kontrolpunkterne på den offentlige tavle."
        )
    if not members:
        return ""
    return plural(
        "Én i valgbestyrelsen har ingen bekræftet mailadresse og får ikke kontrolpunkterne på mail.",
        "%(num)d i valgbestyrelsen har ingen bekræftet mailadresse og får ikke kontrolpunkterne på mail.",
        members,
    )


def _checkpoint(told: Mapping[str, Any]) -> str:
    words = {"round": told["round"], "n": told["n"], "boxes": told["boxes"], "sha256": told["sha256"]}
    if told["closing"]:
        return text(
            "»%(round)s« er lukket. Sidste kontrolpunkt, nr. %(n)s. Stemmer i stemmekassen: %(boxes)s. "
            "Gem fingeraftrykket: %(sha256)s",
            **words,
        )
    return text(
        "Dagens kontrolpunkt for »%(round)s«, nr. %(n)s. Stemmer i stemmekassen: %(boxes)s. "
        "Gem fingeraftrykket: %(sha256)s",
        **words,
    )


def _step_taken(told: Mapping[str, Any]) -> str:
    words = {"round": told["round"], "reason": told["reason"]}
    sentences = {
        "pause": text("Afstemningen i »%(round)s« er sat på pause.\nBegrundelsen er: %(reason)s", **words),
        "resume": text("Afstemningen i »%(round)s« går videre.\nBegrundelsen er: %(reason)s", **words),
        "extend": text("Afstemningen i »%(round)s« er forlænget.\nBegrundelsen er: %(reason)s", **words),
        "cancel": text("»%(round)s« er aflyst.\nBegrundelsen er: %(reason)s", **words),
    }
    changed = text(
        "Stemmesedlen i »%(round)s« er ændret. Har du stemt, så se, om du vil stemme om.\nBegrundelsen er: %(reason)s",
        **words,
    )
    return sentences.get(str(told["step"]), changed)


def _round_cancelled(told: Mapping[str, Any]) -> str:
    words = {"round": told["round"], "reason": told["reason"]}
    return text(
        "»%(round)s« er aflyst. Derfor kommer det, du har skrevet i runden, ikke videre. Du kan stadig finde det "
        "på Min side.\nBegrundelsen er: %(reason)s",
        **words,
    )


def _project_changed(told: Mapping[str, Any]) -> str:
    words = {"title": told["title"], "round": told["round"], "reason": told["reason"]}
    if told["price"] is None:
        return text(
            "»%(title)s« er taget af stemmesedlen i »%(round)s« og kan ikke få penge.\nBegrundelsen er: %(reason)s",
            **words,
        )
    return text(
        "Prisen på »%(title)s« er ændret i »%(round)s«. Nu er den %(price)s\nBegrundelsen er: %(reason)s",
        price=kroner(told["price"]),
        **words,
    )


register(
    {
        "checkpoint": _checkpoint,
        "step_taken": _step_taken,
        "round_cancelled": _round_cancelled,
        "project_changed": _project_changed,
        "followed_changed": _project_changed,
    },
    {"checkpoint": Topic.WORK, "step_taken": Topic.AREA, "followed_changed": Topic.FOLLOWED},
    own_mail={"checkpoint"},
)
