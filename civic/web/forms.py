"""The shape of what people type: kroner, local times, limits on length; messages in the reader's language."""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from io import TextIOWrapper
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import DateTimeLocalField, FieldList, HiddenField, StringField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, Length, Optional, StopValidation

from civic.characters import lines, one_line
from civic.clock import from_local, local
from civic.web.language import lazy_text as _
from civic.web.language import text

CHOICE_GONE = _("En af mulighederne findes ikke længere. Vælg igen blandt dem, der er.")
# What the forms' library says of itself, in words of ours: it knows no Danish.
LIBRARY_WORDS = {
    "Invalid Choice: could not coerce.": _("Vælg en af mulighederne."),
    "Invalid choice(s): one or more data inputs could not be coerced.": CHOICE_GONE,
    "'%(value)s' is not a valid choice for this field.": CHOICE_GONE,
    "'%(value)s' are not valid choices for this field.": CHOICE_GONE,
    "Not a valid choice.": _("Vælg en af mulighederne."),
    "Not a valid integer value.": _("Skriv et helt tal."),
    "This field is required.": _("Feltet skal udfyldes."),
}
LONGEST_AMOUNT = 40
LARGEST_AMOUNT = 100_000_000_00
FIRST_YEAR, LAST_YEAR = 1900, 2199
__all__ = [
    "Form",
    "KronerField",
    "Lines",
    "LocalTimeField",
    "Optional",
    "at_most",
    "optional_choice",
    "required",
    "uploaded_text",
]


class Form(FlaskForm):
    """The base of all forms. White space around text, and characters that nobody sees, are never meant."""

    class Meta(FlaskForm.Meta):
        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
            cleaned = _cleaning(unbound_field.field_class)
            if cleaned:
                options["filters"] = [cleaned, *unbound_field.kwargs.get("filters", [])]
            return unbound_field.bind(form=form, **options)

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """What was posted: files to the fields of files, words to the others, and JSON to none."""
            if formdata is None or isinstance(formdata, MultiDict):
                return formdata
            if not form.is_submitted() or not (request.form or request.files):
                return None
            files = MultiDict(
                (name, file)
                for name, file in request.files.items(multi=True)
                if isinstance(form._fields.get(name), FileField)
            )
            return CombinedMultiDict([files, request.form])

        def get_translations(self, form: Any) -> Any:
            return _LibraryWords()

    def fault(self, name: str, sentence: str) -> None:
        """Put the sentence next to the field."""
        field = self[name]
        field.errors = [*field.errors, sentence]


class _LibraryWords:
    """The library's own sentences, translated as WTForms asks for it."""

    def gettext(self, sentence: str) -> str:
        return str(LIBRARY_WORDS.get(sentence, sentence))

    def ngettext(self, one: str, many: str, count: int) -> str:
        return self.gettext(one if count == 1 else many)


def _cleaning(kind: type[Any]) -> Callable[[Any], Any] | None:
    """How what is typed into a field of this kind is cleaned; what is hidden in a page or no text stays as it is."""
    if not issubclass(kind, StringField) or issubclass(kind, KronerField | HiddenField):
        return None
    clean = lines if issubclass(kind, TextAreaField) else one_line
    return lambda value: clean(value) if isinstance(value, str) else value


class Lines(FieldList):
    """Repeated fields. The library takes any digits for a number, `²` and five thousand nines too."""

    def _extract_indices(self, prefix: str, formdata: Iterable[str]) -> Iterator[int]:
        numbered = re.compile(rf"{re.escape(prefix)}-([0-9]{{1,4}})-.*", re.DOTALL)
        for name in formdata:
            match = numbered.fullmatch(name)
            if match:
                yield int(match[1])


class _Required(InputRequired):
    """Something must be typed, and white space is nothing."""

    def __call__(self, form: Any, field: Any) -> None:
        super().__call__(form, field)
        if isinstance(field.data, str) and not field.data.strip():
            field.errors[:] = []
            raise StopValidation(self.message)


def required(message: Any = None) -> InputRequired:
    """The field must be filled in."""
    return _Required(message or _("Feltet skal udfyldes."))


def at_most(characters: int) -> Length:
    """The text may be no longer than this; what was typed is kept for the person to shorten."""
    return Length(max=characters, message=_("Teksten er for lang. Den må højst være på %(max)d tegn."))


@contextmanager
def uploaded_text(field: Any) -> Iterator[TextIOWrapper]:
    """The lines of the file that came in the field, ends and all; UnicodeDecodeError as they are read if not UTF-8."""
    with TextIOWrapper(field.data.stream, encoding="utf-8", newline="") as lines:
        yield lines


def optional_choice() -> Optional:
    """One of a field's choices, or none. Blanks are not none: plain `Optional` would let them through unchecked."""
    return Optional(strip_whitespace=False)


class KronerField(StringField):
    """An amount typed in kroner (`32.000`, `32000`, `1.250,50`), as an int of øre in `data`."""

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = valuelist[0].strip() if valuelist else ""
        self.raw_data = [typed]
        self.data = None
        if typed:
            self.data = parse_kroner(typed)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        if self.data is None:
            return ""
        whole, rest = divmod(self.data, 100)
        return f"{whole:,}".replace(",", ".") + (f",{rest:02d}" if rest else "")


def parse_kroner(typed: str) -> int:
    """Øre for an amount as Danes type it. Raises ValidationError with a sentence for the person."""
    bare = re.sub(r"\s|kr\.?$|,-$", "", typed.strip(), flags=re.IGNORECASE)
    match = re.fullmatch(r"([0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+)(?:,([0-9]{1,2}))?", bare)
    if not match or len(bare) > LONGEST_AMOUNT:
        raise ValidationError(text("Skriv beløbet i kroner med tal, for eksempel 32.000."))
    oere = int(match[1].replace(".", "")) * 100 + int((match[2] or "0").ljust(2, "0"))
    if oere > LARGEST_AMOUNT:
        raise ValidationError(text("Beløbet er større, end en pulje kan være. Skriv det i kroner, ikke i øre."))
    return oere


class LocalTimeField(DateTimeLocalField):
    """A time typed as people in Denmark read the clock, as aware UTC in `data`."""

    data: datetime | None

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(text("Skriv datoen og klokkeslættet, for eksempel 20-11-2026 12:00.")) from None
        if isinstance(self.data, datetime):
            self.data = _utc(self.data)

    def _value(self) -> str:
        if self.raw_data:
            return str(" ".join(self.raw_data))
        return local(self.data).strftime("%Y-%m-%dT%H:%M") if self.data else ""


def _utc(typed: datetime) -> datetime:
    """UTC for the typed Danish time. Raises ValueError for a time that the clock jumps over in spring."""
    if not FIRST_YEAR <= typed.year <= LAST_YEAR:
        raise ValueError(text("Skriv et årstal med fire cifre, for eksempel 2026."))
    moment = from_local(typed)
    if local(moment).replace(tzinfo=None) != typed:
        raise ValueError(text("Det klokkeslæt findes ikke: uret stilles frem den nat. Vælg et andet."))
    return moment
