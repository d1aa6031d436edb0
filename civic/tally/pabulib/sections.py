"""From bytes to the three sections of a Pabulib file, every row with its line number at hand."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from civic.tally.pabulib.faults import BadFile, Fault, Problem

TITLES = ("META", "PROJECTS", "VOTES")


@dataclass
class Section:
    """A section: its title, header and rows. `first` is the number of its header among the file's rows."""

    title: str
    first: int
    header: list[str]
    rows: list[list[str]]
    source: "Source" = field(repr=False)

    def line(self, index: int) -> int:
        """Line of row `index`; -1 is the header, -2 the title."""
        return self.source.lines[self.first + 1 + index]

    def column(self, name: str) -> int | None:
        """Place of a column, if the section has it."""
        return self.header.index(name) if name in self.header else None


class Source:
    """The rows of a file, blank ones left out."""

    def __init__(self, data: bytes) -> None:
        self.text = _decode(data)
        self.rows = [row for row in self._read() if row]

    def _read(self) -> Iterator[list[str]]:
        reader = csv.reader(io.StringIO(self.text, newline=""), delimiter=";", strict=True)
        try:
            yield from reader
        except csv.Error:
            raise BadFile([Fault(max(reader.line_num, 1), Problem.QUOTING)]) from None

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


def read_sections(data: bytes) -> dict[str, Section]:
    """The sections by title; raises `BadFile` with every fault of the outline."""
    source = Source(data)
    starts = [i for i, row in enumerate(source.rows) if row[0].strip() in TITLES and not any(row[1:])]
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
        found[title] = Section(title, start + 1, header, source.rows[start + 2 : end], source)
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
    if set(map(len, section.rows)) - {width}:
        faults += [
            Fault(section.line(i), Problem.COLUMN_COUNT, (str(len(row)), str(width)))
            for i, row in enumerate(section.rows)
            if len(row) != width
        ]
    return faults


def cells(section: Section, name: str) -> list[str]:
    """The cells of a column the section is known to have."""
    place = section.header.index(name)
    return [row[place] for row in section.rows]
