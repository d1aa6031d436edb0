"""Forms about people."""

from typing import Any

from wtforms import HiddenField, RadioField, SelectField, ValidationError

from civic.accounts.words import ROLE_NAMES
from civic.areas.queries import active_areas, all_areas
from civic.policy import Role
from civic.web.forms import Form, required
from civic.web.language import lazy_text as _
from civic.web.language import text

NO_AREA = 0


class PersonForm(Form):
    """Which demonstration person one is."""

    person = HiddenField(validators=[required()])


class AreaForm(Form):
    """Where one lives."""

    area = SelectField(_("Lokalområde"), coerce=int, validators=[required()])
    next = HiddenField()

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.area.choices = [(NO_AREA, text("Vælg")), *((area.id, area.name) for area in active_areas())]

    def validate_area(self, field: SelectField) -> None:
        if field.data == NO_AREA:
            raise ValidationError(text("Vælg det lokalområde, du bor i."))


class GrantForm(Form):
    """A role, and for a playmaker the area it is for."""

    role = RadioField(_("Rolle"), validators=[required(_("Vælg en rolle."))])
    area = SelectField(_("Lokalområde"), coerce=int, default=NO_AREA)

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.role.choices = [(role.value, name) for role, name in ROLE_NAMES.items() if role is not Role.RESIDENT]
        self.area.choices = [(NO_AREA, text("Hele kommunen")), *((area.id, area.name) for area in all_areas())]

    def validate_area(self, field: SelectField) -> None:
        if self.role.data == Role.PLAYMAKER and field.data == NO_AREA:
            raise ValidationError(text("En playmaker hører til et lokalområde. Vælg det."))
        if self.role.data and self.role.data != Role.PLAYMAKER and field.data != NO_AREA:
            raise ValidationError(text("Kun en playmaker hører til et lokalområde. Vælg »Hele kommunen«."))

    @property
    def area_id(self) -> int | None:
        return self.area.data or None
