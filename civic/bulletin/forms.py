"""The shape of a receipt, and of what two people do to a voting."""

import re
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from wtforms import RadioField, SelectChoice, SelectField, StringField, TextAreaField, ValidationError

from civic.roll.forms import no_person
from civic.rounds.rule_form import RuleForm
from civic.voting.queries import Step
from civic.web.forms import Form, KronerField, LocalTimeField, Optional, at_most, optional_choice, required
from civic.web.language import date_time, kroner, text
from civic.web.language import lazy_text as _

MISREAD = str.maketrans("018", "OIB")
RECEIPT = re.compile(r"[A-Z2-7]{16}")
LONGEST_REASON = 1_000
STEP_NAMES = {
    Step.PAUSE: _("Sæt afstemningen på pause"),
    Step.RESUME: _("Lad afstemningen gå videre"),
    Step.PRICE: _("Ret prisen på et forslag"),
    Step.WITHDRAW: _("Tag et forslag af stemmesedlen"),
    Step.BUDGET: _("Ret rundens beløb"),
    Step.EXTEND: _("Forlæng afstemningen"),
    Step.CANCEL: _("Aflys runden"),
}
# The rule is changed too, but by the same words as it is set up with: on a form of its own.
ALL_STEP_NAMES = {**STEP_NAMES, Step.RULE: _("Ret reglen for optællingen")}


def _public_reason() -> TextAreaField:
    """It is frozen and logged for good, so a number in it could never be taken out again."""
    return TextAreaField(
        _("Begrundelse"), validators=[required(_("Skriv en begrundelse.")), at_most(LONGEST_REASON), no_person]
    )


class ReceiptForm(Form):
    """A receipt, however it is typed: groups, spaces and small letters are all the same."""

    receipt = StringField(_("Din kvittering"), validators=[required(_("Skriv koden fra din kvittering.")), at_most(60)])

    def validate_receipt(self, field: StringField) -> None:
        if field.data and not RECEIPT.fullmatch(self.bare):
            raise ValidationError(
                text("En kvittering er 16 bogstaver og tal (A–Z og 2–7). Se efter, om du har dem alle.")
            )

    @property
    def bare(self) -> str:
        # No receipt has 0, 1 or 8: whoever writes them saw O, I or B.
        return re.sub(r"[\s\-–]", "", str(self.receipt.data or "")).upper().translate(MISREAD)

    @property
    def grouped(self) -> str:
        """As it was given: in groups of four."""
        return "-".join(self.bare[at : at + 4] for at in range(0, 16, 4))


class RuleStepForm(RuleForm):
    """Another rule for a voting that has begun, and the reason that everyone can read."""

    reason = _public_reason()

    def check(self, *, shared_by: Collection[int]) -> bool:
        """Whether it is whole. `shared_by`: the areas that share the round's money."""
        fine = bool(self.validate())
        self.check_rule(shared_by=shared_by)
        return fine and not self.errors

    def details(self) -> dict[str, Any]:
        """The rule as the service takes it."""
        return {"rule": self.rule.data, "parameters": self.rule_parameters()}


class StepForm(Form):
    """One step, what it needs, and the reason that everyone can read."""

    step = RadioField(
        _("Hvad skal der ske?"), choices=[SelectChoice(step.value, name) for step, name in STEP_NAMES.items()]
    )
    project = SelectField(_("Hvilket forslag?"), validators=[optional_choice()])
    price = KronerField(_("Ny pris"), validators=[Optional()])
    budget = KronerField(_("Nyt beløb"), validators=[Optional()])
    until = LocalTimeField(_("Ny slutning"), validators=[Optional()])
    reason = _public_reason()

    def offer(self, projects: Sequence[tuple[str, str]], *, ceiling: int, extends: tuple[datetime, datetime]) -> None:
        """Let the step be about one of these projects (id and title); none may cost more than `ceiling` øre.

        A longer voting ends between the two times of `extends`: as it does now, and when the money is to be spent.
        """
        self.ceiling, self.extends = ceiling, extends
        named = [SelectChoice(project, title) for project, title in projects]
        self.project.choices = [SelectChoice("", text("Vælg et forslag")), *named]

    def show(self, allowed: Collection[Step]) -> None:
        """Show these steps and no others. What is sent is judged by the service, which says why it refuses."""
        self.step.choices = [SelectChoice(step.value, name) for step, name in STEP_NAMES.items() if step in allowed]

    def check(self) -> bool:
        """Whether it is whole: each step needs its own field."""
        needed = {
            Step.PRICE: (self.project, self.price),
            Step.WITHDRAW: (self.project,),
            Step.BUDGET: (self.budget,),
            Step.EXTEND: (self.until,),
        }
        if not self.validate():
            return False
        for field in needed.get(self.chosen, ()):
            if field.data == 0:
                self.fault(field.name, text("Beløbet skal være over 0 kr."))
            elif not field.data:
                self.fault(field.name, text("Udfyld feltet for at gøre det."))
        if self.chosen is Step.PRICE and (self.price.data or 0) > self.ceiling:
            self.fault(
                "price", text("Et forslag kan højst få %(ceiling)s i denne runde.", ceiling=kroner(self.ceiling))
            )
        if self.chosen is Step.EXTEND and self.until.data:
            self._check_until(self.until.data)
        return not self.errors

    def _check_until(self, until: datetime) -> None:
        now_ends, latest = self.extends
        if not now_ends < until < latest:
            self.fault(
                "until",
                text(
                    "Afstemningen slutter nu %(now_ends)s. Vælg et senere tidspunkt, men før »Realisering« begynder "
                    "%(latest)s.",
                    now_ends=date_time(now_ends),
                    latest=date_time(latest),
                ),
            )

    @property
    def chosen(self) -> Step:
        return Step(self.step.data)

    def details(self) -> dict[str, Any]:
        """What the step needs, as the service takes it."""
        if self.chosen is Step.PRICE:
            return {"project": self.project.data, "price": self.price.data}
        if self.chosen is Step.WITHDRAW:
            return {"project": self.project.data}
        if self.chosen is Step.BUDGET:
            return {"budget": self.budget.data}
        if self.chosen is Step.EXTEND and self.until.data:
            return {"until": self.until.data.isoformat()}
        return {}
