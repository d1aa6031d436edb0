"""Debian's chromium, watched: no error in the console, nothing against the CSP, no word to another host."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
# A browser that speaks to the server under test and to nobody else.
ALONE = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NARROW, WIDE, HEIGHT = 320, 1280, 900
# Beyond the half pixel that a width is rounded by.
WIDE_TABLES = "[...document.querySelectorAll('.table-region')].some(each => each.scrollWidth > each.clientWidth + 1)"
# A refusal with a page of its own is an answer, not a fault; the console reports it all the same.
ANSWERED = "the server responded with a status of 4"


@contextmanager
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """The browser. Fails, and says what to install, when it is not there."""
    assert Path(CHROMIUM).exists(), "chromium is missing: `apt-get install chromium`, or run .ci/run"
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ALONE)
    yield browser
    browser.close()


class Watch:
    """What went wrong in a browser, in sentences."""

    def __init__(self, context: BrowserContext, own_host: str) -> None:
        self.faults: list[str] = []
        self.own_host = own_host
        context.on("console", self._console)
        context.on("weberror", lambda error: self.faults.append(f"script error: {error.error}"))
        context.on("request", lambda request: self._request(request.url))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and ANSWERED not in message.text:
            self.faults.append(f"console: {message.text}")

    def _request(self, url: str) -> None:
        if urlsplit(url).scheme in {"http", "https", "ws", "wss"} and urlsplit(url).netloc != self.own_host:
            self.faults.append(f"a request to another host: {url}")


@contextmanager
def watched_context(
    browser: Browser, base_url: str, *, width: int = WIDE, javascript: bool = True
) -> Iterator[BrowserContext]:
    """A visitor's browser with cookies of its own. What went wrong in it fails the test at the end."""
    context = browser.new_context(
        base_url=base_url,
        java_script_enabled=javascript,
        viewport={"width": width, "height": HEIGHT},
        locale="da-DK",
    )
    context.set_default_timeout(15_000)
    watch = Watch(context, urlsplit(base_url).netloc)
    yield context
    context.close()
    assert not watch.faults, "\n".join(watch.faults)


def assert_accessible(page: Page) -> None:
    """No finding by axe, and nothing to scroll sideways, on a phone and on a desk."""
    page.wait_for_load_state()
    for width in (NARROW, WIDE):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        # What moves or fades in is judged when it stands still.
        page.evaluate("Promise.all(document.getAnimations().map(animation => animation.finished))")
        found = Axe().run(page).response["violations"]
        assert not found, f"{page.url} at {width} px:\n" + "\n".join(_sentence(each) for each in found)
        too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert too_wide <= 0, f"{page.url} is {too_wide} px too wide at {width} px"
        assert not page.evaluate(WIDE_TABLES), f"{page.url} has tables that scroll sideways at {width} px"


def sign_in(page: Page, key: str) -> None:
    """Come in as a person of the demonstration, by the pages everyone uses."""
    page.goto("/log-ind")
    page.locator("main form[method=post] button[type=submit]").first.click()
    choose_person(page, key)


def choose_person(page: Page, key: str) -> None:
    """Pick a person in Demo-MitID, behind their area's heading; the page they came from has them back afterwards."""
    button = page.locator(f"button[value='{key}']")
    # A click waits until the next page has begun, not until it is whole.
    button.wait_for(state="attached")
    area = page.locator("main details:not([open])", has=button).locator("summary")
    if area.count():
        area.click()
    button.click()
    page.wait_for_url(lambda url: "/demo-mitid" not in url)


def press(page: Page, name: str) -> None:
    """Press the button of this name in the page's main part, and wait until the server has answered it."""
    button = page.locator("main").get_by_role("button", name=name, exact=True)
    with page.expect_response(lambda answer: answer.request.resource_type in {"document", "xhr", "fetch"}):
        button.click()


def _sentence(violation: dict[str, object]) -> str:
    nodes = violation["nodes"]
    assert isinstance(nodes, list)
    return f"{violation['id']}: {violation['help']}: " + "; ".join(str(node["html"])[:200] for node in nodes[:3])
