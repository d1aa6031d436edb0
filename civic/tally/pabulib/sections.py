"""From bytes to the three sections of a Pabulib file, every row with its line number at hand.

The votes are most of a file. Where nothing in them is quoted their lines are split column by column; that comes to the
same as reading them as CSV, several times faster.
"""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from civic.tally.pabulib.faults import BadFile, Fault, Problem

TITLES = ("META", "PROJECTS", "VOTES")
_VOTES = re.compile(r"\nVOTES;*\r?\n")


class Rows:
    """The rows of a section."""

    def __init__(self, rows: list[list[str]]) -> None:
        self.rows = rows

    @cached_property
    def widths(self) -> set[int]:
        """How many cells its rows have."""
        return set(map(len, self.rows))

    def column(self, place: int) -> list[str]:
        """The cells at a place that every row has."""
        return [row[place] for row in self.rows]


class PlainRows:
    """The same where nothing is quoted, from the lines."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines

    @cached_property
    def rows(self) -> list[list[str]]:
        """The rows, as cells."""
        return [line.split(";") for line in self.lines]

    @cached_property
    def widths(self) -> set[int]:
        """How many cells its rows have."""
        return {line.count(";") + 1 for line in self.lines}

    @cached_property
    def _cells(self) -> list[str]:
        return ";".join(self.lines).split(";")

    def column(self, place: int) -> list[str]:
        """The cells at a place; all rows must be of one width."""
        return self._cells[place :: min(self.widths)] if self.lines else []


@dataclass
class Section:
    """A section: its title, header and rows. `first` is the number of its header among the file's rows."""

    title: str
    first: int
    header: list[str]
    table: Rows | PlainRows
    source: "Source" = field(repr=False)

    @property
    def rows(self) -> list[list[str]]:
        """Its rows, as cells."""
        return self.table.rows

    def line(self, index: int) -> int:
        """Line of row `index`; -1 is the header, -2 the title."""
        return self.source.lines[self.first + 1 + index]

    def column(self, name: str) -> int | None:
        """Place of a column, if the section has it."""
        return self.header.index(name) if name in self.header else None


class Source:
    """The rows of a file, blank ones left out. Where it ends in plain votes, their lines are in `votes` instead."""

    def __init__(self, data: bytes) -> None:
        self.text = _decode(data)
        self.votes = _plain_votes(self.text)
        try:
            self.rows = _rows(self.text[: len(self.text) - len(self.votes)])
        except BadFile:
            if not self.votes:
                raise
            self.rows = []
        if self.votes and not (len(self.rows) > 1 and _is_title(self.rows[-2]) and not _is_title(self.rows[-1])):
            # What looked like their title is within quotes, or their header does not come right after it.
            self.votes, self.rows = "", _rows(self.text)

    @cached_property
    def lines(self) -> list[int]:
        """Line on which each row begins; read a second time, since only faulty files need it."""
        reader = csv.reader(io.StringIO(self.text, newline=""), delimiter=";", strict=True)
        begins, last = [], 0
        for row in reader:
            if row:
                begins.append(last + 1)
            last = reader.line_num
        return begins


def _rows(text: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True)
    try:
        return [row for row in reader if row]
    except csv.Error:
        raise BadFile([Fault(max(reader.line_num, 1), Problem.QUOTING)]) from None


def _plain_votes(text: str) -> str:
    """The text after what seem to be the title and the header of the votes, if it can be split without CSV; or none."""
    title = _VOTES.search(text)
    header = text.find("\n", title.end()) + 1 if title else 0
    votes = text[header:] if header else ""
    plain = '"' not in votes and votes.count("\r") == votes.count("\r\n")
    plain = plain and not any(name in votes for name in TITLES)
    return votes if plain and max(map(len, votes.split("\n"))) < csv.field_size_limit() else ""


def _decode(data: bytes) -> str:
    if not data.strip():
        raise BadFile([Fault(1, Problem.EMPTY)])
    if b"\0" in data:
        raise BadFile([Fault(data[: data.index(b"\0")].count(b"\n") + 1, Problem.BINARY)])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # A BOM moves the position by three bytes and no line.
        raise BadFile([Fault(data[: error.start].count(b"\n") + 1, Problem.ENCODING)]) from None


def _is_title(row: list[str]) -> bool:
    return row[0].strip() in TITLES and not any(row[1:])


def read_sections(data: bytes) -> dict[str, Section]:
    """The sections by title; raises `BadFile` with every fault of the outline."""
    source = Source(data)
    starts = [i for i, row in enumerate(source.rows) if _is_title(row)]
    faults, found = [], {}
    if not starts or starts[0] > 0:
        faults.append(Fault(source.lines[0], Problem.BEFORE_SECTION, (source.rows[0][0][:40],)))
    if not starts:
        raise BadFile(faults)
    for start, end in zip(starts, [*starts[1:], len(source.rows)], strict=True):
        title = source.rows[start][0].strip()
        if title in found:
            faults.append(Fault(source.lines[start], Problem.SECTION_TWICE, (title,)))
        if end == start + 1:
            faults.append(Fault(source.lines[start], Problem.HEADER_MISSING, (title,)))
        header = [name.strip() for name in source.rows[start + 1]] if end > start + 1 else []
        table: Rows | PlainRows = Rows(source.rows[start + 2 : end])
        if source.votes and end == len(source.rows):
            table = PlainRows([line for line in source.votes.replace("\r\n", "\n").split("\n") if line])
        found[title] = Section(title, start + 1, header, table, source)
    faults += [Fault(source.lines[-1], Problem.SECTION_MISSING, (title,)) for title in TITLES if title not in found]
    if faults:
        raise BadFile(faults)
    return found


def check_columns(section: Section, needed: Sequence[str]) -> list[Fault]:
    """Faults of the header, and of every row that is not as wide."""
    repeated = {name for name in section.header if name and section.header.count(name) > 1}
    faults = [Fault(section.line(-1), Problem.COLUMN_TWICE, (section.title, name)) for name in sorted(repeated)]
    faults += [
        Fault(section.line(-1), Problem.COLUMN_MISSING, (section.title, name))
        for name in needed
        if name not in section.header
    ]
    width = len(section.header)
    if section.table.widths - {width}:
        faults += [
            Fault(section.line(i), Problem.COLUMN_COUNT, (str(len(row)), str(width)))
            for i, row in enumerate(section.rows)
            if len(row) != width
        ]
    return faults


def cells(section: Section, name: str) -> list[str]:
    """The cells of a column the section is known to have."""
    return section.table.column(section.header.index(name))
