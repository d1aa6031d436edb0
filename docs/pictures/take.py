"""Take the README's pictures of a running demonstration: `.venv/bin/python docs/pictures/take.py [URL]`."""

import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).parent
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-component-update"]
BALLOT_ROUND, FINISHED_ROUND = "lystrup-loefter", "beder-malling-bygger-bro"


def main(url: str) -> None:
    """Write ballot.png and result.png beside this file."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1280, "height": 900}, locale="da-DK")
        ballot(page, url)
        page.goto(f"{url}/runder/{FINISHED_ROUND}/resultat")
        page.screenshot(path=HERE / "result.png")
        browser.close()


def ballot(page: Page, url: str) -> None:
    page.goto(f"{url}/stem/{BALLOT_ROUND}")
    for _ in range(3):
        page.locator("form button", has_text="Vælg").first.click()
        page.wait_for_load_state("networkidle")
    page.evaluate("window.scrollTo(0, 0)")
    page.screenshot(path=HERE / "ballot.png")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:5000")
