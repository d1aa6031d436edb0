"""The paper protocol as tables of words: the same on the page, in the PDF and in the CSV."""

import csv
import io
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from civic.accounts.queries import names_of
from civic.areas.queries import all_areas
from civic.markup import marked
from civic.paper.words import INVALID, LIST_STATES
from civic.web.language import number, plural, text

# In place of an area's slug: several areas, told as one.
TOGETHER = "*"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Table:
    """One table; the first `words` columns hold words, the others figures."""

    id: str
    heading: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    words: int


def protocol_tables(content: Mapping[str, Any]) -> list[Table]:
    """The tables of a protocol that has something in them."""
    names = {area.slug: area.name for area in all_areas()}
    staff = _staff_of(content)
    tables = [_areas(content, names), _batches(content, names, staff), _invalid(content, names), _lists(content, staff)]
    return [table for table in tables if table.rows]


def protocol_notes(content: Mapping[str, Any]) -> list[str]:
    """What the tables do not say."""
    names, staff = {area.slug: area.name for area in all_areas()}, _staff_of(content)
    explained = [
        text(
            "%(area)s: %(marks)s krydset af på valglisten og %(returned)s sedler. "
            "%(reason)s (%(given)s og %(confirmed)s)",
            given=_name(said["given_by"], staff),
            confirmed=_name(said["confirmed_by"], staff),
            reason=said["reason"],
            **_explained(said, names.get(row["area"], row["area"])),
        )
        for row in content["areas"]
        if (said := row["explanation"])
    ]
    return [*explained, *_corrections(content)]


def public_tables(content: Mapping[str, Any], together: Collection[str], *, tells_reasons: bool) -> list[Table]:
    """What everyone may read: nobody's name, and of the areas `together` (slugs) only what their ballots come to.

    Without `tells_reasons` not even why some of those are invalid: they are few.
    """
    names = {area.slug: area.name for area in all_areas()}
    few = [row for row in content["areas"] if row["area"] in together]
    all_of_them = ", ".join(names.get(row["area"], row["area"]) for row in few)
    names[TOGETHER] = text("%(areas)s tilsammen", areas=all_of_them) if len(few) > 1 else all_of_them
    shown = [row for row in content["areas"] if row["area"] not in together and row["returned"]]
    told = {"areas": [*shown, *([_sum_of(few)] if few else [])]}
    reasons = told if tells_reasons else {"areas": shown}
    tables = [_marks(content, names), _found(told, names), _invalid(reasons, names)]
    return [table for table in tables if table.rows]


def public_notes(content: Mapping[str, Any]) -> list[str]:
    """The explanations that two people stand behind, and what was corrected on the way; without their names, and
    with people's own words `marked`."""
    names = {area.slug: area.name for area in all_areas()}
    explained = [
        text(
            "%(area)s: %(marks)s krydset af på valglisten og %(returned)s sedler. Forklaringen er: %(reason)s",
            reason=marked(said["reason"]),
            **_explained(said, names.get(row["area"], row["area"])),
        )
        for row in content["areas"]
        if (said := row["explanation"])
    ]
    return [*explained, *_corrections(content)]


def _explained(said: Mapping[str, Any], area: str) -> dict[str, str]:
    """What an explanation is about, in words."""
    return {"area": area, "marks": number(said["marks"]), "returned": number(said["returned"])}


def _corrections(content: Mapping[str, Any]) -> list[str]:
    notes, released, resolved = [], content["released_marks"], content["differences_resolved"]
    if released:
        notes.append(
            plural(
                "Én afkrydsning blev slettet igen af to.",
                "%(num)d afkrydsninger blev slettet igen af to.",
                released,
            )
        )
    if resolved:
        notes.append(
            plural(
                "Én seddel blev først tastet forskelligt og derefter set efter igen.",
                "%(num)d sedler blev først tastet forskelligt og derefter set efter igen.",
                resolved,
            )
        )
    return notes


def protocol_csv(content: Mapping[str, Any]) -> str:
    """The protocol's tables below each other, as a spreadsheet reads them."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    for table in protocol_tables(content):
        writer.writerow([table.heading])
        writer.writerow(table.head)
        writer.writerows([[_cell(cell) for cell in row] for row in table.rows])
        writer.writerow([])
    writer.writerows([_cell(note)] for note in protocol_notes(content))
    return "\ufeff" + out.getvalue()


def _areas(content: Mapping[str, Any], names: Mapping[str, str]) -> Table:
    head = [
        text("Lokalområde"),
        text("Krydset af"),
        text("Udleveret"),
        text("Sedler"),
        text("Blanke"),
        text("Ugyldige"),
        text("Gyldige"),
    ]
    rows = [
        [
            names.get(row["area"], row["area"]),
            *_figures(row, "marks", "issued", "returned", "blank", "invalid", "valid"),
        ]
        for row in content["areas"]
    ]
    return Table("omraader", text("Lokalområder"), head, rows, 1)


def _marks(content: Mapping[str, Any], names: Mapping[str, str]) -> Table:
    head = [text("Lokalområde"), text("Krydset af"), text("Udleveret"), text("Sedler"), text("Forskel")]
    rows = [
        [
            names.get(row["area"], row["area"]),
            *_figures(row, "marks", "issued", "returned"),
            number(row["returned"] - row["marks"]),
        ]
        for row in content["areas"]
        if row["marks"] or row["issued"]
    ]
    return Table("omraader", text("Krydset af på valglisten, og sedler der kom tilbage"), head, rows, 1)


def _found(content: Mapping[str, Any], names: Mapping[str, str]) -> Table:
    head = [text("Lokalområde"), text("Sedler"), text("Blanke"), text("Ugyldige"), text("Gyldige")]
    rows = [
        [names.get(row["area"], row["area"]), *_figures(row, "returned", "blank", "invalid", "valid")]
        for row in content["areas"]
    ]
    return Table("sedler", text("Det var sedlerne"), head, rows, 1)


def _sum_of(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """These areas as if they were one."""
    figures = {name: sum(row[name] for row in rows) for name in ("returned", "blank", "valid")}
    invalid: Counter[str] = sum((Counter(row["invalid"]) for row in rows), Counter())
    return {"area": TOGETHER, "invalid": dict(sorted(invalid.items())), **figures}


def _batches(content: Mapping[str, Any], names: Mapping[str, str], staff: Mapping[int, str]) -> Table:
    head = [
        text("Bundt"),
        text("Lokalområde"),
        text("Sted"),
        text("Talt af"),
        text("Bekræftet af"),
        text("Udleveret"),
        text("Sedler"),
        text("Blanke"),
        text("Ugyldige"),
        text("Gyldige"),
    ]
    rows = [
        [
            str(row["number"]),
            names.get(row["area"], row["area"]),
            row["place"],
            _name(row["counted_by"], staff),
            _name(row["confirmed_by"], staff),
            *_figures(row, "issued", "returned", "blank", "invalid", "valid"),
        ]
        for row in content["batches"]
    ]
    return Table("bundter", text("Bundter"), head, rows, 5)


def _invalid(content: Mapping[str, Any], names: Mapping[str, str]) -> Table:
    rows = [
        [names.get(row["area"], row["area"]), str(INVALID[reason]), number(count)]
        for row in content["areas"]
        for reason, count in row["invalid"].items()
    ]
    return Table("ugyldige", text("Ugyldige sedler"), [text("Lokalområde"), text("Grund"), text("Sedler")], rows, 2)


def _lists(content: Mapping[str, Any], staff: Mapping[int, str]) -> Table:
    head = [
        text("Liste"),
        text("Sted"),
        text("Tilstand"),
        text("Meldt af"),
        text("Krydset af"),
        text("I stedet for en stemme på nettet"),
        text("Lagt til side"),
    ]
    rows = [
        [
            str(row["number"]),
            row["place"],
            str(LIST_STATES[row["state"]]),
            _name(row["settled_by"], staff),
            *_figures(row, "marked", "superseded", "aside"),
        ]
        for row in content["lists"]
    ]
    return Table("lister", text("Lister fra steder uden net"), head, rows, 4)


def _figures(row: Mapping[str, Any], *keys: str) -> list[str]:
    """The figures as words; what is given by reason is summed."""
    return [number(sum(row[key].values()) if isinstance(row[key], dict) else row[key]) for key in keys]


def _staff_of(content: Mapping[str, Any]) -> dict[int, str]:
    """The names of everyone the protocol mentions, in one query."""
    said = [row["explanation"] for row in content["areas"] if row["explanation"]]
    mentioned = [
        *(row[key] for row in content["batches"] for key in ("counted_by", "confirmed_by")),
        *(row["settled_by"] for row in content["lists"]),
        *(row[key] for row in said for key in ("given_by", "confirmed_by")),
    ]
    return names_of(_number(who) for who in mentioned)


def _name(who: str, staff: Mapping[int, str]) -> str:
    account = _number(who)
    return "–" if account is None else staff.get(account, who)


def _number(who: str) -> int | None:
    return int(who.removeprefix("account:")) if who else None


def _cell(value: str) -> str:
    """A cell that a spreadsheet would run as a formula is written as text."""
    return f"'{value}" if value.startswith(FORMULA_STARTS) else value
