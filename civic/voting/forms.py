"""The shape of what a voter sends."""

from wtforms import BooleanField, EmailField, HiddenField, SelectChoice, SelectField, StringField, ValidationError
from wtforms.validators import InputRequired

from civic.notices.addresses import LONGEST, is_address
from civic.web.forms import Form, at_most, required
from civic.web.language import lazy_text as _
from civic.web.language import text

HELP_REASONS = [
    ("no-mitid", _("Har ikke MitID")),
    ("device", _("Har ingen telefon eller computer, der kan bruges")),
    ("disability", _("Har en funktionsnedsættelse")),
    ("language", _("Har svært ved at læse eller forstå siderne")),
    ("other", _("Andet")),
]


class ChoiceForm(Form):
    """One project chosen or taken back."""

    project = HiddenField(validators=[required()])
    action = HiddenField(validators=[required()])


class WithdrawForm(Form):
    """The voter takes their ballot back; `idem` says that the page is theirs and not an older one."""

    idem = HiddenField(validators=[required()])


class MailReceiptForm(Form):
    """Where a voter wants their receipt sent."""

    address = EmailField(_("Din mailadresse"), validators=[required(_("Skriv din mailadresse.")), at_most(LONGEST)])

    def validate_address(self, field: EmailField) -> None:
        if field.data and not is_address(field.data):
            raise ValidationError(text("Skriv en mailadresse som navn@eksempel.dk."))


class CodeForm(Form):
    """A code from a letter or a slip, however it is typed."""

    code = StringField(_("Kode"), validators=[required(_("Skriv koden.")), at_most(60)])


class HelpForm(Form):
    """Whom staff help, and why."""

    who = StringField(_("CPR-nummer eller kode fra stemmebrev"), validators=[required(), at_most(60)])
    reason = SelectField(_("Hvorfor får personen hjælp?"), choices=[SelectChoice(*each) for each in HELP_REASONS])
    seen = BooleanField(
        _("Jeg har set legitimation, og personen står ved siden af mig."),
        validators=[InputRequired(_("Sæt kryds: du skal vide, hvem personen er."))],
    )
