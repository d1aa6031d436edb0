"""The shape of what staff send about a roll, and of what people send who are not on it."""

from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, HiddenField, SelectChoice, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import Regexp

from civic.roll.reading import PERSON, names_somebody
from civic.rounds.fields import DayField
from civic.web.forms import Form, Optional, at_most, required
from civic.web.language import lazy_text as _

REASONS = [
    ("moved-in", _("Flyttet til området før skæringsdatoen")),
    ("register", _("Fejl eller forsinkelse i folkeregisteret")),
    ("file", _("Fejl i den indlæste liste")),
    ("age", _("Fejl i fødselsdatoen")),
    ("other", _("Andet, som står i sagen")),
]


def no_person(_form: Any, field: Any) -> None:
    """Refuse a text with somebody's number in it: what people write is kept, and their number is not."""
    if names_somebody(str(field.data or "")):
        raise ValidationError(_("Skriv ikke CPR-numre her."))


class RollForm(Form):
    """A roll as a CSV file."""

    file = FileField(_("Valgliste (CSV-fil)"), validators=[FileRequired(_("Vælg en fil."))])


class WaitingForm(Form):
    """What is done with the list that waits."""

    upload = HiddenField(validators=[required()])
    many = BooleanField(_("Ja, så mange skal af listen"))


class AddForm(Form):
    """One person who is to be added to the roll."""

    person = StringField(
        _("CPR-nummer"), validators=[required(), Regexp(PERSON, message=_("CPR-nummeret skal være ti cifre."))]
    )
    area = SelectField(_("Lokalområde"), coerce=int)
    born = DayField(_("Fødselsdato"), validators=[required(_("Skriv fødselsdatoen."))])
    reason = SelectField(_("Hvorfor?"), choices=[SelectChoice(*each) for each in REASONS])


class GrantForm(Form):
    """A yes to somebody who asked to be added."""

    area = SelectField(_("Lokalområde"), coerce=int)
    reason = SelectField(_("Hvorfor?"), choices=[SelectChoice(*each) for each in REASONS])


class RefuseForm(Form):
    """A no, with the reason the person is told."""

    statement = TextAreaField(_("Begrundelse til personen"), validators=[required(), at_most(1000), no_person])


class AskForm(Form):
    """Somebody who is not on the roll asks to be."""

    area = SelectField(_("Hvor bor du?"), coerce=int)
    words = TextAreaField(_("Hvorfor skal du stå på valglisten?"), validators=[required(), at_most(1000), no_person])
    contact = StringField(_("Telefon eller mail"), validators=[Optional(), at_most(200), no_person])
