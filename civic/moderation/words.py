"""What the rules and measures are called on screen."""

from collections.abc import Mapping

from civic.moderation.models import Measure, Rule
from civic.web.language import LazyString
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
MEASURE_NAMES: Mapping[Measure, LazyString] = {
    Measure.KEEP: _("Bliver stående"),
    Measure.HIDE: _("Skjult"),
    Measure.RESTORE: _("Vist igen"),
    Measure.CLOSE: _("Debatten lukket"),
    Measure.WARN: _("Advarsel"),
    Measure.BLOCK: _("Skjult, og personen kan ikke skrive i en tid"),
}
MEASURE_CHOICES: Mapping[Measure, LazyString] = {
    Measure.KEEP: _("Lad det stå. Det bryder ikke reglerne."),
    Measure.HIDE: _("Skjul det. Begrundelsen vises i stedet."),
    Measure.CLOSE: _("Luk debatten. Det, der er sagt, bliver stående."),
    Measure.WARN: _("Lad det stå, men giv personen en advarsel."),
    Measure.BLOCK: _("Skjul det, og lad personen ikke skrive i nogle dage. Personen kan stadig stemme."),
}
ANSWER_CHOICES: Mapping[Measure, LazyString] = {
    Measure.KEEP: _("Afgørelsen gælder stadig."),
    Measure.RESTORE: _("Afgørelsen laves om: det vises igen, og en spærring ophæves."),
}
HOUSE_REPORTS: Mapping[str, LazyString] = {
    "links": _("Automatisk bemærket: mange links. Intet er skjult."),
    "new-link": _("Automatisk bemærket: et link fra en ny bruger. Intet er skjult."),
    "many-links": _("Automatisk bemærket: links i flere forslag fra samme person. Intet er skjult."),
    "repeated": _("Automatisk bemærket: det samme er skrevet flere steder. Intet er skjult."),
}
