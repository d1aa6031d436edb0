"""The shape of what staff send about letters."""

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, RadioField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Regexp

from civic.roll.reading import PERSON
from civic.web.forms import Form, required
from civic.web.language import lazy_text as _

REASONS = [
    ("lost", _("Brevet er blevet væk")),
    ("wrong-address", _("Brevet er sendt forkert eller er kommet retur")),
    ("seen", _("En anden kan have set koden")),
    ("moved", _("Personen er flyttet eller død")),
    ("print", _("Noget gik galt med trykket")),
    ("other", _("Andet")),
]


class LettersForm(Form):
    """A file of persons who are to have letters, and how they are printed."""

    file = FileField(_("Hvem skal have et brev (CSV-fil)"), validators=[FileRequired(_("Vælg en fil."))])
    kind = RadioField(
        _("Hvad vil du have?"),
        choices=[
            SelectChoice("pdf", _("Færdige breve til print (PDF)")),
            SelectChoice("csv", _("En liste til brevfletning (CSV)")),
        ],
        default="pdf",
    )
    once = BooleanField(
        _("Jeg gemmer filen nu. Koderne kan ikke hentes igen."),
        validators=[InputRequired(_("Sæt kryds: koderne kan kun hentes nu."))],
    )


class RevokeForm(Form):
    """One person's letters are taken back."""

    person = StringField(
        _("CPR-nummer"),
        validators=[required(), Regexp(PERSON, message=_("CPR-nummeret skal være ti cifre."))],
    )
    reason = SelectField(_("Hvorfor?"), choices=[SelectChoice(*each) for each in REASONS])


class RevokeBatchForm(Form):
    """A batch's unused letters are taken back."""

    batch = SelectField(_("Samling nr."), coerce=int)
    reason = SelectField(_("Hvorfor?"), choices=[SelectChoice(*each) for each in REASONS])
