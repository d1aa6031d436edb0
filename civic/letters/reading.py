"""Read who is to have a letter. Names and addresses pass through memory to the letters and are never kept."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from civic.characters import one_line
from civic.roll.reading import Faults, Terms, is_person, read_csv
from civic.sealing import codes, person_number, slot_name
from civic.web.language import text

PERSON = "person"
ADDRESS = ("name", "address", "city")
LONGEST_LINE = 120
LONGEST_HEADER = 200


@dataclass(frozen=True)
class Addressee:
    """One line of the file: where the person is found, and the lines of their address as they came (maybe none)."""

    line: int
    roll_key: bytes
    slot: bytes
    owner: bytes
    address: tuple[str, ...]


def read_people(lines: Iterable[str], terms: Terms, pepper: bytes, faults: Faults, *, most: int) -> Iterator[Addressee]:
    """Everyone in the file who can have a letter; the faults of the other lines go into `faults`."""
    source = iter(lines)
    header = next(source, "")[:LONGEST_HEADER].lstrip("\ufeff").strip().casefold()
    delimiter = ";" if ";" in header else ","
    columns = [column.strip() for column in header.split(delimiter)]
    if PERSON not in columns or len(set(columns)) != len(columns) or set(columns) - {PERSON, *ADDRESS}:
        faults.add(1, text("Første linje skal være: %(columns)s", columns=";".join((PERSON, *ADDRESS))))
        return
    seen: set[bytes] = set()
    for number, values in read_csv(source, delimiter, faults):
        if len(values) != len(columns):
            faults.add(number, text("Linjen skal have lige så mange felter som den første."))
            continue
        addressee = _addressee(number, dict(zip(columns, values, strict=True)), terms, pepper)
        fault = _fault(addressee, seen)
        if addressee is None or fault:
            faults.add(number, fault)
            continue
        if len(seen) == most:
            faults.add(number, text("Der kan laves højst %(most)s breve ad gangen. Del filen.", most=most))
            return
        seen.add(addressee.roll_key)
        yield addressee


def _addressee(number: int, line: dict[str, str], terms: Terms, pepper: bytes) -> Addressee | None:
    if not is_person(line[PERSON]):
        return None
    person = person_number(line[PERSON])
    return Addressee(
        line=number,
        roll_key=terms.roll_key(person),
        slot=slot_name(pepper, terms.round_slug, person),
        owner=codes.letter_owner(pepper, terms.round_slug, person),
        address=tuple(one_line(line.get(column, ""))[:LONGEST_LINE] for column in ADDRESS),
    )


def _fault(addressee: Addressee | None, seen: set[bytes]) -> str:
    if addressee is None:
        return text("CPR-nummeret skal være ti cifre.")
    return text("Personen står også på en linje længere oppe.") if addressee.roll_key in seen else ""
