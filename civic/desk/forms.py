"""What staff write to the residents of areas."""

from typing import Any

from flask_wtf.file import FileField
from wtforms import HiddenField, SelectMultipleField, StringField, TextAreaField, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from civic.areas.queries import active_areas
from civic.notices.area_messages import AreaMessage, MessageWords
from civic.roll.forms import no_person
from civic.web.forms import Form, Optional, at_most, required
from civic.web.language import lazy_text as _
from civic.web.language import text

LONGEST_TITLE, LONGEST_TEXT = 100, 2000


class SendForm(Form):
    """The message to send, as it was read: `AreaMessage.seen`."""

    seen = HiddenField()


class MessageForm(SendForm):
    """A message in Danish, and in English if wanted."""

    area_ids = SelectMultipleField(
        _("Hvem skal have beskeden?"),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validators=[required(_("Vælg mindst ét lokalområde."))],
    )
    title = StringField(_("Overskrift"), validators=[required(), at_most(LONGEST_TITLE)])
    text = TextAreaField(_("Besked"), validators=[required(), at_most(LONGEST_TEXT), no_person])
    title_english = StringField(_("Overskrift på engelsk"), validators=[Optional(), at_most(LONGEST_TITLE)])
    text_english = TextAreaField(_("Besked på engelsk"), validators=[Optional(), at_most(LONGEST_TEXT), no_person])

    def __init__(self, message: AreaMessage | None = None, **options: Any) -> None:
        super().__init__(obj=message, **options)
        self.area_ids.choices = [(area.id, area.name) for area in active_areas()]

    def validate(self, extra_validators: Any = None) -> bool:
        """English is whole or missing: half of it would be mixed with the Danish."""
        is_valid: bool = super().validate(extra_validators)
        for field, other in ((self.title_english, self.text_english), (self.text_english, self.title_english)):
            if other.data and not field.data:
                field.errors = [text("Skriv både overskrift og besked på engelsk, eller ingen af dem.")]
                is_valid = False
        return is_valid

    @property
    def words(self) -> MessageWords:
        """What was typed."""
        return MessageWords(
            area_ids=self.area_ids.data,
            title=self.title.data,
            text=self.text.data,
            title_english=self.title_english.data or "",
            text_english=self.text_english.data or "",
        )


class PersonsForm(Form):
    """The municipality's list of persons for Digital Post."""

    file = FileField(_("Liste med personer (CSV)"))

    def validate_file(self, field: FileField) -> None:
        if not field.data or not field.data.filename:
            raise ValidationError(text("Vælg en fil."))
