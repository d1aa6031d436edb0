"""What people arrange around proposals, in browsers: written together, merged, published at once, told, moderated."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import mkdtemp

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.stage import (
    COLLEAGUE,
    ELSEWHERE,
    PLAYMAKER,
    STAFF,
    Stage,
    fill_in,
    give_an_address,
    make_round,
    propose,
    second_playmaker,
    tick,
)
from tests.support.browser import watched_context
from tests.support.live import LiveServer, serving
from tests.support.mail import SENDER, PostOffice, post_office

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def served(workspace: Path) -> Iterator[tuple[LiveServer, PostOffice]]:
    with post_office() as office:
        post = {"CIVIC_SMTP_HOST": "127.0.0.1", "CIVIC_SMTP_PORT": str(office.port), "CIVIC_SMTP_SECURITY": "none"}
        with serving("sqlite", Path(mkdtemp(dir=workspace)) / "arranging", CIVIC_MAIL_SENDER=SENDER, **post) as server:
            yield server, office


@pytest.fixture(scope="module", params=[True, False], ids=["javascript", "plain"])
def stage(request: pytest.FixtureRequest, served: tuple[LiveServer, PostOffice], browser: Browser) -> Iterator[Stage]:
    """One area's people with JavaScript, the next one's without, in a round that publishes its decisions together."""
    server, office = served
    area, name = ("sabro", "Sabro") if request.param else ("borum", "Borum")
    with ExitStack() as contexts:

        def opened(url: str, *, javascript: bool) -> Page:
            return contexts.enter_context(watched_context(browser, url, javascript=javascript)).new_page()

        made = Stage(server, opened, request.param, office, area, name)
        make_round(made)
        second_playmaker(made)
        for number in ("1", "2"):
            give_an_address(made, number)
        yield made


def test_two_write_a_proposal_together(stage: Stage) -> None:
    title = stage.titled("En bålplads")
    propose(stage, "1", title, ("Sten", "20.000"))
    link = invite(stage, title)
    invited = stage.person("3")
    invited.goto(link)
    expect(invited.locator("main")).to_contain_text(f"{stage.called('1')} inviterer {stage.first_name('3')}")
    stage.check(invited)
    stage.press(invited, "Ja, jeg vil skrive med")
    stage.answered(invited, "Du skriver nu med på forslaget.")
    another = stage.person("2")
    another.goto(link)
    expect(another.locator("main")).to_contain_text("Invitationen er brugt")
    stage.check(another)
    edit_together(stage, title)
    take_off(stage, title)
    withdraw(stage, title)


def invite(stage: Stage, title: str) -> str:
    page, address = stage.person("1"), stage.address("3")
    page.get_by_role("link", name="Skriv sammen med andre").click()
    page.get_by_label("Navn").fill(stage.first_name("3"))
    page.get_by_label("Mailadresse").fill(address)
    stage.press(page, "Lav en invitation")
    expect(page.locator("main")).to_contain_text("Invitationen er klar")
    link = stage.link_in(address, title, "invitation")
    expect(page.locator(".link-to-send")).to_contain_text(link)
    stage.check(page)
    page.reload()
    expect(page.locator("main")).not_to_contain_text(link)
    return link


def edit_together(stage: Stage, title: str) -> None:
    page = stage.person("3")
    stage.open(page, title)
    page.get_by_role("link", name="Ret forslaget").click()
    page.get_by_label("Hvad vil I gøre, og hvorfor?").fill("Her er plads til alle, også når det regner.")
    stage.press(page, "Gem ændringer")
    stage.answered(page, "Ændringerne er gemt.")
    visitor = stage.person()
    stage.open(visitor, title)
    visitor.get_by_role("link", name="Se, hvad der er ændret").click()
    expect(visitor.locator("ins").first).to_contain_text("også når det regner")
    expect(visitor.locator("main")).to_contain_text("af en, der skriver med")
    stage.check(visitor)


def take_off(stage: Stage, title: str) -> None:
    page = stage.person("1")
    stage.told(page, f"{stage.called('3')} skriver nu med")
    stage.open(page, title)
    page.get_by_role("link", name="Skriv sammen med andre").click()
    stage.press(page, f"Tag af forslaget {stage.called('3')}")
    stage.answered(page, "Personen skriver ikke længere med")
    gone = stage.person("3")
    stage.told(gone, f"Du skriver ikke længere med på »{title}«")
    stage.open(gone, title)
    expect(gone.get_by_role("link", name="Ret forslaget")).to_have_count(0)


def withdraw(stage: Stage, title: str) -> None:
    page = stage.person("1")
    stage.open(page, title)
    page.get_by_role("link", name="Træk forslaget tilbage").click()
    stage.check(page)
    stage.press(page, "Ja, træk forslaget tilbage")
    stage.answered(page, "Forslaget er trukket tilbage.")
    page.goto(f"/runder/{stage.round}/forslag")
    expect(page.locator("main")).not_to_contain_text(title)


def test_a_department_answers_without_signing_in(stage: Stage) -> None:
    title, page, address = stage.titled("En bro"), stage.person(PLAYMAKER), "veje@kommune.example"
    propose(stage, "1", title, ("Brædder", "30.000"))
    stage.sheet(page, title)
    sheet = page.url
    page.get_by_text("Spørg en afdeling i kommunen").click()
    page.get_by_label("Afdeling", exact=True).fill("Veje og broer")
    page.get_by_label("Mailadresse").fill(address)
    page.locator("#forward-words").fill("Må broen bygges der?")
    page.locator("#forward-days").fill("10")
    stage.press(page, "Send til afdelingen")
    stage.answered(page, "Spørgsmålet er sendt.")
    expect(page.locator("main")).to_contain_text("Der er ikke svaret endnu.")
    department = stage.person()
    department.goto(stage.link_in(address, title, "hoering"))
    expect(department.locator("main")).to_contain_text("Må broen bygges der?")
    stage.check(department)
    department.get_by_label("Dit svar").fill("Ja, hvis den får et rækværk.")
    stage.press(department, "Send svaret")
    expect(department.locator("main")).to_contain_text("Tak. Svaret er sendt til playmakeren.")
    department.goto(stage.link_in(address, title, "hoering"))
    expect(department.locator("main")).to_contain_text("Svaret er sendt til playmakeren.")
    expect(department.get_by_role("button", name="Send svaret")).to_have_count(0)
    stage.check(department)
    page.goto(sheet)
    expect(page.locator("main")).to_contain_text("Ja, hvis den får et rækværk.")
    stage.told(page, f"Veje og broer har svaret om »{title}«")


def test_proposals_are_merged_split_moved_decided_and_published_together(stage: Stage) -> None:
    first, second, joint = stage.titled("En rampe"), stage.titled("En scene"), stage.titled("Rampe og scene")
    part, shed = stage.titled("Lys til scenen"), stage.titled("Et skur")
    propose(stage, "1", first, ("Rampen", "20.000"))
    propose(stage, "2", second, ("Scenen", "30.000"), ("Lys", "5.000"))
    propose(stage, "1", shed, ("Skuret", "25.000"))
    refuse_merge(stage, first, second)
    edit_while_asked(stage, first, second)
    merge(stage, first, second, joint)
    split(stage, joint, part)
    exclude(stage, joint, shed)
    move(stage, part)
    leave_to_another(stage, joint)
    decide_at_once(stage, shed)
    publish(stage, joint, shed)


def ask_to_merge(stage: Stage, first: str, second: str, title: str) -> None:
    page = stage.person(PLAYMAKER)
    stage.arrange(page, first)
    chosen = page.locator("#into option", has_text=second).get_attribute("value")
    page.locator("#into").select_option(chosen)
    page.locator("#merge-title").fill(title)
    page.locator("#merge-words").fill("De skal ligge samme sted.")
    stage.press(page, "Spørg forslagsstillerne")
    stage.answered(page, "Forslagsstillerne er spurgt.")


def refuse_merge(stage: Stage, first: str, second: str) -> None:
    ask_to_merge(stage, first, second, first)
    asked, page = stage.person("2"), stage.person(PLAYMAKER)
    stage.follow_message(asked, f"Må »{first}« og »{second}« lægges sammen?")
    expect(asked.locator("h1")).to_have_text("Må forslagene lægges sammen?")
    stage.check(asked)
    stage.press(asked, "Nej, lad det være")
    stage.answered(asked, "Du har sagt nej")
    stage.told(page, f"En forslagsstiller har sagt nej til det, du foreslog for »{first}«")
    other = stage.person("1")
    stage.follow_message(other, f"Må »{first}« og »{second}« lægges sammen?")
    expect(other.locator("main")).to_contain_text("Intet er gjort.")
    expect(other.get_by_role("button", name="Ja, det er i orden")).to_have_count(0)


def edit_while_asked(stage: Stage, first: str, second: str) -> None:
    """Nobody agrees to words that have been changed since."""
    ask_to_merge(stage, first, second, first)
    slow, quick = stage.person("1"), stage.person("2")
    stage.follow_message(slow, f"Må »{first}« og »{second}« lægges sammen?")
    expect(slow.get_by_role("button", name="Ja, det er i orden")).to_be_visible()
    stage.open(quick, second)
    quick.get_by_role("link", name="Ret forslaget").click()
    quick.get_by_label("Hvad vil I gøre, og hvorfor?").fill("En scene til fem mennesker.")
    stage.press(quick, "Gem ændringer")
    stage.answered(quick, "Ændringerne er gemt.")
    stage.press(slow, "Ja, det er i orden")
    expect(slow.locator("main")).to_contain_text("et af forslagene er ændret eller afgjort imens")
    stage.check(slow)


def merge(stage: Stage, first: str, second: str, joint: str) -> None:
    ask_to_merge(stage, first, second, joint)
    for number, waits in (("1", "Du har sagt ja. Vi venter på de andre."), ("2", "Alle har sagt ja, og det er gjort.")):
        page = stage.person(number)
        stage.follow_message(page, f"Må »{first}« og »{second}« lægges sammen?")
        stage.press(page, "Ja, det er i orden")
        expect(page.locator("main")).to_contain_text(waits)
    stage.told(stage.person("1"), f"Sammen hedder de »{joint}«")
    visitor = stage.person()
    stage.open(visitor, joint)
    expect(visitor.locator("article")).to_contain_text(f"»{first}«, er lagt ind i dette.")
    expect(visitor.locator("article")).to_contain_text("55.000 kr.")
    visitor.get_by_role("link", name="Læs kommentarerne til det").click()
    expect(visitor.locator("h1")).to_have_text("Forslaget er lagt sammen med et andet")
    stage.check(visitor)
    visitor.locator("main").get_by_role("link", name=joint).click()
    expect(visitor.locator("h1")).to_have_text(joint)


def split(stage: Stage, joint: str, part: str) -> None:
    page = stage.person(PLAYMAKER)
    stage.arrange(page, joint)
    tick(page.get_by_label("Lys: 5.000 kr."))
    page.locator("#split-title").fill(part)
    page.locator("#split-words").fill("Lyset kan bruges uden scenen.")
    stage.press(page, "Spørg forslagsstilleren")
    stage.answered(page, "Forslagsstillerne er spurgt.")
    for number in ("1", "2"):
        author = stage.person(number)
        stage.follow_message(author, f"Må dit forslag »{joint}« deles i to?")
        expect(author.locator("main")).to_contain_text("Lys: 5.000 kr.")
        stage.press(author, "Ja, det er i orden")
        stage.answered(author, "Tak.")
    visitor = stage.person()
    stage.open(visitor, part)
    expect(visitor.locator("article")).to_contain_text(f"Er delt ud fra {joint}")
    stage.open(visitor, joint)
    expect(visitor.locator("article")).to_contain_text(f"En del er blevet til {part}")


def exclude(stage: Stage, joint: str, shed: str) -> None:
    page = stage.person(PLAYMAKER)
    stage.arrange(page, joint)
    tick(page.get_by_role("group", name="Kan ikke bygges sammen med").get_by_label(shed))
    stage.press(page, "Gem hvad der ikke kan bygges sammen")
    stage.answered(page, "Højst ét af forslagene kan få penge.")
    stage.check(page)
    visitor = stage.person()
    stage.open(visitor, shed)
    expect(visitor.locator("article")).to_contain_text(f"Kan ikke bygges sammen med {joint}")


def move(stage: Stage, part: str) -> None:
    page, colleague = stage.person(PLAYMAKER), stage.person(COLLEAGUE)
    stage.arrange(page, part)
    page.locator("#area").select_option(label=ELSEWHERE)
    page.locator("#move-words").fill("Scenen ligger på den anden side af vejen.")
    stage.press(page, "Flyt forslaget")
    stage.answered(page, "Forslaget er flyttet")
    expect(page.locator("main")).not_to_contain_text(part)
    stage.told(stage.person("2"), f"Dit forslag »{part}« er flyttet til et andet lokalområde")
    stage.told(colleague, f"Forslaget »{part}« er flyttet til dit lokalområde.")
    colleague.goto("/playmaker")
    expect(colleague.get_by_role("table", name=f"Forslag fra {ELSEWHERE}")).to_contain_text(part)


def leave_to_another(stage: Stage, joint: str) -> None:
    page, colleague = stage.person(PLAYMAKER), stage.person(COLLEAGUE)
    stage.sheet(page, joint)
    sheet = page.url
    stage.press(page, "Overlad forslaget til en anden")
    stage.answered(page, "Du har overladt forslaget til en anden playmaker.")
    expect(page.locator("main table", has_text=joint)).to_have_count(0)
    page.goto(sheet)
    expect(page.get_by_role("button", name="Godkend forslaget")).to_have_count(0)
    stage.check(page)
    stage.sheet(colleague, joint)
    approve(stage, colleague)
    stage.answered(colleague, f"»{joint}« er godkendt")


def approve(stage: Stage, page: Page, price: str = "", explanation: str = "") -> None:
    if price:
        page.get_by_label("Kontrolleret pris").fill(price)
    page.get_by_label("Hvorfor er prisen en anden").fill(explanation)
    stage.press(page, "Godkend forslaget")


def decide_at_once(stage: Stage, shed: str) -> None:
    quick, slow = stage.person(COLLEAGUE), stage.person(PLAYMAKER)
    stage.sheet(quick, shed)
    stage.sheet(slow, shed)
    approve(stage, quick)
    stage.answered(quick, f"»{shed}« er godkendt")
    approve(stage, slow, "28.000", "Døren koster også noget.")
    expect(slow.locator("main")).to_contain_text("En anden har allerede afgjort forslaget.")
    expect(slow.locator("main")).to_contain_text("Godkendt til 25.000 kr.")
    expect(slow.locator("main blockquote")).to_contain_text("Døren koster også noget.")
    stage.check(slow)


def publish(stage: Stage, *titles: str) -> None:
    author, visitor, page = stage.person("1"), stage.person(), stage.person(STAFF)
    for title in titles:
        stage.not_told(author, f"Dit forslag »{title}« er godkendt")
        stage.open(visitor, title)
        expect(visitor.locator("article")).to_contain_text("Venter på afgørelse")
    page.goto("/stab/arbejde")
    expect(page.locator("main")).to_contain_text(f"Sammen i {stage.name}: 2 afgørelser venter.")
    stage.check(page)
    stage.press(page, f"Offentliggør alle Sammen i {stage.name}")
    stage.answered(page, "2 afgørelser er offentliggjort.")
    for title in titles:
        stage.told(author, f"Dit forslag »{title}« er godkendt")
        stage.mail_to(stage.address("1"), f"Dit forslag »{title}« er godkendt")
        stage.open(visitor, title)
        expect(visitor.locator("article")).to_contain_text("Forslaget kommer på stemmesedlen til")
    stage.mail_to(stage.address("2"), f"Dit forslag »{titles[0]}« er godkendt")


def test_residents_are_told_by_mail_and_stop_it_by_its_link(stage: Stage) -> None:
    write_to_residents(stage, "Kom til møde", "2 af dem får den også på mail.")
    for number in ("1", "2"):
        stage.mail_to(stage.address(number), "Kom til møde")
    stage.told(stage.person("3"), "Kom til møde", "Vi ses på skolen.")
    stranger = stage.person()
    stranger.goto(stage.link_in(stage.address("1"), "Kom til møde", "afmeld"))
    expect(stranger.locator("main")).to_contain_text("Beskeder fra kommunen til dit lokalområde")
    stage.check(stranger)
    stage.press(stranger, "Send ikke flere af dem")
    expect(stranger.locator("h1")).to_have_text("Vi sender dig ikke flere af dem")
    choose_mail(stage)
    write_to_residents(stage, "Mødet er flyttet", "1 af dem får den også på mail.")
    stage.mail_to(stage.address("2"), "Mødet er flyttet")
    stage.told(stage.person("1"), "Mødet er flyttet")
    assert not [mail for mail in stage.mails_to(stage.address("1")) if "Mødet er flyttet" in mail]


def write_to_residents(stage: Stage, title: str, reach: str) -> None:
    page = stage.person(STAFF)
    page.goto("/stab/beskeder")
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
    page.goto("/mit/mail")
    expect(page.locator("#area option:checked")).to_have_text("Kun på Min side")
    page.locator("#comments").select_option(label="Samlet, hver mandag kl. 7")
    stage.press(page, "Gem valg")
    stage.answered(page, "Dine valg er gemt.")
    expect(page.locator("#comments option:checked")).to_have_text("Samlet, hver mandag kl. 7")
    expect(page.locator("#area option:checked")).to_have_text("Kun på Min side")
    stage.check(page)


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
    stage.check(visitor)
    stage.sheet(page, unnamed)
    expect(page.locator("main")).to_contain_text("Bed en anden playmaker i lokalområdet om at afgøre det.")
    expect(page.get_by_role("button", name="Godkend forslaget")).to_have_count(0)


def hand_in(stage: Stage, key: str, title: str, *, agreed: bool) -> None:
    page = stage.person(key)
    page.goto(f"/runder/{stage.round}/forslag")
    page.get_by_role("link", name="Aflever et forslag for en beboer").click()
    page.get_by_label("Beboerens navn").fill("Gerda Holm")
    tick(page.get_by_label("Beboeren har sagt ja"), agreed)
    if page.locator("select#area").count():
        page.locator("select#area").select_option(label=stage.name)
    fill_in(page, title, ("Træ", "9.000"))
    stage.check(page)
    stage.press(page, "Send ind")
    expect(page.locator("h1")).to_have_text(title)


def test_what_is_said_is_edited_warned_about_closed_blocked_and_restored(stage: Stage) -> None:
    title, writer = stage.titled("En dam"), stage.person("4")
    propose(stage, "1", title, ("Gravning", "15.000"))
    say(stage, title, "Den er for dyb.")
    edit_comment(stage, title)
    warn(stage, title)
    block(stage, title)
    restore(stage, title)
    close(stage, title)
    figures(stage)
    stage.check(writer)


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
    stage.follow_message(writer, f"Noget, du skrev ved »{title}«, er skjult, og du kan ikke skrive i en tid.")
    writer.get_by_label("Hvorfor er afgørelsen forkert?").fill("Jeg mente det ikke sådan.")
    stage.press(writer, "Send klagen")
    other.goto("/moderation")
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


def figures(stage: Stage) -> None:
    page = stage.person()
    page.goto("/moderation/tal")
    ruled = page.get_by_role("table", name="Afgørelser")
    for name in ("Advarsel", "Debatten lukket", "Vist igen", "Skjult, og personen kan ikke skrive i en tid"):
        expect(ruled.get_by_role("row", name=name).locator("td")).not_to_have_text("0")
    stage.check(page)
