"""The fixed reasons why a ballot on paper does not count, and what became of the lines of an offline list."""

from collections.abc import Mapping

from civic.paper.secrecy import BLANK, VALID
from civic.reasons import NothingChosen, OverBudget, Reason, TooManyChosen, UnknownProject
from civic.web.errors import sentence_for
from civic.web.language import LazyString, kroner, text
from civic.web.language import lazy_text as _

INVALID: Mapping[str, LazyString] = {
    "too-dear": _("Krydserne koster mere end beløbet"),
    "too-many": _("Der er for mange krydser"),
    "unclear": _("Man kan ikke se, hvad der er valgt"),
    "marked": _("Der er navn eller kendetegn på sedlen"),
    "not-ours": _("Det er ikke en af rundens stemmesedler"),
}
OUTCOMES: Mapping[str, LazyString] = {VALID: _("Gyldig"), BLANK: _("Blank"), **INVALID}
LIST_STATES: Mapping[str, LazyString] = {
    "out": _("Ude"),
    "read": _("Indlæst"),
    "empty": _("Meldt tom"),
}
ASIDE: Mapping[str, LazyString] = {
    "PersonOnPaper": _("Har stemt på papir før"),
    "PersonNotOnRoll": _("Står ikke på valglisten"),
}


def entry_fault(reason: Reason) -> str:
    """Why a ballot cannot be typed like that: the rules of the ballot, said to whoever types, else the usual words."""
    if isinstance(reason, OverBudget):
        return text(
            "Krydserne koster %(cost)s, men beløbet er %(budget)s Læs numrene igen. Er de rigtige, er sedlen ugyldig.",
            cost=kroner(reason.details["cost"]),
            budget=kroner(reason.details["budget"]),
        )
    if isinstance(reason, TooManyChosen):
        return text(
            "Der må højst være %(limit)s krydser. Læs numrene igen. Er de rigtige, er sedlen ugyldig.",
            limit=reason.details["limit"],
        )
    if isinstance(reason, NothingChosen | UnknownProject):
        return text("Skriv numrene ved krydserne, eller vælg, at sedlen er blank eller ugyldig.")
    return sentence_for(reason)
