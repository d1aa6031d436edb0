"""The part of a round's form that says how the ballots become money."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from wtforms import BooleanField, RadioField, SelectChoice, SelectField

from civic.areas.queries import Area
from civic.rounds.fields import WholeNumberField, between
from civic.rounds.rules import CHOICES, KRONE, RULE_NAMES
from civic.tally import Completion, RuleName, Satisfaction, Start
from civic.web.forms import Form, Optional, optional_choice
from civic.web.language import lazy_text as _
from civic.web.language import text


class RuleForm(Form):
    """The rule and its parameters. Those of the rule that was not chosen are left out of `rule_parameters()`."""

    rule = RadioField(
        _("Regel"),
        choices=[SelectChoice(rule.value, RULE_NAMES[rule]) for rule in CHOICES],
        default=RuleName.AARHUS.value,
    )
    skip = BooleanField(_("Spring over forslag, der ikke er råd til, og prøv det næste"))
    part_funding = BooleanField(_("Giv resten til det første forslag, der ikke er råd til"))
    threshold = WholeNumberField(
        _("Mindste antal stemmer"), [Optional(), between(0, 100_000, _("Skriv et tal mellem 0 og 100.000."))]
    )
    at_least_one_outside = SelectField(
        _("Mindst ét forslag uden for dette område skal have penge"), [optional_choice()]
    )
    satisfaction = RadioField(
        _("Hvilket forslag kommer først?"),
        choices=[
            SelectChoice(Satisfaction.COST.value, _("Det, flest er sammen om at betale")),
            SelectChoice(Satisfaction.CARDINALITY.value, _("Det, der er billigst for hver af dem")),
        ],
        default=Satisfaction.COST.value,
    )
    share = RadioField(
        _("Hvor stor er en andel?"),
        choices=[
            SelectChoice(Start.EXACT.value, _("Puljen delt med antallet af stemmesedler")),
            SelectChoice(Start.INTEGRAL.value, _("Det samme, rundet ned til hele kroner")),
        ],
        default=Start.EXACT.value,
    )
    completion = RadioField(
        _("Hvad sker der med penge, der er tilbage?"),
        choices=[
            SelectChoice(Completion.ADD1U.value, _("Andelene gøres større, og resten går efter stemmetal")),
            SelectChoice(Completion.ADD1.value, _("Andelene gøres større, og resten bliver ikke delt ud")),
            SelectChoice(Completion.UTILITARIAN.value, _("De går efter stemmetal")),
            SelectChoice(Completion.NONE.value, _("De bliver ikke delt ud")),
        ],
        default=Completion.ADD1U.value,
    )
    stop_when_exhausted = BooleanField(_("Gør ikke andelene større, når intet forslag kan betales af resten"))
    compare_greedy = BooleanField(_("Lad flest stemmer komme først, hvis flere vælgere er bedre tjent med det"))

    def offer_places(self, areas: Sequence[Area]) -> None:
        """Let these areas be the one that a project must lie outside."""
        nothing = SelectChoice("", text("Nej, forslagene må ligge hvor som helst"))
        self.at_least_one_outside.choices = [nothing, *(SelectChoice(area.slug, area.name) for area in areas)]
        self._place_ids = {area.slug: area.id for area in areas}

    def check_rule(self, *, shared_by: Collection[int]) -> None:
        """Note what does not fit together. `shared_by`: the areas that share the round's money."""
        place = self.at_least_one_outside.data
        if self.rule.data != RuleName.AARHUS or not place or self.at_least_one_outside.errors:
            return
        if len(set(shared_by)) < 2 or self._place_ids[place] not in shared_by:
            sentence = text("Vælg et af rundens områder. Det kræver, at flere områder deler en fælles pulje.")
            self.fault("at_least_one_outside", sentence)

    def rule_parameters(self) -> dict[str, Any]:
        """The parameters of the chosen rule by the names `civic.tally.Rule` has for them."""
        if self.rule.data == RuleName.EQUAL_SHARES:
            return {
                "satisfaction": self.satisfaction.data,
                "start": self.share.data,
                "completion": self.completion.data,
                "stop_when_exhausted": bool(self.stop_when_exhausted.data),
                "step": KRONE,
                "compare_greedy": bool(self.compare_greedy.data),
            }
        outside = self.at_least_one_outside.data
        return {
            "skip": bool(self.skip.data),
            "threshold": self.threshold.data or 0,
            "part_funding": bool(self.part_funding.data),
            **({"at_least_one_outside": outside} if outside else {}),
        }


def rule_values(rule: RuleName, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """A rule as its form shows it; what belongs to the other rule has its usual values."""
    return {
        "rule": rule.value,
        "skip": parameters.get("skip", True),
        "threshold": parameters.get("threshold", 0),
        "part_funding": parameters.get("part_funding", False),
        "at_least_one_outside": parameters.get("at_least_one_outside", ""),
        "satisfaction": parameters.get("satisfaction", Satisfaction.COST.value),
        "share": parameters.get("start", Start.EXACT.value),
        "completion": parameters.get("completion", Completion.ADD1U.value),
        "stop_when_exhausted": parameters.get("stop_when_exhausted", False),
        "compare_greedy": parameters.get("compare_greedy", False),
    }
