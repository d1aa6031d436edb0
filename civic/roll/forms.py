"""The shape of what staff send about a roll."""

from flask_wtf.file import FileField, FileRequired

from civic.web.forms import Form
from civic.web.language import lazy_text as _


class RollForm(Form):
    """A roll as a CSV file."""

    file = FileField(_("Valgliste (CSV-fil)"), validators=[FileRequired(_("Vælg en fil."))])
