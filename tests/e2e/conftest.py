"""A live server and a browser for the tests that walk through the house as people do."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import mkdtemp

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.e2e.stage import Stage, set_up
from tests.support.browser import WIDE, chromium, watched_context
from tests.support.live import LiveServer, serving
from tests.support.mail import SENDER, PostOffice, post_office


@pytest.fixture(scope="session")
def engine() -> str:
    """SQLite, unless a test asks for more: `@pytest.mark.parametrize("engine", ENGINES, scope="session")`."""
    return "sqlite"


@pytest.fixture(scope="session")
def live_server(engine: str, workspace: Path) -> Iterator[LiveServer]:
    """The demonstration, served. Shared: a test that changes a round leaves it changed."""
    with serving(engine, workspace / f"live-{engine}") as server:
        yield server


@pytest.fixture
def new_server(engine: str, workspace: Path) -> Iterator[LiveServer]:
    """The demonstration, served for one test alone."""
    with serving(engine, Path(mkdtemp(dir=workspace)) / engine) as server:
        yield server


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright, chromium(playwright) as started:
        yield started


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a browser of somebody's own: `new_page(server.url, width=320, javascript=False)`; watched to the end."""
    with ExitStack() as open_contexts:

        def opened(url: str, *, width: int = WIDE, javascript: bool = True) -> Page:
            context = watched_context(browser, url, width=width, javascript=javascript)
            return open_contexts.enter_context(context).new_page()

        yield opened


@pytest.fixture
def browser_page(live_server: LiveServer, new_page: Callable[..., Page]) -> Page:
    """A visitor at the live server."""
    return new_page(live_server.url)


@pytest.fixture(scope="session")
def served(workspace: Path) -> Iterator[tuple[LiveServer, PostOffice]]:
    with post_office() as office:
        post = {"CIVIC_SMTP_HOST": "127.0.0.1", "CIVIC_SMTP_PORT": str(office.port), "CIVIC_SMTP_SECURITY": "none"}
        with serving("sqlite", Path(mkdtemp(dir=workspace)) / "arranging", CIVIC_MAIL_SENDER=SENDER, **post) as server:
            yield server, office


@pytest.fixture(scope="session", params=[True, False], ids=["javascript", "plain"])
def stage(request: pytest.FixtureRequest, served: tuple[LiveServer, PostOffice], browser: Browser) -> Iterator[Stage]:
    """One area's people with JavaScript, the next one's without, in a round that publishes its decisions together."""
    server, office = served
    area, name = ("sabro", "Sabro") if request.param else ("borum", "Borum")
    with ExitStack() as contexts:

        def opened(url: str, *, javascript: bool) -> Page:
            return contexts.enter_context(watched_context(browser, url, javascript=javascript)).new_page()

        yield set_up(Stage(server, opened, request.param, office, area, name))
