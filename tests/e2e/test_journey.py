"""A round from proposal to published result, by people in browsers: with JavaScript and without, on both engines."""

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from civic.accounts.demonstration import people
from civic.tally.pabulib import read_election
from tests.support.browser import NARROW, WIDE, assert_accessible, choose_person, press, sign_in
from tests.support.live import LiveServer

pytestmark = pytest.mark.browser
ROUND = "sabro-sammen"
TITLE = "Bænke langs stien til søen"
PRICE = "45.000"
JOURNEYS = [("sqlite", True), ("sqlite", False), ("postgresql", True)]


class Walk:
    """The journey's people, each in a browser of their own."""

    def __init__(self, server: LiveServer, new_page: Callable[..., Page], javascript: bool) -> None:
        self.server, self.new_page, self.javascript = server, new_page, javascript

    def person(self, key: str | None = None, width: int = WIDE) -> Page:
        page = self.new_page(self.server.url, width=width, javascript=self.javascript)
        if key:
            sign_in(page, key)
        return page

    def press(self, page: Page, name: str) -> None:
        press(page, name)

    def check(self, page: Page) -> None:
        """axe needs scripts; the same page is looked at in the journeys that have them."""
        if self.javascript:
            assert_accessible(page)


@pytest.fixture
def walk(new_server: LiveServer, new_page: Callable[..., Page], javascript: bool) -> Walk:
    return Walk(new_server, new_page, javascript)


@pytest.mark.parametrize(("engine", "javascript"), JOURNEYS, scope="session")
def test_a_round_runs_from_proposal_to_published_result(walk: Walk, tmp_path: Path) -> None:
    propose(walk)
    approve(walk)
    walk.server.run("demonstration", "clock", "--phase", ROUND, "voting")
    receipts = [
        vote(walk, "sabro-1", [TITLE]),
        vote(walk, "sabro-2", [TITLE, "Et drivhus til hele Sabro"], width=NARROW),
        vote(walk, "sabro-3", ["Et drivhus til hele Sabro"]),
        vote(walk, "sabro-3", [TITLE], again=True),
    ]
    assert len(set(receipts)) == 4
    walk.server.run("demonstration", "clock", "--after-voting", ROUND)
    late(walk)
    count(walk)
    result(walk, tmp_path)
    nothing_private_was_written(walk, receipts)


def propose(walk: Walk) -> None:
    page = walk.person("sabro-1")
    page.goto(f"/runder/{ROUND}")
    page.get_by_role("link", name="Stil et forslag").first.click()
    page.get_by_label("Titel").fill(TITLE)
    page.get_by_label("Hvad vil I gøre, og hvorfor?").fill("Der er langt mellem bænkene. **Alle kan bruge dem.**")
    page.get_by_label("Sted").fill("Stien langs søen")
    page.get_by_label("Udgift 1", exact=True).fill("Fem bænke")
    page.get_by_label("Beløb for udgift 1").fill("femogfyrre")
    walk.press(page, "Send ind")
    expect(page.locator("main")).to_contain_text("Skriv beløbet i kroner med tal")
    expect(page.get_by_label("Titel")).to_have_value(TITLE)
    page.get_by_label("Beløb for udgift 1").fill("40.000")
    walk.press(page, "Send ind")
    expect(page.locator("h1")).to_have_text(TITLE)
    walk.check(page)


def approve(walk: Walk) -> None:
    page = walk.person("playmaker-2")
    page.goto("/playmaker")
    page.get_by_role("link", name=TITLE).click()
    page.get_by_label("Kontrolleret pris").fill(PRICE)
    page.get_by_label("Hvorfor er prisen en anden end forslagets?").fill("Vi har fået et tilbud.")
    walk.check(page)
    walk.press(page, "Godkend forslaget")
    author = walk.person("sabro-1")
    author.goto("/mit")
    expect(author.locator("main")).to_contain_text("45.000 kr.")


def vote(walk: Walk, key: str, titles: list[str], *, width: int = WIDE, again: bool = False) -> str:
    page = walk.person(width=width)
    page.goto(f"/runder/{ROUND}")
    page.locator("main").get_by_role("link", name=re.compile("Stem")).first.click()
    for title in titles:
        card = page.locator("article", has_text=title)
        card.get_by_role("button", name="Vælg").click()
        expect(card).to_contain_text("Du har valgt dette")
    expect(page.locator("#budget")).to_contain_text("Du har givet")
    walk.check(page)
    page.get_by_role("link", name="Gennemse din stemmeseddel").first.click()
    walk.check(page)
    page.get_by_role("link", name="Gå videre").click()
    walk.press(page, "Identificér dig med MitID")
    choose_person(page, key)
    expect(page.locator("main")).to_contain_text("Du er fundet på valglisten for Sabro.")
    assert ("Du har stemt før" in page.inner_text("main")) == again
    walk.press(page, "Afgiv din stemme")
    expect(page.locator("h1")).to_have_text("Din stemme er registreret")
    walk.check(page)
    receipt = page.inner_text("#receipt").strip()
    walk.press(page, "Afslut")
    return receipt


def late(walk: Walk) -> None:
    page = walk.person()
    page.goto(f"/stem/{ROUND}")
    expect(page.locator("main")).to_contain_text("Afstemningen er slut")


def count(walk: Walk) -> None:
    page = walk.person("valgstyrer-1")
    page.goto("/valgbestyrelse")
    page.get_by_role("link", name="Sabro sammen").click()
    walk.press(page, "Åbn stemmekassen og tæl op")
    expect(page.locator("main")).to_contain_text("En anden fra valgbestyrelsen skal underskrive")
    visitor = walk.person()
    visitor.goto(f"/runder/{ROUND}/resultat")
    expect(visitor.locator("h1")).to_have_text("Der er ikke noget resultat endnu")
    page = walk.person("valgstyrer-2")
    page.goto(f"/valgbestyrelse/{ROUND}")
    walk.press(page, "Underskriv optællingen")
    expect(page.locator("main")).to_contain_text("resultatet er offentligt")


def result(walk: Walk, folder: Path) -> None:
    page = walk.person()
    page.goto(f"/runder/{ROUND}")
    page.get_by_role("link", name=re.compile("resultat", re.IGNORECASE)).first.click()
    expect(page.locator("h1")).to_have_text("Resultat: Sabro sammen")
    row = page.locator("#tabel tbody tr", has_text=TITLE)
    expect(row).to_contain_text("45.000 kr.")
    expect(row.locator("td[data-label=Stemmer]")).to_have_text("3")
    walk.check(page)
    text = download(page, "Resultatet som regneark (CSV)", folder).decode("utf-8-sig")
    lines = {line["forslag"]: line for line in csv.DictReader(io.StringIO(text), delimiter=";")}
    assert (lines[TITLE]["stemmer"], lines[TITLE]["pris_kr"]) == ("3", "45000")
    election = read_election(download(page, "Stemmesedlerne i Pabulib-format (.pb)", folder))
    assert election.ballots.cast == 3
    assert election.remarks == ()


def download(page: Page, name: str, folder: Path) -> bytes:
    with page.expect_download() as started:
        page.get_by_role("link", name=name).click()
    kept = folder / started.value.suggested_filename
    started.value.save_as(kept)
    return kept.read_bytes()


def nothing_private_was_written(walk: Walk, receipts: list[str]) -> None:
    """No CPR number, name or receipt in anything the server wrote down."""
    log = walk.server.log
    assert "answered" in log
    started = {person.name for person in people()}
    lines = [line for line in log.splitlines() if line.startswith("{")]
    for secret in [*receipts, *(person.cpr for person in people() if person.cpr), *started]:
        assert not [line for line in lines if secret in line], f"the log holds {secret}"


def test_fast_clicks_lose_no_choice(browser_page: Page) -> None:
    """While one choice is on its way the other buttons wait, so that no two can overwrite each other."""
    browser_page.goto("/stem/lystrup-loefter")
    ids = [article.get_attribute("id") for article in browser_page.locator("article").all()][:4]
    for article in ids:
        browser_page.locator(f"#{article} form button").click(no_wait_after=True, timeout=60_000)
    expect(browser_page.locator(".ballot-chosen")).to_have_count(4)
    browser_page.reload()
    expect(browser_page.locator(".ballot-chosen")).to_have_count(4)


def test_a_whole_ballot_is_filled_in_by_keyboard_alone(browser_page: Page) -> None:
    browser_page.goto("/stem/lystrup-loefter")
    first = browser_page.locator("article").first
    chosen = first.get_attribute("id")
    first.get_by_role("button").focus()
    browser_page.keyboard.press("Enter")
    expect(browser_page.locator(f"#{chosen}")).to_contain_text("Du har valgt dette")
    expect(browser_page.locator(f"#{chosen} button")).to_be_focused()
    for _ in range(2):  # past "Læs mere" to the next card's button
        browser_page.keyboard.press("Tab")
    browser_page.keyboard.press("Enter")
    expect(browser_page.locator(".ballot-chosen")).to_have_count(2)
    browser_page.get_by_role("link", name="Gennemse din stemmeseddel").last.focus()
    browser_page.keyboard.press("Enter")
    expect(browser_page.locator("h1")).to_have_text("Gennemse din stemmeseddel")
