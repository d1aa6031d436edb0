"""Ballots, lists and protocols as accessible PDF (PDF/UA): tagged, in Danish, the same bytes for the same content."""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import segno
from flask import current_app
from flask_babel import force_locale

from civic.areas.queries import Area
from civic.paper.lists import COLUMNS
from civic.paper.models import PaperList
from civic.paper.showing import protocol_notes, protocol_tables
from civic.rounds.queries import BallotKind, Round
from civic.settings import Settings
from civic.typesetting import typeset
from civic.voting.freezing import Frozen
from civic.web.language import kroner, text

PRINT = Path(__file__).with_name("print")


def ballot_pdf(
    round: Round, area: Area, frozen: Frozen, numbers: Mapping[str, int], places: Mapping[str, str]
) -> bytes:
    """The ballot of one area: every project by its drawn number. `numbers` and `places` by project id."""
    with force_locale("da"):
        address = f"{_settings().public_url}/runder/{round.slug}"
        projects = [
            {
                "number": str(numbers[project["id"]]),
                "title": project["title"],
                "place": places.get(project["id"], ""),
                "price": kroner(project["price"]),
                "rivals": _rivals(sorted(numbers[other] for other in frozen.rivals.get(project["id"], ()))),
            }
            for project in sorted(frozen.content["projects"], key=lambda each: numbers[each["id"]])
        ]
        content = {
            "title": text("Stemmeseddel til %(round)s", round=round.name),
            "heading": text("Stemmeseddel"),
            "round": round.name,
            "area": area.name,
            "budget": kroner(round.budget),
            "qr": _qr(address),
            "qr_words": text("QR-kode til rundens side: %(address)s", address=address),
            "instructions": _instructions(round, address),
            "projects": projects,
            "fingerprint": frozen.fingerprint,
        }
    return _typeset("ballot", content)


def list_pdf(round: Round, held: PaperList) -> bytes:
    """An offline list to take along: lines with codes, and how it is used."""
    with force_locale("da"):
        content = {
            "title": text("Liste %(number)s til papirstemmer", number=held.number),
            "round": round.name,
            "place": held.place,
            "number": str(held.number),
            "lines": held.lines,
            "columns": ";".join(COLUMNS),
        }
    return _typeset("list", content)


def protocol_pdf(round: Round, content: Mapping[str, Any], *, counted: bool) -> bytes:
    """The round's paper protocol, to be signed by those who counted."""
    with force_locale("da"):
        final = text("Stemmekassen er åbnet, og papirstemmerne er talt med.")
        parts = {
            "title": text("Protokol for papirstemmer: %(round)s", round=round.name),
            "state": final if counted else text("Foreløbig protokol."),
            "tables": [asdict(table) for table in protocol_tables(content)],
            "notes": protocol_notes(content),
            "signatures": [text("Dato og underskrift")] * 2,
        }
    return _typeset("protocol", parts)


def words_of_ballots(round: Round, areas: Iterable[Area], frozen: Frozen, places: Mapping[str, str]) -> list[str]:
    """What somebody wrote of what stands on the round's ballots."""
    projects = [words for each in frozen.content["projects"] for words in (each["title"], places.get(each["id"], ""))]
    return [*_house().values(), round.name, *(area.name for area in areas), *projects]


def words_of_list(round: Round, held: PaperList) -> list[str]:
    """What somebody wrote of what stands on an offline list."""
    return [*_house().values(), round.name, held.place]


def words_of_protocol(round: Round, content: Mapping[str, Any]) -> list[str]:
    """Every word of the round's paper protocol that is not in all of them."""
    cells = [cell for table in protocol_tables(content) for row in table.rows for cell in row]
    return [*_house().values(), round.name, *cells, *protocol_notes(content)]


def _rivals(numbers: Sequence[int]) -> str:
    """Which projects of the ballot, by their drawn numbers, cannot be built beside one; "" when there are none."""
    return text("Kan ikke bygges sammen med nr. %(n)s.", n=", ".join(map(str, numbers))) if numbers else ""


def _instructions(round: Round, address: str) -> list[str]:
    """How the ballot is filled in."""
    if round.ballot_kind is BallotKind.KNAPSACK:
        how = text(
            "Sæt kryds ved de forslag, du vil give penge til. De må højst koste %(b)s i alt.", b=kroner(round.budget)
        )
    elif round.max_choices:
        how = text("Sæt kryds ved de forslag, du vil give penge til. Du kan højst vælge %(n)s.", n=round.max_choices)
    else:
        how = text("Sæt kryds ved de forslag, du vil give penge til. Du kan vælge så mange, du vil.")
    return [
        how,
        text("Skriv ikke navn eller andet på sedlen. Så er den ugyldig."),
        text("Har du skrevet forkert, så bed om en ny seddel. Fold sedlen, og læg den i stemmekassen."),
        text("Din stemme på papir gælder i stedet for en, du har afgivet på nettet."),
        text("Læs om forslagene på %(address)s", address=address),
    ]


def _typeset(name: str, content: Mapping[str, Any]) -> bytes:
    return typeset(PRINT / f"{name}.typ", {**_house(), **content})


def _house() -> dict[str, str]:
    """Whose paper it is."""
    settings = _settings()
    return {"municipality": settings.municipality, "scheme": settings.scheme_name}


def _qr(address: str) -> str:
    drawing = io.BytesIO()
    segno.make(address, error="m").save(drawing, kind="svg", xmldecl=False, border=2)
    return drawing.getvalue().decode()


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
