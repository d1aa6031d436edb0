"""The shape of what a voter sends."""

from wtforms import HiddenField

from civic.web.forms import Form, required


class ChoiceForm(Form):
    """One project chosen or taken back."""

    project = HiddenField(validators=[required()])
    action = HiddenField(validators=[required()])
