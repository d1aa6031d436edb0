"""Letters for print: a PDF with a page for each, or a CSV for mail merge. Made in memory, given out once."""

import csv
import io
from pathlib import Path

import segno
from flask import current_app, url_for
from flask_babel import force_locale

from civic.letters.services import Batch
from civic.reasons import FaultyFile
from civic.roll.reading import Faults
from civic.rounds.queries import Round
from civic.settings import Settings
from civic.typesetting import as_printed, typeset
from civic.web.language import date_time, kroner, text

SHEET = Path(__file__).with_name("sheet.typ")
# A cell that a spreadsheet would run as a formula is written as text.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
COLUMNS = ("linje", "navn", "adresse", "by", "kode", "stemmeside")


def letters_as_pdf(round: Round, batch: Batch) -> bytes:
    """A page for each letter, in Danish, readable aloud (PDF/UA-1). The QR code holds the ballot's address only.

    Raises FaultyFile for names and addresses with signs that cannot be printed.
    """
    _refuse_unprintable(batch)
    settings: Settings = current_app.extensions["settings"]
    address = voting_address(round)
    with force_locale("da"):
        data = {
            "name": round.name,
            "theme": round.theme,
            "municipality": settings.municipality,
            "scheme": settings.scheme_name,
            "budget": kroner(round.budget),
            "opens": date_time(round.voting_at),
            "closes": date_time(round.result_at),
            "shown": address.split("://", 1)[-1],
            "letters": [
                {"address": [line for line in addressee.address if line], "code": code}
                for addressee, code in batch.letters
            ],
            "qr": _qr(address),
        }
    return typeset(SHEET, data)


def words_of_letters(round: Round) -> list[str]:
    """What somebody wrote of what stands in every letter."""
    settings: Settings = current_app.extensions["settings"]
    return [round.name, round.theme, settings.municipality, settings.scheme_name]


def _refuse_unprintable(batch: Batch) -> None:
    """Raise FaultyFile for the lines with signs that cannot be printed: a name is printed whole or not."""
    faults = Faults()
    for addressee, _ in batch.letters:
        both = ((line, as_printed(line)) for line in addressee.address)
        if lost := sorted(
            {sign for line, shown in both for sign, frame in zip(line, shown, strict=True) if sign != frame}
        ):
            signs = " ".join(lost)
            faults.add(addressee.line, text("Disse tegn kan ikke trykkes: %(signs)s. Vælg CSV i stedet.", signs=signs))
    if faults.count:
        raise FaultyFile(faults=sorted(faults.shown), count=faults.count)


def letters_as_csv(round: Round, batch: Batch) -> bytes:
    """A line for each letter, with the number of the line it came from instead of the person's number.

    UTF-8 with a byte order mark and semicolons, as Danish spreadsheets expect.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    address = voting_address(round)
    for addressee, code in batch.letters:
        writer.writerow([addressee.line, *map(_cell, addressee.address), code, address])
    return ("\ufeff" + out.getvalue()).encode()


def voting_address(round: Round) -> str:
    """Where one votes, on the house's public address."""
    settings: Settings = current_app.extensions["settings"]
    return settings.public_url + url_for("voting.choose", slug=round.slug)


def _qr(address: str) -> str:
    picture = io.BytesIO()
    segno.make(address, error="m", micro=False).save(picture, kind="svg", border=4, xmldecl=False)
    return picture.getvalue().decode()


def _cell(value: str) -> str:
    return f"'{value}" if value.startswith(FORMULA_STARTS) else value
