"""On English pages, what people wrote in Danish is marked as Danish, so that it is read aloud as such (WCAG 3.1.2)."""

from collections.abc import Iterator
from contextvars import Context
from pathlib import Path

import pytest

from civic.rounds.phases import Phase
from tests.contract.access import DOORS
from tests.support.databases import TestDatabase
from tests.support.languages import misread
from tests.support.world import Who, World, world_beside

# What the world's people and staff have written, as far as it is no name of a person or a place.
WRITTEN = {
    "Sabro 2024", "Sabro 2026", "Fællesskab", "Bænk", "bænk", "Forslag 1", "Forslag 2", "sidde ned på turen",
    "Ved søen", "Hør!", "Hold op!", "Sludder!", "Skrev sludder.", "Tal pænt.", "Hvor?", "Begge", "Jeg bor her.",
}  # fmt: skip
READERS = (Who.AUTHOR, Who.NEIGHBOUR, Who.PLAYMAKER, Who.STAFF, Who.BOARD)


@pytest.fixture(scope="module")
def world(database: TestDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world_beside(database, Path(tmp_path_factory.mktemp("languages"))) as made:
        yield made


def english(world: World, who: Who, url: str) -> str:
    """The page in English, or "" when it is not for this person now."""
    headers = {"Cookie": f"civic={world.keys[who].cookie}", "Accept-Language": "en"}
    response = Context().run(world.app.test_client(use_cookies=False).get, url, headers=headers)
    html = response.get_data(as_text=True) if response.mimetype == "text/html" else ""
    response.close()
    return html if response.status_code == 200 else ""


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("phase", [Phase.PROPOSALS, Phase.QUALIFICATION, Phase.VOTING])
def test_peoples_words_are_marked_on_every_english_page(world: World, phase: Phase):
    world.enter(phase)
    faults, read = set(), set()
    for door in DOORS:
        for who in READERS if door.method == "GET" else ():
            html = english(world, who, door.url.format(**world.places))
            assert not html or '<html lang="en">' in html, door.endpoint
            read |= {door.endpoint} if any(each in html for each in WRITTEN) else set()
            faults |= {f"{door.endpoint}: {fault}" for fault in misread(html, WRITTEN)}
    assert len(read) > 30
    assert not faults, "\n".join(sorted(faults))
