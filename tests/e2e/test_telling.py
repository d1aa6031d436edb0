"""What people hear of and say, in browsers: messages to an area, help from a worker, moderation."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.stage import PLAYMAKER, STAFF, Stage, fill_in, propose, tick

pytestmark = pytest.mark.browser


def test_residents_are_told_by_mail_and_stop_it_by_its_link(stage: Stage) -> None:
    # Only those who have been here before have a page of their own to be told on.
    without_address = stage.person("3")
    write_to_residents(stage, "Kom til møde", "2 af dem får den også på mail.")
    for number in ("1", "2"):
        stage.mail_to(stage.address(number), "Kom til møde")
    stage.told(without_address, "Kom til møde", "Vi ses på skolen.")
    stranger = stage.person()
    stage.go(stranger, stage.link_in(stage.address("1"), "Kom til møde", "afmeld"))
    expect(stranger.locator("main")).to_contain_text("Beskeder fra kommunen til dit lokalområde")
    stage.check(stranger)
    stage.press(stranger, "Send ikke flere af dem")
    expect(stranger.locator("h1")).to_have_text("Vi sender dig ikke flere af dem")
    write_to_residents(stage, "Mødet er flyttet", "1 af dem får den også på mail.")
    choose_mail(stage)
    stage.mail_to(stage.address("2"), "Mødet er flyttet")
    stage.told(stage.person("1"), "Mødet er flyttet")
    assert not [mail for mail in stage.mails_to(stage.address("1")) if "Mødet er flyttet" in mail]


def write_to_residents(stage: Stage, title: str, reach: str) -> None:
    page = stage.person(STAFF)
    stage.go(page, "/stab/beskeder")
    page.get_by_role("link", name="Skriv en besked").click()
    tick(page.get_by_label(stage.name, exact=True))
    stage.press(page, "Se beskeden")
    expect(page.locator("main")).to_contain_text("Der er noget, du skal rette")
    page.locator("#title").fill(f"{title} i {stage.name}")
    page.locator("#text").fill("Vi ses på skolen.")
    stage.press(page, "Se beskeden")
    expect(page.locator("section[aria-labelledby=modtagere]")).to_contain_text(reach)
    stage.check(page)
    stage.press(page, "Send beskeden nu")
    expect(page.locator("main")).to_contain_text(re.compile("Den er på vej|fik den på Min side"))


def choose_mail(stage: Stage) -> None:
    """What the link did stands among the choices; another kind is collected."""
    page = stage.person("1")
    stage.go(page, "/mit/mail")
    expect(page.locator("#area option:checked")).to_have_text("Kun på Min side")
    page.locator("#comments").select_option(label="Samlet, hver mandag kl. 7")
    stage.press(page, "Gem valg")
    stage.answered(page, "Dine valg er gemt.")
    expect(page.locator("#comments option:checked")).to_have_text("Samlet, hver mandag kl. 7")
    expect(page.locator("#area option:checked")).to_have_text("Kun på Min side")


def test_a_resident_is_helped_and_named_only_with_consent(stage: Stage) -> None:
    unnamed, named = stage.titled("Et bord"), stage.titled("En bænk")
    hand_in(stage, PLAYMAKER, unnamed, agreed=False)
    hand_in(stage, STAFF, named, agreed=True)
    visitor, page = stage.person(), stage.person(PLAYMAKER)
    stage.open(visitor, unnamed)
    expect(visitor.locator("article")).to_contain_text("en beboer")
    expect(visitor.locator("article")).not_to_contain_text("Gerda Holm")
    expect(visitor.locator("article")).to_contain_text("Sara Lindgren")
    stage.open(visitor, named)
    expect(visitor.locator("article")).to_contain_text("Gerda Holm")
    stage.sheet(page, unnamed)
    expect(page.locator("main")).to_contain_text("Bed en anden playmaker i lokalområdet om at afgøre det.")
    expect(page.get_by_role("button", name="Godkend forslaget")).to_have_count(0)


def hand_in(stage: Stage, key: str, title: str, *, agreed: bool) -> None:
    page = stage.person(key)
    stage.go(page, f"/runder/{stage.round}/forslag")
    page.get_by_role("link", name="Aflever et forslag for en beboer").click()
    page.get_by_label("Beboerens navn").fill("Gerda Holm")
    tick(page.get_by_label("Beboeren har sagt ja"), agreed)
    if page.locator("select#area").count():
        page.locator("select#area").select_option(label=stage.name)
    fill_in(page, title, ("Træ", "9.000"))
    if agreed:
        stage.check(page)
    stage.press(page, "Send ind")
    expect(page.locator("h1")).to_have_text(title)


def test_what_is_said_is_edited_warned_about_closed_blocked_and_restored(stage: Stage) -> None:
    title = stage.titled("En dam")
    propose(stage, "1", title, ("Gravning", "15.000"))
    say(stage, title, "Den er for dyb.")
    edit_comment(stage, title)
    warn(stage, title)
    block(stage, title)
    restore(stage, title)
    close(stage, title)
    take_back(stage, title)
    figures(stage)


def say(stage: Stage, title: str, words: str) -> None:
    page = stage.person("4")
    stage.open(page, title)
    page.get_by_label("Skriv en kommentar").fill(words)
    stage.press(page, "Send kommentar")


def edit_comment(stage: Stage, title: str) -> None:
    page = stage.person("4")
    said = page.locator("#comments article", has_text="Den er for dyb.")
    said.get_by_role("link", name="Ret din kommentar").click()
    expect(page.locator("h1")).to_have_text("Ret din kommentar")
    stage.check(page)
    page.locator("#body").fill("Den er vist for dyb.")
    stage.press(page, "Gem")
    expect(page.locator("#comments")).to_contain_text("Den er vist for dyb.")
    expect(page.locator("#comments")).to_contain_text("rettet")


def report(stage: Stage, title: str, words: str = "") -> None:
    """Resident 2 reports the comment with these words, or the proposal."""
    page = stage.person("2")
    stage.open(page, title)
    if words:
        page.locator("#comments article", has_text=words).get_by_role("link", name="Anmeld").click()
    else:
        page.get_by_role("link", name="Anmeld forslaget").click()
    tick(page.get_by_label("Noget andet", exact=True))
    stage.press(page, "Send til moderatoren")
    stage.answered(page, "Tak")


def rule(stage: Stage, key: str, measure: str, *, days: str = "", button: str = "Afgør sagen") -> None:
    page = stage.person(key)
    page.locator(f"input[name=measure][value={measure}]").check(force=True)
    tick(page.get_by_label("Noget andet", exact=True))
    if days:
        page.get_by_label("Hvor mange dage?").fill(days)
    page.get_by_label("Hvad er der sket?").fill("Der blev skrevet om dybden.")
    page.get_by_role("textbox", name="Begrundelse").fill("Vi taler pænt om damme.")
    stage.press(page, button)


def warn(stage: Stage, title: str) -> None:
    report(stage, title, "Den er vist for dyb.")
    stage.follow_message(stage.person(PLAYMAKER), "En kommentar i et lokalområde, du modererer, er anmeldt.")
    rule(stage, PLAYMAKER, "warn")
    stage.answered(stage.person(PLAYMAKER), "afgjort")
    stage.told(stage.person("4"), f"Du har fået en advarsel for noget, du skrev ved »{title}«")
    stage.told(stage.person("2"), f"En moderator har set på din anmeldelse ved »{title}«")


def block(stage: Stage, title: str) -> None:
    say(stage, title, "Hele idéen er dum.")
    report(stage, title, "Hele idéen er dum.")
    page, writer = stage.person(STAFF), stage.person("4")
    stage.open(writer, title)
    stage.follow_message(page, "En kommentar i et lokalområde, du modererer, er anmeldt.")
    rule(stage, STAFF, "block")
    expect(page.locator("main")).to_contain_text("Skriv, hvor mange dage personen ikke kan skrive")
    expect(page.get_by_role("textbox", name="Begrundelse")).to_have_value("Vi taler pænt om damme.")
    rule(stage, STAFF, "block", days="3")
    writer.get_by_label("Skriv en kommentar").fill("Og en ting til.")
    stage.press(writer, "Send kommentar")
    expect(writer.locator("main")).to_contain_text("Du kan ikke skrive her før")
    expect(writer.locator("main textarea")).to_have_value("Og en ting til.")
    stage.check(writer)


def restore(stage: Stage, title: str) -> None:
    writer, other = stage.person("4"), stage.person(PLAYMAKER)
    stage.follow_message(writer, f"Noget, du skrev ved »{title}«, er skjult, og du kan ikke skrive her før")
    writer.get_by_label("Hvorfor er afgørelsen forkert?").fill("Jeg mente det ikke sådan.")
    stage.press(writer, "Send klagen")
    stage.go(other, "/moderation")
    other.locator("main a[href*='/moderation/afgoerelse/']").last.click()
    rule(stage, PLAYMAKER, "restore", button="Afgør klagen")
    stage.told(writer, f"Du har fået ret i din klage om »{title}«")
    say(stage, title, "Tak for det.")
    expect(writer.locator("#comments")).to_contain_text("Tak for det.")
    expect(writer.locator("#comments")).to_contain_text("Hele idéen er dum.")


def close(stage: Stage, title: str) -> None:
    report(stage, title)
    stage.follow_message(stage.person(PLAYMAKER), "Et forslag i et lokalområde, du modererer, er anmeldt.")
    rule(stage, PLAYMAKER, "close")
    stage.told(stage.person("1"), f"Debatten om dit forslag »{title}« er lukket.")
    page = stage.person("4")
    stage.open(page, title)
    expect(page.locator("#comments")).to_contain_text("Debatten er lukket")
    expect(page.locator("#comments")).to_contain_text("Tak for det.")
    expect(page.get_by_label("Skriv en kommentar")).to_have_count(0)


def take_back(stage: Stage, title: str) -> None:
    """The playmaker closed the wrong debate, and mends it."""
    page = stage.person(PLAYMAKER)
    stage.go(page, "/moderation/afgjort")
    stage.check(page)
    page.locator("main a[href*='/moderation/afgoerelse/']").first.click()
    page.get_by_role("link", name="Tag afgørelsen tilbage").click()
    stage.check(page)
    page.get_by_label("Hvad er der sket?").fill("Det var en anden debat.")
    page.get_by_role("textbox", name="Begrundelse").fill("Jeg tog fejl.")
    stage.press(page, "Tag afgørelsen tilbage")
    stage.answered(page, "Afgørelsen er taget tilbage")
    stage.told(stage.person("1"), f"Afgørelsen om at lukke debatten om dit forslag »{title}« er taget tilbage.")
    say(stage, title, "Så taler vi videre.")
    expect(stage.person("4").locator("#comments")).to_contain_text("Så taler vi videre.")


def figures(stage: Stage) -> None:
    page = stage.person()
    stage.go(page, "/moderation/tal")
    ruled = page.get_by_role("table", name="Afgørelser")
    for name in ("Advarsel", "Debatten lukket", "Skjult, og personen kan ikke skrive i en tid"):
        expect(ruled.get_by_role("row", name=name).locator("td")).not_to_have_text("0")
    undone = page.get_by_role("table", name="Efter afgørelsen")
    for name in ("Svar på en klage: afgørelsen er lavet om", "Taget tilbage af moderatorerne selv"):
        expect(undone.get_by_role("row", name=name).locator("td")).not_to_have_text("0")
