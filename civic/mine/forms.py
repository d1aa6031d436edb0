"""How a person gets mail."""

from collections.abc import Mapping

from wtforms import EmailField, RadioField, SelectField, ValidationError

from civic.notices.addresses import LONGEST, is_address
from civic.notices.queries import Pace, Topic
from civic.notices.words import PACE_NAMES, TOPIC_NAMES
from civic.web.forms import Form, at_most, required
from civic.web.language import LANGUAGES, text
from civic.web.language import lazy_text as _


class AddressForm(Form):
    """A mail address that the person says is theirs."""

    address = EmailField(_("Mailadresse"), validators=[required(_("Skriv din mailadresse.")), at_most(LONGEST)])

    def validate_address(self, field: EmailField) -> None:
        if field.data and not is_address(field.data):
            raise ValidationError(text("Skriv én mailadresse, for eksempel navn@eksempel.dk."))


class MailForm(Form):
    """How each topic comes by mail, and in which language. Somebody who does not work here has no `work`."""

    mine = SelectField(TOPIC_NAMES[Topic.MINE], choices=())
    comments = SelectField(TOPIC_NAMES[Topic.COMMENTS], choices=())
    followed = SelectField(TOPIC_NAMES[Topic.FOLLOWED], choices=())
    area = SelectField(TOPIC_NAMES[Topic.AREA], choices=())
    work = SelectField(TOPIC_NAMES[Topic.WORK], choices=())
    language = RadioField(_("Sprog i mails"), choices=())

    def __init__(self, *, works_here: bool, paces: Mapping[Topic, Pace], language: str) -> None:
        super().__init__(data={"language": language, **{topic.value: pace.value for topic, pace in paces.items()}})
        if not works_here:
            del self.work
        self.language.choices = list(LANGUAGES.items())
        for field in self.topic_fields:
            field.choices = [(pace.value, name) for pace, name in PACE_NAMES.items()]

    @property
    def topic_fields(self) -> list[SelectField]:
        """One field a topic."""
        return [self[topic.value] for topic in Topic if topic.value in self]

    @property
    def paces(self) -> dict[Topic, Pace]:
        """What the person chose."""
        return {Topic(field.name): Pace(field.data) for field in self.topic_fields}
