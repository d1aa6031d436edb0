"""Forms about people."""

from wtforms import HiddenField, SelectField

from civic.web.forms import Form, required
from civic.web.language import lazy_text as _


class PersonForm(Form):
    """Which demonstration person one is."""

    person = HiddenField(validators=[required()])


class AreaForm(Form):
    """Where one lives."""

    area = SelectField(_("Lokalområde"), coerce=int, validators=[required(_("Vælg dit lokalområde."))])
