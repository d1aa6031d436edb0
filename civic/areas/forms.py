"""The shape of an area."""

from collections.abc import Collection, Iterable
from typing import Any, Self

from wtforms import BooleanField, IntegerField, StringField, ValidationError
from wtforms.validators import Regexp

from civic.areas.queries import Area
from civic.areas.services import sort_key
from civic.web.forms import Form, Optional, at_most, required
from civic.web.language import degrees, text
from civic.web.language import lazy_text as _

MOST_RESIDENTS = 1_000_000
# The address of the page that adds an area.
TAKEN_BY_THE_PAGE = "nyt"
# The corners of Denmark, in degrees.
SOUTH, NORTH, WEST, EAST = 54.5, 57.8, 8.0, 15.2


class CoordinateField(StringField):
    """Degrees with a comma or a point, as a float in `data`; None when left empty."""

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = valuelist[0].strip() if valuelist else ""
        self.data = None
        if typed:
            try:
                self.data = float(typed.replace(",", "."))
            except ValueError:
                raise ValueError(text("Skriv grader med tal, for eksempel 56,2153.")) from None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else degrees(self.data, 4)


class PeopleField(IntegerField):
    """A number of people, with or without a point between the thousands."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata([typed.replace(".", "").strip() for typed in valuelist])
        except ValueError:
            raise ValueError(text("Skriv antallet med tal, for eksempel 8.597.")) from None


class AreaForm(Form):
    """What staff say of an area. Its name in addresses is fixed once it exists."""

    name = StringField(_("Navn"), validators=[required(_("Skriv områdets navn.")), at_most(80)])
    residents = PeopleField(_("Antal beboere"), validators=[required(_("Skriv, hvor mange der bor i området."))])
    latitude = CoordinateField(_("Breddegrad"), validators=[Optional()])
    longitude = CoordinateField(_("Længdegrad"), validators=[Optional()])
    local_council = StringField(_("Fællesråd"), validators=[Optional(), at_most(120)])
    is_active = BooleanField(_("Området er med i puljen"), default=True)

    # What the other areas are called: two of one name could not be told apart.
    taken: Collection[str] = ()

    def beside(self, others: Iterable[Area]) -> Self:
        """Let it be called what none of these is."""
        self.taken = {sort_key(other.name) for other in others}
        return self

    def validate_name(self, field: StringField) -> None:
        if sort_key(field.data) in self.taken:
            raise ValidationError(text("Et andet lokalområde hedder det samme. Vælg et andet navn."))

    def validate(self, **options: Any) -> bool:
        fine: bool = super().validate(**options)
        pair = (self.latitude, self.longitude)
        if not any(field.errors for field in pair) and len([f for f in pair if f.data is None]) == 1:
            missing = next(field for field in pair if field.data is None)
            missing.errors = [text("Skriv både breddegrad og længdegrad, eller ingen af dem.")]
            return False
        return fine

    def validate_residents(self, field: PeopleField) -> None:
        if field.data is not None and not 0 <= field.data <= MOST_RESIDENTS:
            raise ValidationError(text("Skriv et tal mellem 0 og 1.000.000."))

    def validate_latitude(self, field: CoordinateField) -> None:
        if field.data is not None and not SOUTH <= field.data <= NORTH:
            raise ValidationError(text("Breddegraden ligger uden for Danmark. Den skal være mellem 54,5 og 57,8."))

    def validate_longitude(self, field: CoordinateField) -> None:
        if field.data is not None and not WEST <= field.data <= EAST:
            raise ValidationError(text("Længdegraden ligger uden for Danmark. Den skal være mellem 8,0 og 15,2."))


class NewAreaForm(AreaForm):
    """A new area also needs its name in addresses."""

    slug = StringField(
        _("Navn i adressen"),
        validators=[
            required(_("Skriv områdets navn i adressen, for eksempel beder-malling.")),
            at_most(60),
            Regexp(r"[a-z0-9]+(-[a-z0-9]+)*\Z", message=_("Brug kun små bogstaver a–z, tal og bindestreg.")),
        ],
    )

    def validate_slug(self, field: StringField) -> None:
        if field.data == TAKEN_BY_THE_PAGE:
            raise ValidationError(text("Den adresse bruger siden selv. Vælg en anden."))
