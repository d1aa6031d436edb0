"""The shape of what staff send about a roll, and of what people send who are not on it."""

from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import Regexp

from civic.roll.reading import PERSON
from civic.rounds.fields import DayField
from civic.web.forms import Form, Optional, at_most, required
from civic.web.language import lazy_text as _

REASONS = [
    ("moved-in", _("Flyttet til området før skæringsdatoen")),
    ("register", _("Fejl eller forsinkelse i folkeregisteret")),
    ("file", _("Fejl i den indlæste liste")),
    ("age", _("Fejl i fødselsdatoen")),
    ("other", _("Andet, som er noteret i sagen")),
]


class RollForm(Form):
    """A roll as a CSV file."""

    file = FileField(_("Valgliste (CSV-fil)"), validators=[FileRequired(_("Vælg en fil."))])


class WaitingForm(Form):
    """What is done with the list that waits."""

    upload = HiddenField(validators=[required()])


class AddForm(Form):
    """One person who is to be added to the roll."""

    person = StringField(
        _("Personnummer"), validators=[required(), Regexp(PERSON, message=_("Personnummeret skal være ti cifre."))]
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

    statement = TextAreaField(_("Begrundelse til personen"), validators=[required(), at_most(1000)])


class AskForm(Form):
    """Somebody who is not on the roll asks to be."""

    area = SelectField(_("Hvor bor du?"), coerce=int)
    words = TextAreaField(_("Hvorfor skal du stå på valglisten?"), validators=[required(), at_most(1000)])
    contact = StringField(_("Telefon eller e-mail"), validators=[Optional(), at_most(200)])
