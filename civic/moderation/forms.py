"""Forms of moderation."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import IntegerField, RadioField, SelectChoice, TextAreaField, ValidationError
from wtforms.validators import Optional

from civic.moderation.models import Measure, Rule
from civic.moderation.policy import LONGEST_BLOCK_DAYS
from civic.moderation.services import Statement
from civic.moderation.words import ANSWER_CHOICES, MEASURE_CHOICES, RULE_NAMES, blocking_choice
from civic.roll.forms import no_person
from civic.web.forms import Form, at_most, required
from civic.web.language import LazyString, text
from civic.web.language import lazy_text as _

LONGEST = 2_000


class ReportForm(Form):
    """Why something should be looked at."""

    rule = RadioField(_("Hvad er der galt?"), validators=[required(_("Vælg, hvad der er galt."))])
    words = TextAreaField(_("Vil du forklare det nærmere?"), validators=[Optional(), at_most(LONGEST), no_person])

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.rule.choices = [SelectChoice(rule.value, name) for rule, name in RULE_NAMES.items()]


class StatementForm(Form):
    """A decision with its rule, facts and reason."""

    measure = RadioField(_("Hvad skal der ske?"), validators=[required(_("Vælg, hvad der skal ske."))])
    rule = RadioField(_("Hvilken regel handler det om?"), validators=[required(_("Vælg en regel."))])
    facts = TextAreaField(
        _("Hvad er der sket?"), validators=[required(_("Skriv, hvad der er sket.")), at_most(LONGEST), no_person]
    )
    reason = TextAreaField(
        _("Begrundelse"), validators=[required(_("Skriv, hvorfor du afgør det sådan.")), at_most(LONGEST), no_person]
    )
    block_days = IntegerField(_("Hvor mange dage?"), validators=[Optional()])

    def __init__(self, measures: Mapping[Measure, LazyString | str], **more: Any) -> None:
        super().__init__(**more)
        self.measure.choices = [SelectChoice(measure.value, name) for measure, name in measures.items()]
        self.rule.choices = [SelectChoice(rule.value, name) for rule, name in RULE_NAMES.items()]

    def validate_measure(self, field: RadioField) -> None:
        days = self.block_days.data or 0
        if field.data == Measure.BLOCK and not 0 < days <= LONGEST_BLOCK_DAYS:
            sentence = text(
                "Skriv, hvor mange dage personen ikke kan skrive: fra 1 til %(most)s.", most=LONGEST_BLOCK_DAYS
            )
            raise ValidationError(sentence)

    def statement(self) -> Statement:
        """What the form says, once it has been validated."""
        days = self.block_days.data if self.measure.data == Measure.BLOCK else None
        return Statement(
            Measure(self.measure.data), Rule(self.rule.data), self.facts.data, self.reason.data, block_days=days
        )


class UndoForm(StatementForm):
    """Why a decision is taken back."""

    def __init__(self, **more: Any) -> None:
        super().__init__({}, **more)
        del self.measure, self.block_days

    def statement(self) -> Statement:
        """What the form says, once it has been validated."""
        return Statement(Measure.RESTORE, Rule(self.rule.data), self.facts.data, self.reason.data)


class AppealForm(Form):
    """Why the author thinks the decision is wrong."""

    words = TextAreaField(
        _("Hvorfor er afgørelsen forkert?"),
        validators=[required(_("Skriv, hvorfor du mener, at afgørelsen er forkert.")), at_most(LONGEST), no_person],
    )


def measures_for(measures: Sequence[Measure], *, blockable: str | None) -> Mapping[Measure, LazyString | str]:
    """The measures to choose from, with their words; `blockable` is whom the reader may keep from writing, if any."""
    blocking = {Measure.BLOCK: blocking_choice(blockable)} if blockable else {}
    words: Mapping[Measure, LazyString | str] = {**MEASURE_CHOICES, **blocking}
    return {each: words[each] for each in measures if each in words}


def answers() -> Mapping[Measure, LazyString]:
    """How an appeal can be answered, with the words."""
    return ANSWER_CHOICES
