"""A batch file for Digital Post: the municipality's list of persons, and on each line the message for them.

Who gets Digital Post is known to the municipality's own systems, not here: no CPR number is stored by this house. So
staff hand in the list that their system made for the areas and get it back as a batch, to be sent by their own Digital
Post (fjernprint) system. Persons pass through memory; nothing of the file is kept or logged. The format:

- UTF-8 with a byte order mark, `;` between the fields, lines ended by CR LF, fields quoted where needed;
- the header `reference;person;title;text`;
- `reference`: the message's id, `-`, and the line's number, so that a batch handed in twice can be recognised;
- `person`: ten digits; `title` and `text`: the message, the same on each line, line breaks kept inside quotes.
"""

import csv
import io
from collections.abc import Iterable, Iterator

from civic.reasons import FaultyFile
from civic.roll.reading import Faults, is_person, read_csv
from civic.web.language import text

COLUMNS = ("reference", "person", "title", "text")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def persons_in(lines: Iterable[str]) -> list[str]:
    """The persons of a CSV list (header `person`; further columns are left out), as ten digits, each once.

    Raises FaultyFile, with the lines' numbers and never what stands there.
    """
    faults, source = Faults(), iter(lines)
    header = next(source, "").lstrip("\ufeff").strip().casefold()
    delimiter = ";" if ";" in header else ","
    columns = [part.strip() for part in header.split(delimiter)]
    persons: dict[str, None] = {}
    if "person" not in columns:
        faults.add(1, text("Første linje skal have en kolonne, der hedder »person«."))
    else:
        at = columns.index("person")
        for number, values in read_csv(source, delimiter, faults):
            if at < len(values) and is_person(values[at]):
                persons["".join(filter(str.isdigit, values[at]))] = None
            else:
                faults.add(number, text("CPR-nummeret skal være ti cifre."))
    if not persons and not faults.count:
        faults.add(1, text("Der er ingen personer i filen."))
    if faults.count:
        raise FaultyFile(faults=faults.shown)
    return list(persons)


def batch(*, message_id: str, title: str, words: str, persons: Iterable[str]) -> Iterator[str]:
    """The batch file, a line at a time."""
    yield "\ufeff" + _line(COLUMNS)
    for number, person in enumerate(persons, start=1):
        yield _line((f"{message_id}-{number}", person, _as_text(title), _as_text(words)))


def _line(values: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerow(values)
    return out.getvalue()


def _as_text(value: str) -> str:
    """What a spreadsheet shows as it stands, and never computes."""
    return f"'{value}" if value.startswith(FORMULA_STARTS) else value
