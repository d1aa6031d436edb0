"""Read a roll file line by line. A person passes through memory to be hashed, and is never repeated in a fault."""

import csv
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from civic.sealing import file_mark, person_name, person_number
from civic.web.language import text

COLUMNS = ("person", "area", "born")
MOST_FAULTS_SHOWN = 100
PERSON = re.compile(r"[0-9]{6}[- ]?[0-9]{4}")
# In what people write: not a part of a longer number, nor of an address on the web.
_NAMED = re.compile(rf"(?<![0-9/=-]){PERSON.pattern}(?![0-9-])")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# A person without a Danish number is given one whose day is sixty too many.
REPLACEMENT_DAYS = 60


@dataclass
class Faults:
    """The faults of a file: the first hundred by line number, and how many there are."""

    shown: list[tuple[int, str]] = field(default_factory=list)
    count: int = 0

    def add(self, line: int, sentence: str) -> None:
        self.count += 1
        if len(self.shown) < MOST_FAULTS_SHOWN:
            self.shown.append((line, sentence))


@dataclass(frozen=True)
class Terms:
    """Who may vote in a round: its areas (slug → id), the latest day of birth, and what a person is hashed with."""

    round_slug: str
    areas: Mapping[str, int]
    latest_birth: date
    pepper: bytes

    def roll_key(self, person: str) -> bytes:
        return person_name(self.pepper, self.round_slug, person_number(person))


@dataclass(frozen=True)
class RollLine:
    number: int
    roll_key: bytes
    area_id: int
    old_enough: bool


class RollFile:
    """The lines of a file, read once. `mark` is the file's, when they have all been read."""

    def __init__(self, lines: Iterable[str], terms: Terms, faults: Faults) -> None:
        self._lines, self._terms, self._faults = lines, terms, faults
        self._hash = hashlib.sha256()

    @property
    def mark(self) -> bytes:
        return file_mark(self._terms.pepper, self._hash.digest())

    def __iter__(self) -> Iterator[RollLine]:
        for number, (person, area, born) in self._rows(self._hashed()):
            fault = _fault(person, area, born, self._terms)
            if fault:
                self._faults.add(number, fault)
                continue
            old_enough = date.fromisoformat(born) <= self._terms.latest_birth
            yield RollLine(number, self._terms.roll_key(person), self._terms.areas[area], old_enough)

    def _hashed(self) -> Iterator[str]:
        for line in self._lines:
            self._hash.update(line.encode())
            yield line

    def _rows(self, source: Iterator[str]) -> Iterator[tuple[int, list[str]]]:
        """Line numbers and the three values of each line below the header."""
        header = next(source, "").lstrip("\ufeff").strip().casefold()
        delimiter = ";" if ";" in header else ","
        if tuple(part.strip() for part in header.split(delimiter)) != COLUMNS:
            self._faults.add(1, text("Første linje skal være: %(columns)s", columns=";".join(COLUMNS)))
            return
        for number, values in read_csv(source, delimiter, self._faults):
            if len(values) != len(COLUMNS):
                self._faults.add(number, text("Linjen skal have tre felter: person, område og fødselsdato."))
                continue
            yield number, values


def read_csv(source: Iterable[str], delimiter: str, faults: Faults) -> Iterator[tuple[int, list[str]]]:
    """The values of each line below the header, stripped, with the number of the line they end on; no empty lines."""
    reader = csv.reader(source, delimiter=delimiter)
    while True:
        try:
            values = next(reader)
        except StopIteration:
            return
        except csv.Error:
            faults.add(reader.line_num + 1, text("Linjen kan ikke læses. Mangler der et anførselstegn?"))
            continue
        if values:
            yield reader.line_num + 1, [value.strip() for value in values]


def years_before(day: date, years: int) -> date:
    """The last birthday that makes a person `years` old on `day`."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def is_person(typed: str) -> bool:
    """Whether this is written as a CPR number is."""
    return PERSON.fullmatch(typed) is not None


def names_somebody(words: str) -> bool:
    """Whether a text holds a number that could be somebody's: one that begins with a day of birth."""
    return any(born_of(match) for match in _NAMED.findall(words))


def born_of(person: str) -> date | None:
    """The day of birth that a CPR number tells, or None. The seventh digit tells the century (cpr.dk)."""
    digits = person_number(person)
    day, month, year, seventh = int(digits[:2]), int(digits[2:4]), int(digits[4:6]), int(digits[6])
    if seventh <= 3:
        century = 1900
    elif seventh in {4, 9}:
        century = 2000 if year <= 36 else 1900
    else:
        century = 2000 if year <= 57 else 1800
    try:
        return date(century + year, month, day - REPLACEMENT_DAYS if day > REPLACEMENT_DAYS else day)
    except ValueError:
        return None


def _fault(person: str, area: str, born: str, terms: Terms) -> str | None:
    """What is wrong with a line. Nothing of the line is repeated: a person may stand in any of its fields."""
    if not is_person(person):
        return text("CPR-nummeret skal være ti cifre.")
    if area not in terms.areas:
        return text("Området er ikke med i runden. Skriv dets navn som i adressen på dets side.")
    if not DAY.fullmatch(born) or not _is_day(born):
        return text("Fødselsdatoen skal skrives som 1980-12-31.")
    return None


def _is_day(born: str) -> bool:
    try:
        date.fromisoformat(born)
    except ValueError:
        return False
    return True
