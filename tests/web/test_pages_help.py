"""The long texts: true to the count, plain enough, and there in both languages."""

import re

import pytest

from tests.support.factories import Make
from tests.support.reading import ReadingClient

RULES = ("/hjaelp/regler/aarhus", "/hjaelp/regler/ligelige-andele", "/hjaelp/regler/phragmen")
GUIDES = ("/hjaelp/forslag", "/hjaelp/playmaker", "/hjaelp/medarbejder")
TEXTS = ("/hjaelp", "/hjaelp/afstemning", "/hjaelp/hemmelig", "/om", "/privatliv", "/was", "/data", *RULES, *GUIDES)


def lix(text: str) -> float:
    """Björnsson's readability index: words per sentence, plus the percentage of words over six letters."""
    words = re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", text)
    sentences = [part for part in re.split(r"[.:!?]+(?:\s|$)", text) if re.search(r"\w", part)]
    long_words = [word for word in words if len(word) > 6]
    return len(words) / len(sentences) + 100 * len(long_words) / len(words)


def prose(client: ReadingClient, path: str) -> str:
    """The running text of a page: paragraphs and list items, each ended as a sentence."""
    blocks = client.see(path).soup.select("main p, main li")
    texts = [" ".join(block.get_text(" ").split()) for block in blocks]
    return " ".join(text if text.endswith((".", "?", "!")) else f"{text}." for text in texts)


def test_lix_is_reckoned_as_it_is_defined() -> None:
    assert lix("Det er en kort sætning. Kommunalbestyrelsen bestemmer.") == pytest.approx(7 / 2 + 100 * 3 / 7)


@pytest.mark.parametrize("path", ["/hjaelp/afstemning", "/hjaelp/hemmelig", "/hjaelp/forslag"])
def test_voters_help_is_easy_to_read(client: ReadingClient, path: str) -> None:
    assert lix(prose(client, path)) <= 35


def test_the_citys_worked_example_is_counted_with_what_is_left(client: ReadingClient) -> None:
    page = client.see("/hjaelp/afstemning")
    rows = [[cell.get_text() for cell in row.select("th, td")] for row in page.soup.select("#example tbody tr")]
    assert [(row[1], row[3], row[4]) for row in rows] == [
        ("Ungefællesskab i Beder-Malling", "Ja", "48.000 kr."),
        ("CykelDoKKs cykelrejse", "Nej, det koster for meget", "48.000 kr."),
        ("Waste Hunt ambassadører", "Ja", "28.000 kr."),
    ]


@pytest.mark.parametrize("path", [*RULES, *GUIDES])
def test_help_for_those_who_ask_for_more_is_easy_to_read(client: ReadingClient, path: str) -> None:
    assert lix(prose(client, path)) <= 40


@pytest.mark.parametrize(
    ("path", "funded"),
    [
        (RULES[0], ["Legeplads i byen", "Scene i byen"]),
        (RULES[1], ["Legeplads i byen", "Shelter i landsbyen"]),
        (RULES[2], ["Legeplads i byen", "Shelter i landsbyen"]),
    ],
)
def test_the_village_shows_where_the_rules_part(client: ReadingClient, path: str, funded: list[str]) -> None:
    page = client.see(path)
    rows = [[cell.get_text() for cell in row.select("th, td")] for row in page.soup.select("#villages tbody tr")]
    assert [row[1] for row in rows if row[4] == "Ja"] == funded


@pytest.mark.parametrize("path", RULES)
def test_the_citys_example_is_counted_by_each_rule(client: ReadingClient, path: str) -> None:
    rows = [row.get_text(" ") for row in client.see(path).soup.select("#example tbody tr")]
    assert "Ungefællesskab i Beder-Malling" in rows[0] and "48.000 kr." in rows[0]
    assert len([row for row in rows if "Ja" in row.split()]) == 2


def test_a_rule_that_is_not_there_has_no_page(client: ReadingClient) -> None:
    client.see("/hjaelp/regler/diktator", status=404)


def test_the_secret_vote_is_not_promised_beyond_the_truth(client: ReadingClient) -> None:
    text = client.see("/hjaelp/hemmelig").text
    assert "I en demonstration kan nøglen ligge på serveren" in text and "Det kan vi ikke love" in text


@pytest.mark.parametrize("path", TEXTS)
def test_every_text_is_there_in_english_too(client: ReadingClient, path: str) -> None:
    danish = client.see(path)
    client.send("/sprog", {"csrf_token": client.token(), "language": "en", "next": path})
    english = client.see(path)
    assert english.soup.html["lang"] == "en" and english.heading != danish.heading
    assert len(english.soup.select("main h2")) == len(danish.soup.select("main h2"))


@pytest.mark.parametrize(
    ("key", "where", "guide"),
    [
        ("sabro-1", "/runder/sabro-2026/forslag/nyt", "/hjaelp/forslag"),
        ("playmaker-2", "/playmaker", "/hjaelp/playmaker"),
        ("medarbejder-1", "/stab", "/hjaelp/medarbejder"),
    ],
)
def test_each_guide_is_found_where_it_is_needed(
    client: ReadingClient, make: Make, key: str, where: str, guide: str
) -> None:
    make.round()
    make.account(key)
    assert guide in client.sign_in(key).see(where).links.values()
