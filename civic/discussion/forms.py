"""Forms of the discussion."""

from wtforms import HiddenField, TextAreaField

from civic.web.forms import Form, at_most, required
from civic.web.language import lazy_text as _


class CommentForm(Form):
    """A comment, or a reply when `reply_to` names a comment."""

    body = TextAreaField(
        _("Din kommentar"), validators=[required(_("Skriv din kommentar, før du sender den.")), at_most(2_000)]
    )
    reply_to = HiddenField()


class HideForm(Form):
    """Why a comment is hidden; everyone reads it."""

    reason = TextAreaField(
        _("Begrundelse"), validators=[required(_("Skriv, hvorfor kommentaren skjules.")), at_most(500)]
    )
