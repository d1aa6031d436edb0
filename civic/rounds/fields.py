"""Fields that a round's form is made of."""

from collections.abc import Callable
from datetime import date
from typing import Any

from wtforms import DateField, IntegerField, ValidationError

from civic.web.forms import FIRST_YEAR, LAST_YEAR, Form
from civic.web.language import LazyString, text


def between(low: int, high: int, sentence: LazyString) -> Callable[[Form, Any], None]:
    """The number, when one was typed, lies within these bounds."""

    def check(_form: Form, field: Any) -> None:
        if field.data is not None and not low <= field.data <= high:
            raise ValidationError(str(sentence))

    return check


class WholeNumberField(IntegerField):
    """A whole number; what was typed is kept when it is none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(text("Skriv et helt tal.")) from None


class DayField(DateField):
    """A date without a time."""

    data: date | None

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(text("Skriv en dato, for eksempel 20-11-2026.")) from None
        if self.data and not FIRST_YEAR <= self.data.year <= LAST_YEAR:
            self.data = None
            raise ValueError(text("Skriv en dato, for eksempel 20-11-2026."))
