"""What people are told of reports, decisions and appeals."""

from collections.abc import Mapping
from datetime import datetime

from civic.notices.queries import Topic
from civic.notices.words import Sentence, Told, register
from civic.web.language import date_time
from civic.web.language import text as _


def _moderated(told: Told) -> str:
    words = {"title": told["title"], "reason": told["reason"]}
    if told["measure"] == "close":
        return _("Debatten om dit forslag »%(title)s« er lukket. Du kan klage.\nBegrundelsen er: %(reason)s", **words)
    if told["measure"] == "warn":
        return _(
            "Du har fået en advarsel for noget, du skrev ved »%(title)s«. Du kan klage.\nBegrundelsen er: %(reason)s",
            **words,
        )
    if told["measure"] == "block":
        return _(
            "Noget, du skrev ved »%(title)s«, er skjult, og du kan ikke skrive her før %(date)s. "
            "Du kan stadig stemme, og du kan klage.\nBegrundelsen er: %(reason)s",
            date=date_time(datetime.fromisoformat(told["until"])),
            **words,
        )
    return _("Noget, du skrev ved »%(title)s«, er skjult. Du kan klage.\nBegrundelsen er: %(reason)s", **words)


def _appeal_answered(told: Told) -> str:
    words = {"title": told["title"], "reason": told["reason"]}
    if told["measure"] != "restore":
        return _("Din klage om »%(title)s« er afgjort: afgørelsen gælder stadig.\nBegrundelsen er: %(reason)s", **words)
    right = _("Du har fået ret i din klage om »%(title)s«.", title=told["title"])
    if told.get("off_ballot"):
        right = _(
            "Du har fået ret i din klage om »%(title)s«, og det vises igen. Det er ikke på stemmesedlen, for "
            "afstemningen var begyndt.",
            title=told["title"],
        )
    return _undone(told, right)


def _taken_back(told: Told) -> str:
    title, measure = told["title"], told["measure"]
    if measure == "close":
        what = _("Afgørelsen om at lukke debatten om dit forslag »%(title)s« er taget tilbage.", title=title)
    elif measure == "warn":
        what = _("Advarslen for noget, du skrev ved »%(title)s«, er taget tilbage.", title=title)
    elif measure == "block":
        what = _(
            "Afgørelsen om, at noget, du skrev ved »%(title)s«, er skjult, og at du ikke kan skrive her, er taget "
            "tilbage.",
            title=title,
        )
    else:
        what = _("Afgørelsen om at skjule noget, du skrev ved »%(title)s«, er taget tilbage.", title=title)
    if told["off_ballot"]:
        return _undone(told, what, _("Det er ikke på stemmesedlen, for afstemningen var begyndt."))
    return _undone(told, what)


def _undone(told: Told, *said: str) -> str:
    """What was undone, what another decision goes on to do, and why."""
    goes_on = []
    if told.get("still") == "hide":
        goes_on.append(_("Det er stadig skjult efter en anden afgørelse."))
    if told.get("still") == "close":
        goes_on.append(_("Debatten er stadig lukket efter en anden afgørelse."))
    if told.get("until"):
        until = date_time(datetime.fromisoformat(told["until"]))
        goes_on.append(_("Du kan stadig ikke skrive her før %(date)s efter en anden afgørelse.", date=until))
    reason = _("Begrundelsen er: %(reason)s", reason=told["reason"])
    return f"{' '.join((*said, *goes_on))}\n{reason}"


def _case_opened(told: Told) -> str:
    if told["about"] == "proposal":
        return _("Et forslag i et lokalområde, du modererer, er anmeldt. Sagen venter på en afgørelse.")
    return _("En kommentar i et lokalområde, du modererer, er anmeldt. Sagen venter på en afgørelse.")


def _appeal_made(told: Told) -> str:
    if told["about"] == "proposal":
        return _("Der er klaget over en afgørelse om et forslag i et lokalområde, du modererer. Klagen venter på svar.")
    return _("Der er klaget over en afgørelse om en kommentar i et lokalområde, du modererer. Klagen venter på svar.")


def _report_answered(told: Told) -> str:
    if told["stands"]:
        return _(
            "En moderator har set på din anmeldelse ved »%(title)s«. Det bryder ikke reglerne.", title=told["title"]
        )
    return _("En moderator har set på din anmeldelse ved »%(title)s« og gjort noget ved det.", title=told["title"])


SENTENCES: Mapping[str, Sentence] = {
    "moderated": _moderated,
    "appeal_answered": _appeal_answered,
    "ruling_taken_back": _taken_back,
    "report_answered": _report_answered,
    "case_opened": _case_opened,
    "appeal_made": _appeal_made,
}
register(SENTENCES, {"case_opened": Topic.WORK, "appeal_made": Topic.WORK})
