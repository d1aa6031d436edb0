"""Every page that can be reached by links, as everyone, on a phone and on a desk: no finding, no fault, no stranger."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Error, Page, expect
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

from civic import create_app
from civic.policy import EVERYONE
from civic.settings import Settings
from tests.contract.access import DOORS
from tests.support.browser import assert_accessible, sign_in
from tests.support.live import LiveServer

pytestmark = pytest.mark.browser
# Files to keep, a picture, and the way back from the identity provider: no page to read.
NO_PAGE = {
    "static",
    "favicon",
    "robots",
    "proposals.picture",
    "exports.result_csv",
    "exports.result_pabulib",
    "accounts.identified",
    "paper.ballot",
    "paper.list_sheet",
    "paper.minutes_csv",
    "paper.minutes_pdf",
}
# Reached by filling in a ballot, which the journey does, or by a link in a mail or on a slip.
ON_THE_WAY = {
    "voting.review",
    "voting.identify",
    "voting.receipt",
    "voting.letter",
    "voting.not_on_roll",
    "voting.screen",
    # Only where somebody voted on paper; the demonstration's counted rounds have none.
    "results.paper",
    "mine.look_at_address",
    "mine.look_at_stop",
    "qualification.department",
}
BY_A_BUTTON = ("/demo-mitid",)
# A round looks different in each phase: look at more than one of a kind.
OF_A_KIND = 3
# A refusal that explains itself is no dead link; these are.
DEAD = {404, 405, 410, 500}
# Who is looked for by which pages: loegten-5 is asked a question, offered a merge and told of a ruling.
PEOPLE = {
    "sabro-1": {"mine.overview"},
    "loegten-5": {"qualification.question", "qualification.offer", "moderation.ruling"},
    "playmaker-2": {"qualification.sheet", "qualification.arrange", "moderation.case", "moderation.ruling"},
    "medarbejder-1": {"desk.workload", "moderation.queue", "moderation.case", "moderation.ruling"},
    "valgstyrer-1": {"mine.overview"},
    "administrator-1": {"mine.overview"},
}


@pytest.fixture(scope="module")
def doors(live_server: LiveServer) -> MapAdapter:
    """The URL map, to tell which page an address leads to."""
    return create_app(Settings.from_environ(live_server.environ)).url_map.bind("127.0.0.1")


def endpoint_of(doors: MapAdapter, url: str) -> str | None:
    try:
        return str(doors.match(urlsplit(url).path, method="GET")[0])
    except HTTPException:
        return None


def shown_page(page: Page, url: str) -> bool:
    """Go there; whether it is a page. A file to download or to read as it is has no accessibility of ours."""
    try:
        answer = page.goto(url)
    except Error as error:
        if "Download is starting" not in str(error):
            raise
        return False
    assert answer and answer.status not in DEAD, f"{url} answered {answer and answer.status}"
    return answer.headers.get("content-type", "").startswith("text/html")


def walk(page: Page, doors: MapAdapter, home: str, skipped: set[str], of_a_kind: int) -> Iterator[str]:
    """Follow every link from the front page, some pages of each kind; the endpoint of each page that is shown."""
    waiting = [home + path for path in ("/", *BY_A_BUTTON)]
    seen, shown = set(waiting), dict[str, int]()
    while waiting:
        url = waiting.pop(0)
        endpoint = endpoint_of(doors, url)
        # The sheet of what is decided looks otherwise than that of what waits.
        most = OF_A_KIND if endpoint == "qualification.sheet" else of_a_kind
        if endpoint is None or endpoint in skipped or shown.get(endpoint, 0) >= most:
            continue
        shown[endpoint] = shown.get(endpoint, 0) + 1
        if not shown_page(page, url):
            skipped.add(endpoint)
            continue
        yield endpoint
        if endpoint == "pages.proposal":
            # The comments' own page is what their form leads to.
            waiting.append(f"{url}/kommentarer")
        if endpoint == "proposals.map":
            # What a title may repeat is asked for while it is typed.
            waiting.append(url.removesuffix("kort") + "ligner?title=En+have")
        for link in page.locator("a[href]").evaluate_all("links => links.map(link => link.href)"):
            plain = link.split("#")[0]
            if plain not in seen and urlsplit(plain).netloc == urlsplit(page.url).netloc:
                seen.add(plain)
                waiting.append(plain)


def test_every_public_page_is_accessible(browser_page: Page, live_server: LiveServer, doors: MapAdapter):
    public = {door.endpoint for door in DOORS if door.method == "GET" and door.permission is EVERYONE}
    seen, files = set(), set(NO_PAGE)
    for endpoint in walk(browser_page, doors, live_server.url, files, OF_A_KIND):
        assert_accessible(browser_page)
        seen.add(endpoint)
    assert public - files - ON_THE_WAY - seen == set(), "no link leads there"


@pytest.mark.parametrize("key", PEOPLE)
def test_every_page_of_a_role_is_accessible(
    live_server: LiveServer, new_page: Callable[..., Page], doors: MapAdapter, key: str
):
    page = new_page(live_server.url)
    sign_in(page, key)
    public = {door.endpoint for door in DOORS if door.permission is EVERYONE} - {"pages.front", "pages.proposal"}
    seen = set()
    for endpoint in walk(page, doors, live_server.url, NO_PAGE | (public - {"pages.round", "pages.rounds"}), 1):
        assert_accessible(page)
        seen.add(endpoint)
    assert {"mine.overview"} | PEOPLE[key] <= seen


def test_the_page_that_a_mail_leads_a_department_to_is_accessible(live_server: LiveServer, browser_page: Page):
    live_server.run("work", "--once")
    mails = [path.read_text(errors="replace") for path in (live_server.folder / "data" / "mail").glob("*.eml")]
    (link,) = {found[0] for mail in mails if (found := re.search(r"/hoering/[\w-]{43}(?![\w=-])", mail))}
    browser_page.goto(live_server.url + link)
    expect(browser_page.get_by_role("button", name="Send svaret")).to_have_count(1)
    assert_accessible(browser_page)
