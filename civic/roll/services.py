"""Take in a round's roll: who may vote. Persons pass through memory as they are hashed and are never kept."""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa
from flask import current_app

from civic.areas.queries import areas_by_id
from civic.audit.services import record
from civic.clock import fresh_now, local
from civic.database import transaction
from civic.reasons import FaultyFile, RollIsInUse
from civic.roll.models import Channel, RollEntry
from civic.rounds.phases import BEFORE_VOTING
from civic.rounds.queries import Round, area_ids_of
from civic.rounds.services import locked_round, on_changed_voters
from civic.sealing import person_name, person_number
from civic.settings import Settings
from civic.web.language import text

COLUMNS = ("person", "area", "born")
MOST_FAULTS_SHOWN = 100
PERSON = re.compile(r"[0-9]{6}[- ]?[0-9]{4}")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass
class RollReport:
    """What a roll file holds: how many may vote, how many are too young, and its faults by line number."""

    entitled: int = 0
    too_young: int = 0
    faults: list[tuple[int, str]] = field(default_factory=list)


def load_roll(*, round_id: int, lines: Iterable[str], loaded_by: int | None) -> RollReport:
    """Make the file the round's roll, in place of any earlier one.

    `lines` is a CSV text with the columns person, area and born (`;` or `,`). Those below the round's minimum age
    at its reference date are left out and counted. Raises FaultyFile (details: faults by line) and then nothing is
    taken, and RollIsInUse once voting has begun.
    """
    with transaction() as session:
        round = locked_round(round_id)
        if round.phase_at(fresh_now()) not in BEFORE_VOTING:
            raise RollIsInUse
        report = RollReport()
        rows = list(_entries(round, lines, report))
        if not rows and not report.faults:
            report.faults.append((1, text("Filen indeholder ingen, der kan stemme.")))
        if report.faults:
            raise FaultyFile(faults=report.faults[:MOST_FAULTS_SHOWN])
        session.execute(sa.delete(RollEntry).where(RollEntry.round_id == round_id))
        # In the order of the keyed hashes, so that nothing tells the order of the file.
        session.execute(sa.insert(RollEntry), sorted(rows, key=lambda row: row["roll_key"]))
        report.entitled = len(rows)
        record("roll_loaded", scope=round.slug, actor=loaded_by, entitled=len(rows), too_young=report.too_young)
    return report


def locked_entry(round_id: int, roll_key: bytes) -> RollEntry | None:
    """The voter's place on the roll, held until the caller's transaction ends: two casts come one after the other."""
    with transaction() as session:
        return session.get(RollEntry, (round_id, roll_key), with_for_update=True, populate_existing=True)


def mark(entry: RollEntry, channel: Channel) -> None:
    """Note on a held entry, in the caller's transaction, that the person has now voted in this way, and the day."""
    entry.seq, entry.channel, entry.day = entry.seq + 1, channel, local(fresh_now()).date()


def rewrite(*, round_id: int) -> None:
    """Write the round's whole roll anew, in the caller's transaction.

    PostgreSQL keeps with each row the number of the transaction that wrote it, and a ballot was written together with
    its roll row: writing all of them at once gives them all one number.
    """
    with transaction() as session:
        session.execute(sa.update(RollEntry).where(RollEntry.round_id == round_id).values(seq=RollEntry.seq))


@on_changed_voters
def drop_roll(round_id: int) -> None:
    """Take the round's roll away: it was loaded for another age, day or areas."""
    with transaction() as session:
        dropped = session.execute(sa.delete(RollEntry).where(RollEntry.round_id == round_id)).rowcount  # type: ignore[attr-defined]
        if dropped:
            record("roll_dropped", scope=locked_round(round_id).slug, entitled=dropped)


def _entries(round: Round, lines: Iterable[str], report: RollReport) -> Iterator[dict[str, bytes | int]]:
    """One row for each line that may vote; the faults of the others go into the report."""
    settings: Settings = current_app.extensions["settings"]
    areas = {area.slug: area.id for area in areas_by_id(area_ids_of(round.id)).values()}
    latest_birth = _years_before(round.reference_date, round.minimum_age)
    seen: dict[bytes, int] = {}
    for number, values in _rows(lines, report):
        person, area, born = values
        fault = _fault(person, area, born, areas)
        if fault:
            report.faults.append((number, fault))
            continue
        key = person_name(settings.roll_pepper, round.slug, person_number(person))
        if key in seen:
            report.faults.append((number, text("Personen står også på linje %(line)s.", line=seen[key])))
            continue
        seen[key] = number
        if date.fromisoformat(born) > latest_birth:
            report.too_young += 1
            continue
        yield {"round_id": round.id, "roll_key": key, "area_id": areas[area]}


def _rows(lines: Iterable[str], report: RollReport) -> Iterator[tuple[int, list[str]]]:
    """Line numbers and the three values of each line below the header."""
    source = iter(lines)
    header = next(source, "").lstrip("\ufeff").strip().casefold()
    delimiter = ";" if ";" in header else ","
    if tuple(part.strip() for part in header.split(delimiter)) != COLUMNS:
        report.faults.append((1, text("Første linje skal være: %(columns)s", columns=";".join(COLUMNS))))
        return
    for number, values in _read(source, delimiter, report):
        if not values:
            continue
        if len(values) != len(COLUMNS):
            report.faults.append((number, text("Linjen skal have tre felter: person, område og fødselsdato.")))
            continue
        yield number, [value.strip() for value in values]


def _read(source: Iterable[str], delimiter: str, report: RollReport) -> Iterator[tuple[int, list[str]]]:
    """The values below the header, with the number of the line they end on."""
    reader = csv.reader(source, delimiter=delimiter)
    while True:
        try:
            values = next(reader)
        except StopIteration:
            return
        except csv.Error:
            report.faults.append((reader.line_num + 1, text("Linjen kan ikke læses. Mangler der et anførselstegn?")))
            continue
        yield reader.line_num + 1, values


def _fault(person: str, area: str, born: str, areas: dict[str, int]) -> str | None:
    """What is wrong with a line, without repeating who it is about."""
    if not PERSON.fullmatch(person):
        return text("Personnummeret skal være ti cifre.")
    if area not in areas:
        return text("Området %(area)s er ikke med i runden.", area=area[:60])
    if not DAY.fullmatch(born) or not _is_day(born):
        return text("Fødselsdatoen skal skrives som 1980-12-31.")
    return None


def _is_day(born: str) -> bool:
    try:
        date.fromisoformat(born)
    except ValueError:
        return False
    return True


def _years_before(day: date, years: int) -> date:
    """The last birthday that makes a person `years` old on `day`."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
