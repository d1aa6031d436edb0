"""What jobs and kinds of mail are called for staff."""

from collections.abc import Mapping

from civic.web.language import LazyString
from civic.web.language import lazy_text as _

MAIL_KINDS: Mapping[str, LazyString] = {
    "notice": _("En besked fra Min side"),
    "digest": _("Samlede nyheder"),
    "address_confirmation": _("Bekræft en mailadresse"),
    "receipt": _("Kvittering for en stemme"),
    "department_question": _("Spørgsmål til en afdeling"),
    "checkpoint": _("Et kontrolpunkt til valgbestyrelsen"),
    "co_author_invitation": _("Invitation til at skrive med på et forslag"),
}
JOB_NAMES: Mapping[str, LazyString] = {
    "mail": _("Sender mails"),
    "mail_tidy": _("Rydder op efter mails"),
    "digests": _("Samler nyheder til mails kl. 7"),
    "area_messages": _("Sender beskeder til lokalområder"),
    "board": _("Offentliggør tavlen og kontrolpunkter"),
    "freezes": _("Lægger reglerne fast, når afstemningen begynder"),
    "cancelled": _("Rydder op efter aflyste runder"),
    "traces": _("Sletter spor efter åbnede stemmekasser"),
    "decisions": _("Offentliggør afgørelser om forslag"),
    "inquiries": _("Minder om svar fra afdelinger"),
    "search keys": _("Gør ældre forslag til at finde"),
    "announcements": _("Fortæller om nye faser i en runde"),
    "rehearsals": _("Holder generalprøver"),
    "offers": _("Lukker spørgsmål om forslag, der er ændret"),
    "undecided": _("Fortæller om forslag, der ikke blev afgjort"),
    "pictures": _("Sletter billeder, der ikke blev gemt"),
    "voting-needs": _("Fortæller, hvad en afstemning mangler"),
    "roll-uploads": _("Sletter valglister, der ikke blev godkendt"),
}
