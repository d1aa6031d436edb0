"""The conversation before the vote, by people in browsers: from a draft to an appeal, and told by mail."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import mkdtemp

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.test_journey import Walk
from tests.support.live import serving
from tests.support.mail import SENDER, PostOffice, post_office, text_of

pytestmark = pytest.mark.browser
ROUND = "sabro-sammen"
TITLE, OTHER = "Bænke langs stien til søen", "En bom for enden af vejen"
MAIL = "forfatter@example.dk"
RUDE = "Den, der har skrevet det her, er dum som en dør."
RULING = r"/moderation/afgoerelse/\w+"


class Talk(Walk):
    """The same people, and the mail server that takes what is sent to them."""

    office: PostOffice

    def open(self, page: Page, title: str) -> None:
        page.goto(f"/runder/{ROUND}/forslag")
        page.get_by_label("Søg i forslagene").fill(title)
        self.press(page, "Søg")
        page.get_by_role("link", name=title).first.click()
        expect(page.locator("h1")).to_have_text(title)

    def told(self, page: Page, *sentences: str) -> None:
        """What stands on the person's own page."""
        page.goto("/mit")
        for sentence in sentences:
            expect(page.locator("section[aria-labelledby=beskeder]")).to_contain_text(sentence)

    def mailed(self, words: str) -> None:
        """A mail with these words has come to the author."""
        self.server.run("work", "--once")
        assert any(words in f"{mail['Subject']} {text_of(mail)}" for mail in self.office.arrived), (
            self.office.subjects()
        )


@pytest.fixture
def talk(workspace: Path, new_page: Callable[..., Page], javascript: bool) -> Iterator[Talk]:
    with post_office() as office:
        post = {"CIVIC_SMTP_HOST": "127.0.0.1", "CIVIC_SMTP_PORT": str(office.port), "CIVIC_SMTP_SECURITY": "none"}
        folder = Path(mkdtemp(dir=workspace)) / "talk"
        with serving("sqlite", folder, CIVIC_MAIL_SENDER=SENDER, **post) as server:
            made = Talk(server, new_page, javascript)
            made.office = office
            yield made


@pytest.mark.parametrize("javascript", [True, False])
def test_a_proposal_is_talked_about_decided_and_its_author_hears_it_all(talk: Talk) -> None:
    author = talk.person("sabro-1")
    give_an_address(talk, author)
    propose(talk, author, TITLE)
    propose(talk, author, OTHER)
    discuss(talk)
    approve_dearer(talk)
    reject_after_hearing(talk, author)
    appeal(talk, author)
    talk.told(author, "godkendt", "afvist", "svaret")
    talk.mailed("godkendt")
    talk.mailed("afvist")


def give_an_address(talk: Talk, author: Page) -> None:
    author.goto("/mit/mail")
    author.locator("#address").fill(MAIL)
    talk.press(author, "Send mig et link")
    talk.server.run("work", "--once")
    # The demonstration has mails of its own.
    link = re.search(r"/mail/bekraeft/\S+", "\n".join(map(text_of, talk.office.arrived)))
    assert link
    author.goto(link[0])
    talk.press(author, "Ja, brug adressen")


def propose(talk: Talk, page: Page, title: str) -> None:
    page.goto(f"/runder/{ROUND}/forslag/nyt")
    page.get_by_label("Titel").fill(title)
    page.get_by_label("Hvad vil I gøre, og hvorfor?").fill("Der er langt mellem bænkene.")
    if talk.javascript:
        expect(page.locator("#saved")).to_contain_text("Kladden er gemt")
    else:
        talk.press(page, "Gem kladde")
    page.get_by_label("Sted").fill("Stien langs søen")
    page.get_by_label("Udgift 1", exact=True).fill("Fem bænke")
    page.get_by_label("Beløb for udgift 1").fill("40.000")
    talk.press(page, "Send ind")
    expect(page.locator("h1")).to_have_text(title)


def discuss(talk: Talk) -> None:
    neighbour, another = talk.person("sabro-2"), talk.person("sabro-3")
    talk.open(neighbour, TITLE)
    neighbour.get_by_label("Skriv en kommentar").fill("Kan de stå i skyggen?")
    talk.press(neighbour, "Send kommentar")
    expect(neighbour.locator("#comments")).to_contain_text("Kan de stå i skyggen?")
    talk.open(another, TITLE)
    another.locator("#comments").get_by_role("link", name=re.compile("^Svar")).first.click()
    another.get_by_label(re.compile("^Dit svar til")).fill("Ja, under lindetræerne.")
    talk.press(another, "Send kommentar")
    expect(another.locator(".comment-replies")).to_contain_text("lindetræerne")
    talk.open(another, TITLE)
    talk.press(another, "Giv et hjerte")
    expect(another.locator("main")).to_contain_text("Tag dit hjerte tilbage")
    talk.open(another, TITLE)
    talk.press(another, "Følg forslaget")
    expect(another.locator("main")).to_contain_text("Følg ikke mere")
    talk.check(another)


def approve_dearer(talk: Talk) -> None:
    page = talk.person("playmaker-2")
    page.goto("/playmaker")
    page.get_by_role("link", name=TITLE).click()
    page.get_by_label("Kontrolleret pris").fill("45.000")
    talk.press(page, "Godkend forslaget")
    expect(page.locator("main")).to_contain_text("Skriv hvorfor")
    talk.check(page)
    page.get_by_label("Hvorfor er prisen en anden").fill("Fundamenterne skal være dybere.")
    talk.press(page, "Godkend forslaget")
    follower = talk.person("sabro-3")
    talk.told(follower, TITLE)


def reject_after_hearing(talk: Talk, author: Page) -> None:
    page = talk.person("playmaker-2")
    page.goto("/playmaker")
    page.get_by_role("link", name=OTHER).click()
    expect(page.locator("h1")).to_contain_text(OTHER)
    sheet = page.url
    page.get_by_label("Det taler imod forslaget").fill("Vejen er ikke kommunens.")
    page.get_by_label("Frist i dage").last.fill("3")
    talk.press(page, "Send i høring")
    author.goto("/mit")
    author.locator("main a[href*='/spoergsmaal/']").first.click()
    talk.check(author)
    author.get_by_label("Dit svar").fill("Ejeren har sagt ja.")
    talk.press(author, "Send svaret")
    page.goto(sheet)
    expect(page.locator("main")).to_contain_text("Ejeren har sagt ja.")
    page.get_by_label("Begrundelse").fill("Vejen er privat, og en bom kræver en vejmyndighed.")
    talk.check(page)
    talk.press(page, "Afvis forslaget")
    talk.open(author, OTHER)
    expect(author.locator("main")).to_contain_text("Vejen er privat")


def appeal(talk: Talk, author: Page) -> None:
    talk.open(author, TITLE)
    author.get_by_label("Skriv en kommentar").fill(RUDE)
    talk.press(author, "Send kommentar")
    reporter = talk.person("sabro-2")
    talk.open(reporter, TITLE)
    rude = reporter.locator("article.comment", has_text=RUDE).last
    rude.get_by_role("link", name=re.compile("^Anmeld")).click()
    reporter.get_by_label("Vil du forklare det nærmere?").fill("Det er ikke pænt.")
    reporter.locator("input[name=rule]").first.check(force=True)
    talk.check(reporter)
    talk.press(reporter, "Send til moderatoren")
    moderator = talk.person("playmaker-2")
    moderator.goto("/moderation")
    talk.check(moderator)
    # The demonstration's own cases are older.
    moderator.locator("main a[href*='/moderation/sag/']").last.click()
    decide(talk, moderator, "hide", "Afgør sagen")
    author.goto("/mit")
    author.locator("main a[href*='/moderation/afgoerelse/']").first.click()
    expect(author).to_have_url(re.compile(RULING))
    author.get_by_label("Hvorfor er afgørelsen forkert?").fill("Det var ment i sjov.")
    talk.check(author)
    talk.press(author, "Send klagen")
    talk.mailed("Tal pænt")
    other = talk.person("medarbejder-1")
    other.goto("/moderation")
    other.locator("main a[href*='/moderation/afgoerelse/']").last.click()
    decide(talk, other, "keep", "Afgør klagen")
    author.goto("/mit")
    author.locator("main a[href*='/moderation/afgoerelse/']").first.click()
    talk.check(author)


def decide(talk: Talk, page: Page, measure: str, button: str) -> None:
    page.locator(f"input[name=measure][value={measure}]").check(force=True)
    page.locator("input[name=rule]").first.check(force=True)
    page.get_by_label("Hvad er der sket?").fill("En kommentar kaldte en anden dum.")
    page.get_by_role("textbox", name="Begrundelse").fill("Tal pænt til hinanden.")
    talk.check(page)
    talk.press(page, button)
