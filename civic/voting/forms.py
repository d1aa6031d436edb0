"""The shape of what a voter, or staff with a roll, sends."""

from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField

from civic.web.forms import Form, required
from civic.web.language import lazy_text as _


class ChoiceForm(Form):
    """One project chosen or taken back."""

    project = HiddenField(validators=[required()])
    action = HiddenField(validators=[required()])


class CastForm(Form):
    """The one and only submit of a ballot; `idem` makes a repeated one harmless."""

    idem = HiddenField(validators=[required()])


class RollForm(Form):
    """A roll as a CSV file."""

    file = FileField(_("Valgliste (CSV-fil)"), validators=[FileRequired(_("Vælg en fil."))])
