"""Lists for places without a network: people are noted by line, their envelopes wait until the list is read in."""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import sqlalchemy as sa

from civic.audit.services import record
from civic.clock import fresh_now, local
from civic.database import transaction
from civic.paper.models import ListState, PaperList
from civic.paper.services import open_paper
from civic.reasons import FaultyFile, ListIsSettled, NotFound, PersonNotOnRoll, PersonOnPaper
from civic.voting.marking import mark_paper
from civic.voting.services import refuse_unless_voting
from civic.web.language import text

COLUMNS = ("line", "person")
MOST_LINES = 500
MOST_FAULTS_SHOWN = 100
LONGEST_LINE = 200
PERSON = re.compile(r"[0-9]{6}[- ]?[0-9]{4}")
# A line by its number, or by the code beside it: the list's number and the line's.
LINE = re.compile(r"(?:([0-9]{1,4})-)?([0-9]{1,4})")


@dataclass
class ListReport:
    """What became of a list's lines: how many were marked, of those who had voted here before, and those put aside."""

    marked: int = 0
    superseded: int = 0
    aside: list[tuple[int, str]] = field(default_factory=list)


def make_list(*, round_id: int, place: str, lines: int, made_by: int) -> int:
    """Hand out a list of so many lines for a place without a network; return its number. Only while people vote.

    Raises VotingNotOpen, VotingClosed, PaperIsCounted.
    """
    with transaction() as session:
        round = open_paper(round_id)
        refuse_unless_voting(round)
        latest = sa.select(sa.func.max(PaperList.number)).where(PaperList.round_id == round_id)
        number = (session.scalar(latest) or 0) + 1
        day = local(fresh_now()).date()
        session.add(PaperList(round_id=round_id, number=number, place=place, lines=lines, made_by=made_by, day=day))
        record("paper_list_made", scope=round.slug, actor=made_by, list=number, lines=lines)
        return number


def read_list(*, round_id: int, number: int, lines: Iterable[str], read_by: int) -> ListReport:
    """Mark the people of an offline list (CSV: line, person), until the opening; all of it or nothing.

    Persons pass through memory and are never kept. Whoever is not on the roll, or voted on paper before, is put aside
    by line: their envelope stays closed. Raises NotFound, PaperIsCounted, ListIsSettled, FaultyFile.
    """
    with transaction():
        held = _held(round_id, number)
        if held.state is ListState.READ:
            raise ListIsSettled
        faults: list[tuple[int, str]] = []
        people = list(_people(lines, held, faults))
        if not people and not faults:
            faults.append((1, text("Filen indeholder ingen linjer. Er listen ikke brugt, så meld den tom.")))
        if faults:
            raise FaultyFile(faults=faults)
        report = ListReport()
        for line, person in people:
            try:
                mark = mark_paper(round_id=round_id, person=person, marked_by=read_by, late=True)
            except (PersonNotOnRoll, PersonOnPaper) as reason:
                report.aside.append((line, type(reason).__name__))
                continue
            report.marked += 1
            report.superseded += mark.superseded
        _settle(held, ListState.READ, report, read_by)
        return report


def declare_empty(*, round_id: int, number: int, declared_by: int) -> None:
    """Say that nobody voted by this list. Should it turn up filled in, it can still be read in.

    Raises NotFound, PaperIsCounted, ListIsSettled.
    """
    with transaction():
        held = _held(round_id, number)
        if held.state is not ListState.OUT:
            raise ListIsSettled
        _settle(held, ListState.EMPTY, ListReport(), declared_by)


def _held(round_id: int, number: int) -> PaperList:
    with transaction() as session:
        # Alone: two people who read the same list at once come one after the other.
        open_paper(round_id)
        held = session.get(PaperList, (round_id, number), populate_existing=True)
        if held is None:
            raise NotFound
        return held


def _settle(held: PaperList, state: ListState, report: ListReport, by: int) -> None:
    held.state, held.settled_by = state, by
    held.marked, held.superseded = report.marked, report.superseded
    held.aside = [list(line) for line in sorted(report.aside)]
    with transaction():
        round = open_paper(held.round_id)
        totals = {"marked": report.marked, "superseded": report.superseded, "aside": len(report.aside)}
        record(f"paper_list_{state.value}", scope=round.slug, actor=by, list=held.number, **totals)


def _people(lines: Iterable[str], held: PaperList, faults: list[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Line of the list and person of each line of the file; what is wrong with it goes to `faults`."""
    source = iter(lines)
    header = next(source, "").lstrip("\ufeff").strip().casefold()
    delimiter = ";" if ";" in header else ","
    if tuple(part.strip() for part in header.split(delimiter)) != COLUMNS:
        faults.append((1, text("Første linje skal være: %(columns)s", columns=";".join(COLUMNS))))
        return
    seen: dict[int, int] = {}
    for row, raw in enumerate(source, start=2):
        values = _values(raw, delimiter)
        # A line of the list that was not used.
        if not any(values) or (len(values) == len(COLUMNS) and values[0] and not values[1]):
            continue
        fault = _fault(values, held, seen)
        if not fault:
            line = _line(values[0])
            seen[line] = row
            yield line, values[1]
            continue
        faults.append((row, fault))
        if len(faults) == MOST_FAULTS_SHOWN:
            return


def _values(raw: str, delimiter: str) -> list[str]:
    if len(raw) > LONGEST_LINE:
        return [raw[:1], "", ""]
    try:
        return [value.strip() for value in next(csv.reader([raw], delimiter=delimiter, strict=True), [])]
    except csv.Error:
        return ["", "", "?"]


def _fault(values: list[str], held: PaperList, seen: dict[int, int]) -> str | None:
    """What is wrong with a line, without repeating who it is about."""
    if len(values) != len(COLUMNS):
        return text("Linjen skal have to felter: linjens nummer og CPR-nummer.")
    line, person = _line(values[0]), values[1]
    other = _list_of(values[0])
    if other not in (None, held.number):
        return text(
            "Koden %(code)s hører til liste %(other)s, og det her er liste %(number)s. Se på papiret, hvilken liste "
            "linjen står på: ret koden her, eller flyt linjen til filen med liste %(other)s.",
            code=values[0],
            other=other,
            number=held.number,
        )
    if not 1 <= line <= held.lines:
        return text(
            "Linjens nummer skal være et tal fra 1 til %(most)s, eller koden ved linjen, som %(code)s.",
            most=held.lines,
            code=f"{held.number}-1",
        )
    if not PERSON.fullmatch(person):
        return text("CPR-nummeret skal være ti cifre.")
    if line in seen:
        return text("Listens linje %(line)s står også på linje %(row)s i filen.", line=line, row=seen[line])
    return None


def _list_of(written: str) -> int | None:
    """The number of the list that a line's code names; None where it names none."""
    found = LINE.fullmatch(written)
    return int(found[1]) if found and found[1] else None


def _line(written: str) -> int:
    """The line's number; 0 for what is none."""
    found = LINE.fullmatch(written)
    return int(found[2]) if found else 0
