"""What each kind of message says, on the page and by mail. Who tells people something new adds its sentence here."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from civic.accounts.queries import playmaker_names_of
from civic.notices.queries import Topic
from civic.notices.words import Sentence, register, sentence_of
from civic.web.contact import contact
from civic.web.language import current_language, date_time, kroner
from civic.web.language import text as _

__all__ = ["SENTENCES", "sentence_of"]


def _submitted(told: Mapping[str, Any]) -> str:
    return _(
        "Dit forslag »%(title)s« er sendt ind. En playmaker ser på det, og du får besked her.",
        title=told["title"],
    )


def _approved(told: Mapping[str, Any]) -> str:
    if told.get("off_ballot"):
        return _(
            "Dit forslag »%(title)s« er godkendt, men en moderator har skjult det. Så længe det er skjult, kommer det "
            "ikke på stemmesedlen. Afgørelsen, og hvordan du klager, står på forslagets side.",
            title=told["title"],
        )
    approved = _(
        "Dit forslag »%(title)s« er godkendt og kommer på stemmesedlen. Den kontrollerede pris er %(price)s",
        title=told["title"],
        price=kroner(told["price"]),
    )
    if not told.get("explanation"):
        return approved
    return approved + "\n" + _("Prisen er en anden end jeres, fordi: %(explanation)s", explanation=told["explanation"])


def _rejected(told: Mapping[str, Any]) -> str:
    rejected = _(
        "Dit forslag »%(title)s« er afvist.\nBegrundelsen er: %(reason)s",
        title=told["title"],
        reason=told["reason"],
    )
    return rejected + "\n" + _("Er du uenig, så kan du klage. Kontakt %(contact)s.", contact=contact())


def _commented(told: Mapping[str, Any]) -> str:
    words = {
        "author": _("En, du skriver sammen med, har skrevet en kommentar til »%(title)s«.", title=told["title"]),
        "playmaker": _("Playmakeren har skrevet en kommentar til dit forslag »%(title)s«.", title=told["title"]),
        "staff": _("Kommunen har skrevet en kommentar til dit forslag »%(title)s«.", title=told["title"]),
    }
    someone = _("Nogen har skrevet en kommentar til dit forslag »%(title)s«.", title=told["title"])
    return words.get(told.get("by", ""), someone)


def _replied(told: Mapping[str, Any]) -> str:
    words = {
        "author": _("Forslagsstilleren har svaret på din kommentar til »%(title)s«.", title=told["title"]),
        "playmaker": _("Playmakeren har svaret på din kommentar til »%(title)s«.", title=told["title"]),
        "staff": _("Kommunen har svaret på din kommentar til »%(title)s«.", title=told["title"]),
    }
    someone = _("Nogen har svaret på din kommentar til »%(title)s«.", title=told["title"])
    return words.get(told.get("by", ""), someone)


def _followed(told: Mapping[str, Any]) -> str:
    words = {
        "author": _("Forslagsstilleren har skrevet en kommentar til »%(title)s«, som du følger.", title=told["title"]),
        "playmaker": _("Playmakeren har skrevet en kommentar til »%(title)s«, som du følger.", title=told["title"]),
        "staff": _("Kommunen har skrevet en kommentar til »%(title)s«, som du følger.", title=told["title"]),
    }
    someone = _("Nogen har skrevet en kommentar til »%(title)s«, som du følger.", title=told["title"])
    return words.get(told.get("by", ""), someone)


def _asked(told: Mapping[str, Any]) -> str:
    return _("Playmakeren har et spørgsmål til dit forslag »%(title)s«.", title=told["title"])


def _heard(told: Mapping[str, Any]) -> str:
    return _(
        "Dit forslag »%(title)s« er i høring, før det afgøres. Læs, hvad der taler imod det, og svar senest %(due)s.",
        title=told["title"],
        due=date_time(datetime.fromisoformat(told["due"])),
    )


def _answered(told: Mapping[str, Any]) -> str:
    if told["department"]:
        return _("%(department)s har svaret om »%(title)s«.", department=told["department"], title=told["title"])
    return _("Forslagsstilleren har svaret om »%(title)s«.", title=told["title"])


def _overdue(told: Mapping[str, Any]) -> str:
    return _("Fristen for at svare om »%(title)s« er gået, og der er ikke svaret.", title=told["title"])


def _undecided(told: Mapping[str, Any]) -> str:
    names = ", ".join(playmaker_names_of([told["area"]])[told["area"]]) if "area" in told else ""
    words = {"title": told["title"], "names": names}
    if not names:
        return _(
            "»%(title)s« blev ikke afgjort, før afstemningen begyndte, og er ikke med. Spørg kommunen hvorfor.", **words
        )
    return _(
        "»%(title)s« blev ikke afgjort, før afstemningen begyndte, og er ikke med. Spørg områdets playmaker hvorfor: "
        "%(names)s.",
        **words,
    )


def _decide_before(told: Mapping[str, Any]) -> str:
    words = {"round": told["round"], "count": told["count"], "time": date_time(datetime.fromisoformat(told["opens"]))}
    return _(
        "Afstemningen i »%(round)s« begynder %(time)s. Så mange forslag hos dig er ikke afgjort: %(count)s. "
        "Det, der ikke er afgjort inden da, kommer ikke på stemmesedlen.",
        **words,
    )


def _outdated(told: Mapping[str, Any]) -> str:
    return _("»%(title)s« er ændret, efter at du afgjorde det. Læs det igen, og afgør det på ny.", title=told["title"])


def _followed_decided(told: Mapping[str, Any]) -> str:
    if told["approved"]:
        return _("»%(title)s«, som du følger, er godkendt og kommer på stemmesedlen.", title=told["title"])
    return _("»%(title)s«, som du følger, er afvist. Begrundelsen står på forslagets side.", title=told["title"])


def _merge_offered(told: Mapping[str, Any]) -> str:
    return _("Må »%(title)s« og »%(into)s« lægges sammen? Playmakeren beder om dit svar.", **_titles(told))


def _split_offered(told: Mapping[str, Any]) -> str:
    return _("Må dit forslag »%(title)s« deles i to? Playmakeren beder om dit svar.", title=told["title"])


def _merged(told: Mapping[str, Any]) -> str:
    return _("»%(title)s« er lagt sammen med et andet forslag. Sammen hedder de »%(into)s«.", **_titles(told))


def _split(told: Mapping[str, Any]) -> str:
    return _("»%(title)s« er delt i to. Det nye forslag hedder »%(into)s«.", **_titles(told))


def _offer_refused(told: Mapping[str, Any]) -> str:
    return _("En forslagsstiller har sagt nej til det, du foreslog for »%(title)s«.", title=told["title"])


def _offer_outdated(told: Mapping[str, Any]) -> str:
    return _(
        "Et forslag er ændret eller afgjort, efter at der blev spurgt, om »%(title)s« må lægges sammen eller deles. "
        "Derfor gælder spørgsmålet ikke mere, og intet er gjort. Playmakeren kan spørge igen.",
        title=told["title"],
    )


def _answer_needed(_told: Mapping[str, Any]) -> str:
    return _("Playmakeren venter på dit svar")


def _moved(told: Mapping[str, Any]) -> str:
    return _(
        "Dit forslag »%(title)s« er flyttet til et andet lokalområde i runden.\nBegrundelsen er: %(reason)s",
        title=told["title"],
        reason=told["reason"],
    )


def _arrived(told: Mapping[str, Any]) -> str:
    return _("Forslaget »%(title)s« er flyttet til dit lokalområde.", title=told["title"])


def _unattended(told: Mapping[str, Any]) -> str:
    return _(
        "Ingen playmaker i lokalområdet kan afgøre »%(title)s«: den, der kunne, har overladt det til en anden. En "
        "administrator skal give en til rollen, ellers kommer forslaget ikke på stemmesedlen.",
        title=told["title"],
    )


def _excludes(told: Mapping[str, Any]) -> str:
    return _(
        "Dit forslag »%(title)s« kan ikke bygges sammen med et andet. Højst ét af dem kan få penge.",
        title=told["title"],
    )


def _free(told: Mapping[str, Any]) -> str:
    return _(
        "Dit forslag »%(title)s« kunne ikke bygges sammen med et andet. Det er ændret: nu kan det få penge, hvad der "
        "end sker med andre.",
        title=told["title"],
    )


def _joined(told: Mapping[str, Any]) -> str:
    return _("%(name)s skriver nu med på »%(title)s«.", name=told["name"] or _("En beboer"), title=told["title"])


def _left(told: Mapping[str, Any]) -> str:
    return _(
        "%(name)s skriver ikke længere med på »%(title)s«.", name=told["name"] or _("En beboer"), title=told["title"]
    )


def _removed(told: Mapping[str, Any]) -> str:
    return _(
        "Du skriver ikke længere med på »%(title)s«: den, der begyndte det, har taget dig af.", title=told["title"]
    )


def _withdrawn(told: Mapping[str, Any]) -> str:
    return _("»%(title)s«, som du skriver med på, er trukket tilbage af den, der begyndte det.", title=told["title"])


def _draft_deleted(told: Mapping[str, Any]) -> str:
    return _("Kladden »%(title)s«, som du skrev med på, er slettet af den, der begyndte den.", title=told["title"])


def _followed_withdrawn(told: Mapping[str, Any]) -> str:
    return _("»%(title)s«, som du følger, er trukket tilbage af forslagsstilleren.", title=told["title"])


def _followed_merged(told: Mapping[str, Any]) -> str:
    return _(
        "»%(title)s«, som du følger, er lagt sammen med et andet forslag. Sammen hedder de »%(into)s«. "
        "Du følger nu det fælles forslag.",
        **_titles(told),
    )


def _followed_moved(told: Mapping[str, Any]) -> str:
    return _("»%(title)s«, som du følger, er flyttet til et andet lokalområde i runden.", title=told["title"])


def _followed_split(told: Mapping[str, Any]) -> str:
    return _("»%(title)s«, som du følger, er delt i to. Det nye forslag hedder »%(into)s«.", **_titles(told))


def _followed_undecided(told: Mapping[str, Any]) -> str:
    return _(
        "»%(title)s«, som du følger, blev ikke afgjort, før afstemningen begyndte, og er ikke med.", title=told["title"]
    )


def _titles(told: Mapping[str, Any]) -> dict[str, Any]:
    return {"title": told["title"], "into": told["into"]}


def _new_in_area(told: Mapping[str, Any]) -> str:
    return _("Der er et nyt forslag i et lokalområde, du følger: »%(title)s«.", title=told["title"])


def _propose_now(told: Mapping[str, Any]) -> str:
    return _("Nu kan du stille forslag i %(title)s.", title=told["title"])


def _vote_now(told: Mapping[str, Any]) -> str:
    return _("Nu kan du stemme i %(title)s.", title=told["title"])


def _area_title(told: Mapping[str, Any]) -> str:
    english = current_language() == "en" and told["title_english"]
    return str(english or told["title"])


def _area_message(told: Mapping[str, Any]) -> str:
    english = current_language() == "en" and told["text_english"]
    return f"{_area_title(told)}\n\n{english or told['text']}"


SENTENCES: Mapping[str, Sentence] = {
    "proposal_submitted": _submitted,
    "proposal_approved": _approved,
    "proposal_rejected": _rejected,
    "comment_on_proposal": _commented,
    "reply_to_comment": _replied,
    "comment_on_followed": _followed,
    "merge_offered": _merge_offered,
    "split_offered": _split_offered,
    "proposal_merged": _merged,
    "proposal_split": _split,
    "rearrangement_refused": _offer_refused,
    "offer_outdated": _offer_outdated,
    "proposal_moved": _moved,
    "proposal_arrived": _arrived,
    "proposal_unattended": _unattended,
    "proposal_excludes": _excludes,
    "proposal_free": _free,
    "co_author_joined": _joined,
    "co_author_left": _left,
    "co_author_removed": _removed,
    "proposal_withdrawn": _withdrawn,
    "draft_deleted": _draft_deleted,
    "followed_withdrawn": _followed_withdrawn,
    "followed_merged": _followed_merged,
    "followed_moved": _followed_moved,
    "followed_split": _followed_split,
    "followed_undecided": _followed_undecided,
    "area_proposal": _new_in_area,
    "area_proposals": _propose_now,
    "area_voting": _vote_now,
    "question_asked": _asked,
    "hearing_asked": _heard,
    "inquiry_answered": _answered,
    "inquiry_overdue": _overdue,
    "decision_outdated": _outdated,
    "proposal_undecided": _undecided,
    "decide_before": _decide_before,
    "followed_decided": _followed_decided,
    "area_message": _area_message,
}
# What each kind is about, where it is not about what the reader wrote.
TOPICS: Mapping[str, Topic] = {
    "comment_on_proposal": Topic.COMMENTS,
    "reply_to_comment": Topic.COMMENTS,
    "comment_on_followed": Topic.FOLLOWED,
    "area_proposal": Topic.FOLLOWED,
    "area_proposals": Topic.FOLLOWED,
    "area_voting": Topic.FOLLOWED,
    "rearrangement_refused": Topic.WORK,
    "proposal_arrived": Topic.WORK,
    "proposal_unattended": Topic.WORK,
    "inquiry_answered": Topic.WORK,
    "inquiry_overdue": Topic.WORK,
    "decision_outdated": Topic.WORK,
    "decide_before": Topic.WORK,
    "followed_decided": Topic.FOLLOWED,
    "followed_withdrawn": Topic.FOLLOWED,
    "followed_merged": Topic.FOLLOWED,
    "followed_moved": Topic.FOLLOWED,
    "followed_split": Topic.FOLLOWED,
    "followed_undecided": Topic.FOLLOWED,
    "area_message": Topic.AREA,
}
SUBJECTS: Mapping[str, Sentence] = {
    "area_message": _area_title,
    **dict.fromkeys(("question_asked", "hearing_asked", "merge_offered", "split_offered"), _answer_needed),
}
register(SENTENCES, TOPICS, SUBJECTS)
