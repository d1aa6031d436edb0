"""Forms of the discussion."""

from wtforms import HiddenField, TextAreaField

from civic.roll.forms import no_person
from civic.web.forms import Form, at_most, required
from civic.web.language import lazy_text as _


class CommentForm(Form):
    """A comment, or a reply when `reply_to` names a comment."""

    body = TextAreaField(
        _("Din kommentar"),
        validators=[required(_("Skriv din kommentar, før du sender den.")), at_most(2_000), no_person],
    )
    reply_to = HiddenField()
