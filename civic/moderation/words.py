"""What the rules and measures are called on screen."""

from collections.abc import Mapping

from civic.moderation.models import Measure, Rule, Ruling
from civic.web.language import LazyString, date_time, text
from civic.web.language import lazy_text as _

RULE_NAMES: Mapping[Rule, LazyString] = {
    Rule.ABUSE: _("Det er groft eller nedgør nogen"),
    Rule.HATE: _("Det er hadefuldt eller truende"),
    Rule.PRIVATE: _("Det fortæller noget privat om nogen"),
    Rule.UNLAWFUL: _("Det er ulovligt"),
    Rule.ADVERTISING: _("Det er reklame eller spam"),
    Rule.OFF_TOPIC: _("Det handler om noget andet"),
    Rule.OTHER: _("Noget andet"),
}
RULES: Mapping[Rule, LazyString] = {
    Rule.ABUSE: _("Vær uenig i sagen, men tal pænt om og til andre. Skældsord og hån bliver ikke stående."),
    Rule.HATE: _("Ingen må trues eller hades for, hvem de er, hvad de tror på, eller hvor de kommer fra."),
    Rule.PRIVATE: _("Skriv ikke om andres helbred, familie, økonomi, adresse eller telefonnummer."),
    Rule.UNLAWFUL: _("Skriv ikke noget, der er forbudt ved lov, og vis ikke billeder, du ikke må bruge."),
    Rule.ADVERTISING: _("Siden er ikke til reklamer, og det samme skal ikke stå mange steder."),
    Rule.OFF_TOPIC: _("Hold dig til forslaget og til lokalområdet."),
    Rule.OTHER: _("Andet kan også ødelægge debatten for andre. Så skal moderatoren forklare hvorfor."),
}
MEASURE_NAMES: Mapping[Measure, LazyString] = {
    Measure.KEEP: _("Bliver stående"),
    Measure.HIDE: _("Skjult"),
    Measure.CLOSE: _("Debatten lukket"),
    Measure.WARN: _("Advarsel"),
    Measure.BLOCK: _("Skjult, og personen kan ikke skrive i en tid"),
}
MEASURE_CHOICES: Mapping[Measure, LazyString] = {
    Measure.KEEP: _("Lad det stå. Det bryder ikke reglerne."),
    Measure.HIDE: _("Skjul det. Begrundelsen vises i stedet."),
    Measure.CLOSE: _("Luk debatten. Det, der er sagt, bliver stående."),
    Measure.WARN: _("Lad det stå, men giv personen en advarsel."),
}
ANSWER_CHOICES: Mapping[Measure, LazyString] = {
    Measure.KEEP: _("Afgørelsen gælder stadig."),
    Measure.RESTORE: _("Afgørelsen laves om. Det, den gjorde, gælder ikke mere."),
}
ANSWER_NAMES: Mapping[Measure, LazyString] = {
    Measure.KEEP: _("Afgørelsen gælder stadig"),
    Measure.RESTORE: _("Afgørelsen er lavet om"),
}
UNDOING: Mapping[Measure, LazyString] = {
    Measure.HIDE: _("Tager du afgørelsen tilbage, vises det igen for alle."),
    Measure.CLOSE: _("Tager du afgørelsen tilbage, åbner debatten igen."),
    Measure.WARN: _("Tager du afgørelsen tilbage, gælder advarslen ikke mere."),
}
HOUSE_REPORTS: Mapping[str, LazyString] = {
    "links": _("Automatisk bemærket: mange links. Intet er skjult."),
    "new-link": _("Automatisk bemærket: et link fra en ny bruger. Intet er skjult."),
    "many-links": _("Automatisk bemærket: links i flere forslag fra samme person. Intet er skjult."),
    "repeated": _("Automatisk bemærket: det samme er skrevet flere steder. Intet er skjult."),
}


def outcome_in_words(ruling: Ruling, blocked: str | None = "") -> str:
    """What was decided. `blocked`: whom a block keeps from writing, "" for the reader, None for nobody's eyes."""
    if ruling.appeal_of is not None:
        return str(ANSWER_NAMES[ruling.measure])
    if ruling.measure is Measure.RESTORE:
        return text("Afgørelsen er taget tilbage")
    if ruling.measure is not Measure.BLOCK or blocked is None:
        return str(MEASURE_NAMES[Measure.HIDE if ruling.measure is Measure.BLOCK else ruling.measure])
    until = date_time(ruling.blocked_until)
    if not blocked:
        return text("Skjult, og du kan ikke skrive før %(date)s", date=until)
    return text("Skjult, og %(name)s kan ikke skrive før %(date)s", name=blocked, date=until)


def blocking_choice(name: str) -> str:
    """The choice to hide it and to keep whoever wrote it from writing."""
    return text("Skjul det, og lad %(name)s ikke skrive i nogle dage. %(name)s kan stadig stemme.", name=name)


def undoing_in_words(ruling: Ruling, blocked: str) -> str:
    """What happens when the decision is taken back."""
    if ruling.measure is Measure.BLOCK:
        return text("Tager du afgørelsen tilbage, vises det igen, og %(name)s kan skrive igen.", name=blocked)
    return str(UNDOING[ruling.measure])
