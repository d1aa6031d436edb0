"""The shape of what staff type about paper."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, IntegerField, SelectChoice, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, NumberRange, Regexp

from civic.areas.queries import Area
from civic.paper.batches import MOST_BALLOTS, BatchCount
from civic.paper.lists import MOST_LINES, PERSON
from civic.paper.queries import PaperBatch
from civic.paper.secrecy import VALID
from civic.paper.words import INVALID, OUTCOMES
from civic.roll.forms import no_person
from civic.web.forms import Form, at_most, required
from civic.web.language import lazy_text as _
from civic.web.language import text

LONGEST_NUMBERS = 600
MOST_DIGITS = 7
MOST_NUMBER = 10**MOST_DIGITS - 1


def _person() -> StringField:
    return StringField(
        _("CPR-nummer"),
        validators=[required(), Regexp(rf"{PERSON.pattern}\Z", message=_("Skriv CPR-nummeret med ti cifre."))],
    )


class _Within(NumberRange):
    """A range for what is a number. What is none has a sentence already, and only one should be read."""

    def __call__(self, form: Any, field: Any) -> None:
        if not field.errors:
            super().__call__(form, field)


def _figure(label: Any, most: int = MOST_BALLOTS, least: int = 0) -> IntegerField:
    words = _("Skriv et helt tal fra %(min)s til %(max)s.")
    return IntegerField(label, validators=[InputRequired(message=_("Skriv et helt tal.")), _Within(least, most, words)])


class MarkForm(Form):
    """Somebody who votes on paper here and now."""

    person = _person()


class ReleaseForm(Form):
    """A mark that was a mistake."""

    person = _person()
    reason = TextAreaField(_("Hvorfor skal afkrydsningen slettes?"), validators=[required(), at_most(500), no_person])


class DecideForm(Form):
    """What a second person says to that."""

    release = HiddenField(validators=[required(), at_most(32)])
    answer = HiddenField(validators=[required(), at_most(10)])


class ListForm(Form):
    """A list for a place without a network."""

    place = StringField(_("Sted"), validators=[required(), at_most(120)])
    lines = _figure(_("Antal linjer"), MOST_LINES, 1)


class ListFileForm(Form):
    """A list that came back, as CSV."""

    file = FileField(_("Listen som CSV-fil"), validators=[FileRequired(_("Vælg en fil."))])


class BatchForm(Form):
    """The totals of one batch, with a field for each reason why a ballot does not count."""

    area = SelectField(_("Lokalområde"), coerce=int)
    place = StringField(_("Sted"), validators=[required(), at_most(120)])
    issued = _figure(_("Udleverede sedler"))
    returned = _figure(_("Sedler i bundtet"))
    blank = _figure(_("Blanke sedler"))
    valid = _figure(_("Gyldige sedler, der skal tastes"))

    def offer(self, areas: Sequence[Area]) -> "BatchForm":
        """Let one of these areas be chosen."""
        self.area.choices = [SelectChoice(area.id, area.name) for area in areas]
        return self

    @property
    def invalid_fields(self) -> list[Any]:
        """The fields of invalid ballots, in the order of the reasons."""
        return [self[_name(reason)] for reason in INVALID]

    def count(self) -> BatchCount:
        """What was typed."""
        figures = {name: int(self[name].data or 0) for name in ("issued", "returned", "blank", "valid")}
        invalid = {reason: int(self[_name(reason)].data or 0) for reason in INVALID}
        return BatchCount(place=str(self.place.data), area_id=int(self.area.data), invalid=invalid, **figures)


def _name(reason: str) -> str:
    return f"invalid_{reason.replace('-', '_')}"


for _reason, _label in INVALID.items():
    setattr(BatchForm, _name(_reason), _figure(_label))


def batch_values(batch: PaperBatch | None) -> Mapping[str, Any]:
    """What the form shows first: a batch as it was counted, or no ballot that is blank or invalid."""
    if batch is None:
        return {"blank": 0, **{_name(reason): 0 for reason in INVALID}}
    figures = {name: getattr(batch, name) for name in ("place", "issued", "returned", "blank", "valid")}
    return {"area": batch.area_id, **figures, **{_name(r): batch.invalid.get(r, 0) for r in INVALID}}


class EntryForm(Form):
    """What one person reads on a ballot, and the number that is written on it."""

    ballot = IntegerField(
        _("Sedlens nummer"),
        validators=[
            InputRequired(message=_("Skriv nummeret, der står på sedlen.")),
            NumberRange(1, MOST_NUMBER, _("Skriv nummeret, der står på sedlen.")),
        ],
    )
    projects = StringField(_("Numrene ved krydserne"), validators=[at_most(LONGEST_NUMBERS)])
    outcome = SelectField(_("Sedlen er"), choices=[SelectChoice(*each) for each in OUTCOMES.items()], default=VALID)

    def validate_projects(self, field: Any) -> None:
        typed = self._typed()
        if not all(number.isascii() and number.isdigit() and len(number) <= MOST_DIGITS for number in typed):
            raise ValidationError(text("Skriv kun tal med mellemrum imellem, for eksempel 123 456."))
        if self.outcome.data == VALID and not typed:
            raise ValidationError(text("Skriv numrene ved krydserne, eller vælg, at sedlen er blank eller ugyldig."))
        if self.outcome.data != VALID and typed:
            raise ValidationError(text("En seddel, der er blank eller ugyldig, har ingen numre. Slet dem."))

    @property
    def numbers(self) -> list[int]:
        """The project numbers, typed with spaces or commas between."""
        return [int(number) for number in self._typed()]

    def _typed(self) -> list[str]:
        return str(self.projects.data or "").replace(",", " ").split()


class LookForm(EntryForm):
    """What one person reads when they look at a disputed ballot again; its number stands in the address."""

    ballot = None


class ExplainForm(Form):
    """Why an area has other marks than ballots, for just the figures that were shown."""

    seen = HiddenField(validators=[required(), Regexp(r"[0-9]{1,9}:[0-9]{1,9}\Z")])
    reason = TextAreaField(_("Forklaring"), validators=[required(), at_most(1000), no_person])

    @property
    def figures(self) -> tuple[int, int]:
        """The marks and ballots that were shown."""
        marks, returned = str(self.seen.data).split(":")
        return int(marks), int(returned)


class ConfirmForm(Form):
    """A second person confirms what they saw."""

    seen = HiddenField(validators=[required(), at_most(1000)])
