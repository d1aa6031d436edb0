"""Writing a proposal in a browser: saved while it is typed, across a lost connection; a place picked on a map."""

import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.support.browser import assert_accessible, press, sign_in
from tests.support.live import serving
from tests.support.pictures import jpeg

pytestmark = pytest.mark.browser
TILES = "https://kort.example.dk/{z}/{x}/{y}.png"
NEW = "/runder/sabro-sammen/forslag/nyt"


@pytest.fixture
def page(browser: Browser, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    """A resident before an empty form, where maps come from a server that this test plays."""
    monkeypatch.setenv("CIVIC_MAP_TILES", TILES)
    monkeypatch.setenv("CIVIC_MAP_CREDIT", "© Prøvekort")
    with serving("sqlite", Path(mkdtemp(dir=workspace)) / "proposing") as server:
        context = browser.new_context(base_url=server.url, locale="da-DK")
        context.route("https://kort.example.dk/**", _tile)
        opened, said = context.new_page(), []
        opened.on("console", lambda message: said.append(message.text))
        sign_in(opened, "sabro-3")
        opened.goto(NEW)
        yield opened
        context.close()
        assert not [words for words in said if "Content Security Policy" in words]


def _tile(route: Route) -> None:
    route.fulfill(body=jpeg(), content_type="image/jpeg")


def test_nothing_is_lost_with_the_connection(page: Page) -> None:
    saved = page.locator("#saved")
    page.locator("#title").press_sequentially("Bænke", delay=20)
    expect(saved).to_contain_text("Kladden er gemt")
    expect(page.locator("#alike")).to_contain_text("Ligner dit forslag")
    page.context.set_offline(True)
    page.locator("#body").press_sequentially("Så kan vi sidde.", delay=5)
    expect(saved).to_contain_text("Ikke gemt endnu")
    expect(page.locator("#body")).to_have_value("Så kan vi sidde.")
    page.context.set_offline(False)
    expect(saved).to_contain_text("Kladden er gemt", timeout=15_000)
    page.goto(NEW)
    page.locator("main").get_by_role("link", name="Bænke", exact=True).click()
    expect(page.locator("#body")).to_have_value("Så kan vi sidde.")


def test_what_could_not_be_saved_comes_back_in_the_same_tab_until_it_is_saved(page: Page) -> None:
    saved, body = page.locator("#saved"), page.locator("#body")
    brought_back = page.get_by_text("er sat ind igen").locator("visible=true")
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator("#title").press_sequentially("Bænke", delay=20)
    expect(saved).to_contain_text("Kladden er gemt")
    page.route(f"**{NEW}", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    body.press_sequentially("Så kan vi sidde.", delay=5)
    expect(saved).to_contain_text("Ikke gemt endnu")
    page.unroute(f"**{NEW}")
    page.reload()
    expect(body).to_have_value("Så kan vi sidde.")
    expect(brought_back).to_have_count(1)
    body.press_sequentially(" Længe.", delay=5)
    expect(saved).to_contain_text("Kladden er gemt")
    page.goto(NEW)
    expect(body).to_have_value("")
    page.locator("#title").fill("Kun en titel")
    press(page, "Send ind")
    expect(page.get_by_text("Kladden er gemt, men der mangler noget")).to_be_visible()
    page.goto(NEW)
    expect(brought_back).to_have_count(0)


def test_a_place_is_picked_and_shown_on_the_map(page: Page) -> None:
    for field, words in {"title": "Et sted", "body": "Her", "place": "Her", "costs-0-label": "Alt"}.items():
        page.locator(f"#{field}").fill(words)
    page.locator("#costs-0-amount").fill("1.000")
    page.locator("summary", has_text="Emne, kort og andre penge").click()
    page.locator(".map").click(position={"x": 100, "y": 100})
    expect(page.locator("#latitude")).to_have_value(re.compile(r"^56,\d{5}$"))
    page.locator("#add-funding").click()
    expect(page.locator("#funding-1-amount")).to_be_visible()
    expect(page.locator("#add-funding")).to_be_focused()
    assert_accessible(page)
    press(page, "Send ind")
    expect(page.locator("h1")).to_have_text("Et sted")
    page.goto("/runder/sabro-sammen/forslag/kort")
    expect(page.locator(".map-pin")).to_have_count(1)
    assert_accessible(page)
    page.locator(".map-pin").focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Et sted")


def test_pictures_are_laid_up_one_by_one_and_kept_by_the_page_itself(page: Page) -> None:
    page.locator("#title").fill("Med billeder")
    page.locator("#pictures summary").click()
    for number, words in enumerate(("Søen", "Stien"), start=1):
        page.locator("#picture").set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": jpeg()})
        page.locator("#picture_text").fill(words)
        page.locator("#add-picture").click()
        expect(page.locator(".picture-line")).to_have_count(number)
        expect(page.locator("#add-picture")).to_be_focused()
    expect(page.locator("#saved")).to_contain_text("Kladden er gemt")
    page.locator("#picture").set_input_files({"name": "a.svg", "mimeType": "image/svg+xml", "buffer": b"<svg/>"})
    page.locator("#add-picture").click()
    expect(page.locator("#picture-error")).to_contain_text("ikke et billede")
    expect(page.locator("#title")).to_have_value("Med billeder")
    assert_accessible(page)
    page.goto(NEW)
    page.locator("main").get_by_role("link", name="Med billeder", exact=True).click()
    expect(page.locator("#pictures-1-text")).to_have_value("Stien")
