"""The shape of what the board sends: keys, which are read in memory and never shown again."""

from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import PasswordField, StringField, TextAreaField
from wtforms.widgets import FileInput

from civic.sealing.keyfile import LARGEST_FILE
from civic.web.forms import Form, required
from civic.web.language import lazy_text as _


class FilesField(FileField):
    """Several files at once; `data` is a list."""

    widget = FileInput(multiple=True)

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = [file for file in valuelist if getattr(file, "filename", "")]


class PublicKeyForm(Form):
    """The board's public key, as `flask board new-key` wrote it."""

    file = FileField(_("Den offentlige nøgle (filen, der ender på .pub)"), validators=[FileRequired(_("Vælg en fil."))])


class FingerprintForm(Form):
    """What another member reads on the computer where the key was made."""

    fingerprint = StringField(_("Nøglens fingeraftryk"), validators=[required()])


class OpeningForm(Form):
    """The private key: its file with the passphrase, or enough of its parts. Nothing of it is sent back."""

    file = FileField(_("Nøglefilen"))
    passphrase = PasswordField(_("Adgangssætning"))
    parts = TextAreaField(_("Delene af nøglen, som ord"))
    part_files = FilesField(_("Delene af nøglen, som filer"))

    def forget(self) -> None:
        """Leave nothing of a key in the form: it may be shown again."""
        for field in self:
            field.data = field.raw_data = None


def text_of(file: Any) -> str:
    """What an uploaded file says; of a file that is too large to be a key, enough to tell that it is none."""
    content: bytes = file.stream.read(LARGEST_FILE + 1)
    return content.decode(errors="replace")
