"""What a voter reads on the way is easy to read: lix 35 or less on every page of it."""

import re
from collections.abc import Iterable, Iterator

import pytest

from tests.support.reading import Page
from tests.web.test_pages_help import lix
from tests.web.test_voting_journey import choose, identify

EASY = 35
# What the page says itself, piece by piece; a list of pieces is not a piece.
PIECES = "main :is(h1, h2, h3, p, label, button, a.button, .form-hint), main li:not(:has(p, li, form))"
NOT_WORDS = re.compile(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}\b|\b[0-9a-f]{64}\b|\(SHA-256\)")


def read_aloud(page: Page) -> str:
    """The page's own words, each piece ended as a sentence; codes and fingerprints left out."""
    pieces = (" ".join(NOT_WORDS.sub("", piece.get_text(" ")).split()) for piece in page.soup.select(PIECES))
    return " ".join(piece if piece.endswith((".", "?", "!", ":")) else f"{piece}." for piece in pieces if piece)


def hard(pages: Iterable[Page]) -> list[tuple[str, float]]:
    found = [(page.url, lix(read_aloud(page))) for page in pages]
    assert all(measured > 0 for _, measured in found)
    return [(url, measured) for url, measured in found if measured > EASY]


@pytest.fixture
def round(make):
    return make.voting()


def test_the_way_through_the_vote_is_easy_to_read(client, round):
    def pages() -> Iterator[Page]:
        yield client.see("/")
        yield client.see("/runder")
        yield client.see(f"/runder/{round.slug}")
        yield choose(client, round, "1")
        yield client.see(f"/stem/{round.slug}/gennemse")
        yield client.see(f"/stem/{round.slug}/identificer")
        yield client.see(f"/stem/{round.slug}/stemmebrev")
        known = identify(client, round, "sabro-1")
        yield known
        yield known.press("Afgiv din stemme")

    assert hard(pages()) == []


def test_finding_and_taking_back_a_vote_is_easy_to_read(client, make, round):
    make.vote(round, "1")

    def pages() -> Iterator[Page]:
        yield client.see("/kvittering")
        yield client.see(f"/runder/{round.slug}/tavle")
        asked = client.see(f"/stem/{round.slug}/har-jeg-stemt")
        yield asked
        asked.press("Identificér dig med MitID")
        standing = client.send("/demo-mitid", {"csrf_token": client.token(), "person": "sabro-1"})
        yield standing
        yield standing.press("Træk min stemme tilbage")

    assert hard(pages()) == []


def test_being_turned_away_is_easy_to_read(client, round):
    choose(client, round, "1").follow("Gennemse din stemmeseddel").follow("Gå videre").press(
        "Identificér dig med MitID"
    )
    known = {"csrf_token": client.token(), "person": "trige-1"}
    assert hard([client.send("/demo-mitid", known, status=403)]) == []


@pytest.mark.parametrize("path", ["/hjaelp/afstemning", "/hjaelp/hemmelig", "/log-ind", "/was"])
def test_what_a_voter_may_look_up_is_easy_to_read(client, path):
    assert hard([client.see(path)]) == []
