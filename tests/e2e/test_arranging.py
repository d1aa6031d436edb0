"""What people arrange around proposals, in browsers: written together, asked about, merged, decided and published."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.stage import COLLEAGUE, ELSEWHERE, PLAYMAKER, STAFF, Stage, propose, tick

pytestmark = pytest.mark.browser


def test_two_write_a_proposal_together(stage: Stage) -> None:
    title = stage.titled("En bålplads")
    propose(stage, "1", title, ("Sten", "20.000"))
    link = invite(stage, title)
    invited = stage.person("3")
    stage.go(invited, link)
    expect(invited.locator("main")).to_contain_text(f"{stage.called('1')} inviterer {stage.first_name('3')}")
    stage.check(invited)
    stage.press(invited, "Ja, jeg vil skrive med")
    stage.answered(invited, "Du skriver nu med på forslaget.")
    another = stage.person("2")
    stage.go(another, link)
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
    stage.go(page, f"/runder/{stage.round}/forslag")
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
    stage.go(department, stage.link_in(address, title, "hoering"))
    expect(department.locator("main")).to_contain_text("Må broen bygges der?")
    department.get_by_label("Dit svar").fill("Ja, hvis den får et rækværk.")
    stage.press(department, "Send svaret")
    expect(department.locator("main")).to_contain_text("Tak. Svaret er sendt til playmakeren.")
    stage.go(department, stage.link_in(address, title, "hoering"))
    expect(department.locator("main")).to_contain_text("Svaret er sendt til playmakeren.")
    expect(department.get_by_role("button", name="Send svaret")).to_have_count(0)
    stage.check(department)
    stage.go(page, sheet)
    expect(page.locator("main")).to_contain_text("Ja, hvis den får et rækværk.")
    stage.told(page, f"Veje og broer har svaret om »{title}«")


def test_proposals_are_merged_split_moved_decided_and_published_together(stage: Stage) -> None:
    first, second, joint = stage.titled("En rampe"), stage.titled("En scene"), stage.titled("Rampe og scene")
    part, shed = stage.titled("Lys til scenen"), stage.titled("Et skur")
    propose(stage, "1", first, ("Rampen", "20.000"))
    propose(stage, "2", second, ("Scenen", "30.000"), ("Lys", "5.000"))
    propose(stage, "1", shed, ("Skuret", "25.000"))
    # Either ends the offer; once each is enough.
    (refuse_merge if stage.javascript else edit_while_asked)(stage, first, second)
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
    expect(slow.get_by_role("button", name="Ja, det er i orden")).to_have_count(0)
    stage.check(slow)
    slow.locator("main").get_by_role("link", name=second, exact=True).click()
    expect(slow.locator("article")).to_contain_text("En scene til fem mennesker.")
    playmaker = stage.person(PLAYMAKER)
    stage.arrange(playmaker, first)
    expect(playmaker.locator("main")).to_contain_text("et forslag er ændret imens")


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
        stage.answered(author, "Tak for dit svar.")
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
    stage.go(colleague, "/playmaker")
    expect(colleague.get_by_role("table", name=f"Forslag fra {ELSEWHERE}")).to_contain_text(part)


def leave_to_another(stage: Stage, joint: str) -> None:
    page, colleague = stage.person(PLAYMAKER), stage.person(COLLEAGUE)
    stage.sheet(page, joint)
    sheet = page.url
    stage.press(page, "Overlad forslaget til en anden")
    stage.answered(page, "Du har overladt forslaget til en anden playmaker.")
    expect(page.locator("main table", has_text=joint)).to_have_count(0)
    stage.go(page, sheet)
    for name in ("Godkend forslaget", "Gem arket"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)
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
    expect(slow.locator("main")).to_contain_text("Forslaget er allerede afgjort.")
    expect(slow.locator("main")).to_contain_text("af Camilla Vestergaard Godkendt til 25.000 kr.")
    expect(slow.locator("main blockquote")).to_contain_text("Døren koster også noget.")
    stage.check(slow)


def publish(stage: Stage, *titles: str) -> None:
    author, visitor, page = stage.person("1"), stage.person(), stage.person(STAFF)
    for title in titles:
        stage.not_told(author, f"Dit forslag »{title}« er godkendt")
        stage.open(visitor, title)
        expect(visitor.locator("article")).to_contain_text("Venter på afgørelse")
    stage.go(page, "/stab/arbejde")
    expect(page.locator("main")).to_contain_text(f"Sammen i {stage.name}: 2 afgørelser venter.")
    stage.press(page, f"Offentliggør alle Sammen i {stage.name}")
    stage.answered(page, "2 afgørelser er offentliggjort.")
    for title in titles:
        stage.told(author, f"Dit forslag »{title}« er godkendt")
        stage.mail_to(stage.address("1"), f"Dit forslag »{title}« er godkendt")
        stage.open(visitor, title)
        expect(visitor.locator("article")).to_contain_text("Forslaget kommer på stemmesedlen til")
    stage.mail_to(stage.address("2"), f"Dit forslag »{titles[0]}« er godkendt")
