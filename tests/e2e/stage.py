"""The people of the journeys about arranging, and the round that staff make for them."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Locator, Page, expect

from civic.accounts.demonstration import person_by_key
from tests.e2e.test_journey import Walk
from tests.support.browser import sign_in
from tests.support.live import LiveServer
from tests.support.mail import PostOffice, text_of

PLAYMAKER, COLLEAGUE, STAFF, ADMINISTRATOR = "playmaker-2", "playmaker-3", "medarbejder-1", "administrator-1"
# Where a proposal can be moved to; the colleague is its playmaker already.
ELSEWHERE = "Solbjerg"
# The copied round has taken proposals since 16 days before today when it begins so long before it.
BEGINS_BEFORE = timedelta(days=45)
PATIENCE = 30.0


@dataclass
class Stage(Walk):
    """An area's people, each in a browser that stays open, a round of theirs, and the server that takes their mail."""

    server: LiveServer
    new_page: Callable[..., Page]
    javascript: bool
    office: PostOffice
    area: str
    name: str
    round: str = ""
    open_pages: dict[str, Page] = field(default_factory=dict)

    def person(self, key: str | None = None, width: int = 1280) -> Page:
        """Somebody by their key, or a resident of the area by their number; a stranger's browser without one."""
        key = f"{self.area}-{key}" if key and key.isdigit() else key
        if key and key in self.open_pages:
            return self.open_pages[key]
        page = self.new_page(self.server.url, javascript=self.javascript)
        if key:
            sign_in(page, key)
            self.open_pages[key] = page
        return page

    def called(self, number: str) -> str:
        return person_by_key(f"{self.area}-{number}").name

    def first_name(self, number: str) -> str:
        return self.called(number).split()[0]

    def titled(self, words: str) -> str:
        return f"{words} i {self.name}"

    def go(self, page: Page, path: str) -> None:
        """Open the page; what is waited for is what it shows, not its last picture."""
        page.goto(path, wait_until="domcontentloaded")

    def open(self, page: Page, title: str) -> None:
        self.go(page, f"/runder/{self.round}/forslag")
        page.locator("main").get_by_role("link", name=title, exact=True).first.click()
        expect(page.locator("h1")).to_have_text(title)

    def sheet(self, page: Page, title: str) -> None:
        self.go(page, "/playmaker")
        page.locator("main").get_by_role("link", name=title, exact=True).click()
        expect(page.locator("h1")).to_have_text(title)

    def arrange(self, page: Page, title: str) -> None:
        self.sheet(page, title)
        page.get_by_role("link", name="Læg sammen, del eller flyt forslaget").click()
        expect(page.locator("h1")).to_have_text("Læg sammen, del eller flyt")

    def answered(self, page: Page, words: str) -> None:
        """What the page says above all else, after a button."""
        expect(page.locator("#notices")).to_contain_text(words)

    def follow_message(self, page: Page, words: str) -> None:
        """The newest message with these words on the person's own page, and where it leads."""
        self.go(page, "/mit")
        message = page.locator("section[aria-labelledby=beskeder] li", has_text=words).first
        message.get_by_role("link").click()

    def told(self, page: Page, *sentences: str) -> None:
        self.go(page, "/mit")
        for sentence in sentences:
            expect(page.locator("section[aria-labelledby=beskeder]")).to_contain_text(sentence)

    def not_told(self, page: Page, sentence: str) -> None:
        self.go(page, "/mit")
        expect(page.locator("section[aria-labelledby=beskeder]")).not_to_contain_text(sentence)

    def mails_to(self, address: str) -> list[str]:
        return [f"{mail['Subject']}\n{text_of(mail)}" for mail in self.office.arrived if mail["To"] == address]

    def mail_to(self, address: str, words: str) -> str:
        """The newest mail to the address with these words: the server's own jobs send it, a moment later."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            found = [text for text in self.mails_to(address) if words in " ".join(text.split())]
            if found:
                return found[-1]
            time.sleep(0.1)
        raise AssertionError(f"no mail to {address} with “{words}”: {self.office.subjects()}")

    def address(self, number: str) -> str:
        return f"{self.area}-{number}@example.dk"

    def link_in(self, address: str, words: str, way: str) -> str:
        (path,) = set(re.findall(rf"/{way}/\S+", self.mail_to(address, words)))
        return str(path)


def set_up(stage: Stage) -> Stage:
    """A round, a second playmaker and two mail addresses, all made on the pages that people use."""
    make_round(stage)
    second_playmaker(stage)
    for number in ("1", "2"):
        give_an_address(stage, number)
    for number in ("1", "2"):
        confirm_address(stage, number)
    return stage


def make_round(stage: Stage) -> None:
    """Staff copy an earlier round, for two areas, and let its decisions be published together."""
    page = stage.person(STAFF)
    stage.go(page, "/stab/runder/ny")
    page.get_by_label("Første dag").fill(f"{datetime.now(UTC) - BEGINS_BEFORE:%Y-%m-%d}")
    page.get_by_label("Kopiér fra tidligere runde").select_option(label="Sabro sammen")
    stage.press(page, "Udfyld felterne")
    expect(page.get_by_label("Tema")).to_have_value("Steder at mødes")
    page.get_by_label("Rundens navn").fill(f"Sammen i {stage.name}")
    for name in {"Sabro", stage.name, ELSEWHERE}:
        tick(page.get_by_label(name, exact=True), name in {stage.name, ELSEWHERE})
    page.get_by_label("Så mange forslag kan én person sende ind").fill("")
    tick(page.get_by_label("Offentliggør alle afgørelser på én gang"))
    stage.press(page, "Opret runden")
    stage.answered(page, "Runden er oprettet.")
    stage.round = page.url.rsplit("/", 1)[-1]


def second_playmaker(stage: Stage) -> None:
    page = stage.person(ADMINISTRATOR)
    stage.go(page, "/administration/personer?navn=Camilla+Vestergaard")
    page.get_by_role("link", name="Camilla Vestergaard").click()
    page.locator("input[name=role][value=playmaker]").check(force=True)
    page.get_by_label("Lokalområde").select_option(label=stage.name)
    stage.press(page, "Giv rollen")
    expect(page.locator("main li", has_text=f"Playmaker ({stage.name})")).to_be_visible()


def give_an_address(stage: Stage, number: str) -> None:
    page = stage.person(number)
    stage.go(page, "/mit/mail")
    page.locator("#address").fill(stage.address(number))
    stage.press(page, "Send mig et link")
    stage.answered(page, "Vi har sendt en mail til adressen.")


def confirm_address(stage: Stage, number: str) -> None:
    page = stage.person(number)
    stage.go(page, stage.link_in(stage.address(number), "Bekræft din mailadresse", "mail/bekraeft"))
    stage.press(page, "Ja, brug adressen")
    expect(page.locator("main")).to_contain_text(stage.address(number))


def tick(box: Locator, wanted: bool = True) -> None:
    box.set_checked(wanted, force=True)


def propose(stage: Stage, number: str, title: str, *costs: tuple[str, str]) -> None:
    page = stage.person(number)
    stage.go(page, f"/runder/{stage.round}/forslag/nyt")
    fill_in(page, title, *costs)
    stage.press(page, "Send ind")
    expect(page.locator("h1")).to_have_text(title)


def fill_in(page: Page, title: str, *costs: tuple[str, str]) -> None:
    page.get_by_label("Titel").fill(title)
    page.get_by_label("Hvad vil I gøre, og hvorfor?").fill("Her er plads til alle.")
    page.get_by_label("Sted", exact=True).fill("Ved søen")
    for position, (label, amount) in enumerate(costs, start=1):
        page.get_by_label(f"Udgift {position}", exact=True).fill(label)
        page.get_by_label(f"Beløb for udgift {position}").fill(amount)
