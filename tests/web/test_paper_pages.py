"""The paper pages, as staff fill them in: without JavaScript, errors beside the field, nothing about anybody kept."""

import io
from datetime import timedelta

import pypdf
import pytest

from civic.audit.queries import entries
from civic.clock import move_clock_to
from civic.paper.queries import ballot_numbers, batch_by_number, missing
from civic.results.services import open_and_count
from civic.roll.queries import turnout
from civic.voting.queries import Step, box_count
from tests.support.paper import ONE, OTHER, Paper, cpr_of
from tests.web.test_voting_freeze import take


@pytest.fixture
def round(make):
    return make.voting()


@pytest.fixture
def paper(make, round):
    return Paper(make, round)


@pytest.fixture
def staff(signed_in):
    return signed_in(ONE)


def at(round, rest=""):
    return f"/stab/runder/{round.slug}/papir{rest}"


BATCH = {"place": "Sabro Kro", "issued": "4", "returned": "3", "blank": "1", "valid": "1", "invalid_unclear": "1"}


def words_of(answer):
    return pypdf.PdfReader(io.BytesIO(answer.data))


def test_the_way_to_paper_starts_at_the_round(staff, round):
    page = staff.see(f"/stab/runder/{round.slug}").follow("Papirstemmer")
    assert "Der er styr på alt papir" in page.text


def test_the_ballot_is_an_accessible_pdf_with_every_project_and_the_freeze(staff, round, paper):
    staff.see(at(round)).press("Træk numre til stemmesedlen")
    url = staff.see(at(round)).links["Stemmeseddel til Sabro (PDF)"]
    pdf = words_of(staff.ask("get", url))
    root = pdf.trailer["/Root"]
    assert root["/Lang"].startswith("da") and root["/MarkInfo"]["/Marked"]
    assert "pdfuaid" in root["/Metadata"].get_data().decode()
    words = " ".join(page.extract_text() for page in pdf.pages)
    assert all(str(number) in words for number in paper.printed("1", "2", "3"))
    assert "Forslag 2" in words and "50.000 kr." in words and "100.000 kr." in words
    assert staff.ask("get", url).data == staff.ask("get", url).data


def test_the_numbers_are_drawn_once(staff, round, paper):
    staff.see(at(round)).press("Træk numre til stemmesedlen")
    drawn = paper.printed("1", "2", "3")
    paper.batch(1)
    assert paper.printed("1", "2", "3") == drawn


def test_a_person_is_marked_by_their_number_and_it_is_forgotten(staff, make, round):
    make.vote(round, "1")
    page = staff.see(at(round, "/noter")).press("Kryds af på valglisten", person=cpr_of("sabro-1"))
    assert "seddel til Sabro" in page.soup.get_text() and "stemt på nettet" in page.soup.get_text()
    assert cpr_of("sabro-1") not in page.response.get_data(as_text=True)
    assert box_count(round.id) == 0 and turnout(round.id).voted == 1


def test_a_second_time_is_refused_in_words_and_the_field_is_empty(staff, paper, round):
    paper.mark("sabro-1")
    page = staff.see(at(round, "/noter")).press("Kryds af på valglisten", person=cpr_of("sabro-1"), status=409)
    assert "allerede krydset af" in page.text
    assert cpr_of("sabro-1") not in page.response.get_data(as_text=True)


@pytest.mark.parametrize("typed", ["", "123", "abcdefghij", "6101901234x", "6101901234 "])
def test_a_number_that_is_none_is_an_error_at_the_field(staff, round, typed):
    if typed.strip() == "6101901234":
        staff.see(at(round, "/noter")).press("Kryds af på valglisten", person=typed, status=403)
    else:
        page = staff.see(at(round, "/noter")).press("Kryds af på valglisten", person=typed, status=422)
        assert page.errors()["person"]


def test_a_wrong_mark_goes_when_a_colleague_agrees(staff, signed_in, paper, round):
    paper.mark("sabro-1")
    form = {"person": cpr_of("sabro-1"), "reason": "Navnebror."}
    page = staff.see(at(round, "/slet")).press("Bed en anden bekræfte", **form)
    assert not [button for button in page.buttons if button.startswith("Slet afkrydsningen")]
    colleague = signed_in(OTHER)
    colleague.see(at(round, "/slet")).press("Slet afkrydsningen 1")
    assert turnout(round.id).voted == 0


def test_a_batch_that_does_not_add_up_says_so_at_its_field(staff, round):
    page = staff.see(at(round, "/bundter/nyt")).press("Gem tallene", **{**BATCH, "returned": "5"}, status=422)
    assert "tilsammen 3, men der er 5 sedler" in page.errors()["returned"]
    assert page.soup.find(id="place")["value"] == "Sabro Kro"


@pytest.mark.parametrize("typed", ["-1", "to", "99999999999999999999", "1,5", ""])
def test_figures_that_are_none_are_errors_at_their_field(staff, round, typed):
    page = staff.see(at(round, "/bundter/nyt")).press("Gem tallene", **{**BATCH, "blank": typed}, status=422)
    assert page.errors()["blank"].count("Skriv et helt tal") == 1 and batch_by_number(round.id, 1) is None


def test_a_batch_is_counted_confirmed_and_typed_by_two(make, staff, signed_in, paper, round, travel):
    paper.mark("sabro-1", "sabro-2", "sabro-3")
    staff.see(at(round, "/bundter/nyt")).press("Gem tallene", **BATCH)
    colleague = signed_in(OTHER)
    colleague.see(at(round, "/bundter/1")).press("Jeg har talt efter, og tallene passer")
    ballot, numbers = typed_in(paper, round)
    for client in (staff, colleague):
        client.see(at(round, "/tast")).press("Gem sedlen", ballot=str(ballot), projects=numbers)
    assert not missing(round)
    travel(round.result_at)
    open_and_count(round_id=round.id, by=make.account("valgstyrer-1"))
    assert "talt med" in staff.see(at(round)).text
    assert "Sabro Kro" in staff.see(at(round, "/protokol")).text


def typed_in(paper, round):
    (ballot,) = ballot_numbers(batch_by_number(round.id, 1))
    return ballot, " ".join(map(str, paper.printed("1", "2")))


@pytest.mark.parametrize(
    ("projects", "outcome", "field", "words"),
    [
        ("abc", "valid", "projects", "Skriv kun tal"),
        ("²", "valid", "projects", "Skriv kun tal"),
        ("-5", "valid", "projects", "Skriv kun tal"),
        ("9" * 5000, "valid", "projects", "Skriv kun tal"),
        ("", "valid", "projects", "eller vælg, at sedlen er blank"),
        ("123", "blank", "projects", "har ingen numre"),
        ("{one} {one}", "valid", "projects", "tastet to gange"),
        ("{one} {two} {three}", "valid", "projects", "beløbet er 100.000 kr."),
        ("111", "valid", "projects", "111"),
    ],
)
def test_what_is_typed_wrong_is_said_beside_the_field(staff, paper, round, projects, outcome, field, words):
    paper.batch(1)
    (ballot,) = ballot_numbers(batch_by_number(round.id, 1))
    one, two, three = paper.printed("1", "2", "3")
    typed = projects.format(one=one, two=two, three=three)
    form = {"ballot": str(ballot), "projects": typed, "outcome": outcome}
    page = staff.see(at(round, "/tast")).press("Gem sedlen", **form, status=422)
    assert words in page.errors()[field]
    assert any("Én seddel er ikke tastet" in sentence for sentence in missing(round))


@pytest.mark.parametrize(("ballot", "status"), [("12", 422), ("abc", 422), ("", 422), ("-1", 422), ("9" * 30, 422)])
def test_a_ballot_number_that_is_none_is_said_beside_its_field(staff, paper, round, ballot, status):
    paper.batch(1)
    form = {"ballot": ballot, "projects": str(paper.printed("1")[0])}
    assert staff.see(at(round, "/tast")).press("Gem sedlen", **form, status=status).errors()["ballot"]


def test_two_tabs_of_one_person_make_one_entry(staff, paper, round):
    paper.batch(1)
    ballot, numbers = typed_in(paper, round)
    tabs = [staff.see(at(round, "/tast")) for _ in range(2)]
    tabs[0].press("Gem sedlen", ballot=str(ballot), projects=numbers)
    page = tabs[1].press("Gem sedlen", ballot=str(ballot), projects=numbers, status=409)
    assert "Du har selv tastet" in page.errors()["ballot"]


def test_a_difference_is_seen_and_settled(staff, signed_in, paper, round):
    paper.batch(1)
    ballot, numbers = typed_in(paper, round)
    paper.enter(ballot, ["3"], by=paper.other)
    staff.see(at(round, f"/forskelle/{ballot}"), status=404)
    staff.see(at(round, "/tast")).press("Gem sedlen", ballot=str(ballot), projects=numbers)
    page = signed_in(OTHER).see(at(round)).follow(f"Seddel {ballot}")
    assert "Forslag 3" in page.text and "Forslag 1" in page.text
    assert "to enige" in page.press("Gem sedlen", projects=numbers).soup.get_text()


def test_a_difference_from_the_roll_is_explained_on_its_page(staff, signed_in, paper, round):
    paper.mark("sabro-1")
    page = staff.see(at(round, "/afstem"))
    assert "Der mangler én seddel" in page.text
    page.press("Gem forklaringen Sabro", reason="Sedlen blev taget med hjem.")
    signed_in(OTHER).see(at(round, "/afstem")).press("Bekræft forklaringen Sabro")
    assert not missing(round)


def test_what_is_logged_for_good_about_paper_holds_nobodys_number(staff, paper, round):
    paper.mark("sabro-1")
    said = f"{cpr_of('sabro-1')} tog sedlen med hjem"
    page = staff.see(at(round, "/afstem")).press("Gem forklaringen Sabro", reason=said, status=422)
    assert "Skriv ikke CPR-numre her." in page.errors()["reason"]
    form = {"person": cpr_of("sabro-1"), "reason": said}
    page = staff.see(at(round, "/slet")).press("Bed en anden bekræfte", status=422, **form)
    assert "Skriv ikke CPR-numre her." in page.errors()["reason"]
    assert cpr_of("sabro-1") not in str([entry.body for entry in entries(round.slug)])


def test_an_explanation_without_words_is_asked_for_again(staff, paper, round):
    paper.mark("sabro-1")
    page = staff.see(at(round, "/afstem")).press("Gem forklaringen Sabro", reason=" ", status=422)
    assert page.errors()["reason"]


def test_a_difference_names_a_project_that_was_taken_off_the_ballot_since(staff, make, paper, round):
    paper.batch(1)
    ballot, _numbers = typed_in(paper, round)
    paper.enter(ballot, ["1"], by=paper.one)
    paper.enter(ballot, ["3"], by=paper.other)
    people = [make.account("medarbejder-1"), make.account("valgstyrer-1")]
    take(round, people, Step.PAUSE)
    take(round, people, Step.WITHDRAW, project="1")
    page = staff.see(at(round, f"/forskelle/{ballot}"))
    assert "Forslag 1" in page.text and "Forslag 3" in page.text


@pytest.mark.parametrize("seen", ["", "1:0:0", "x", "1", "-1:0", "9" * 5000])
def test_figures_that_nobody_was_shown_explain_nothing(staff, paper, round, seen):
    paper.mark("sabro-1")
    page = staff.see(at(round, "/afstem"))
    page.press("Gem forklaringen Sabro", reason="Derfor.", seen=seen, status=422)
    assert missing(round)


def test_a_list_goes_out_and_comes_back(staff, round):
    page = staff.see(at(round, "/lister")).press("Lav listen", place="Kroen", lines="12")
    assert "Kode" in words_of(staff.ask("get", page.links["Listen til print (PDF)"])).pages[0].extract_text()
    file = (io.BytesIO(f"line;person\n1;{cpr_of('sabro-1')}\n2;6101901234\n".encode()), "liste.csv")
    page = page.press("Indlæs listen", file=file)
    assert "1-2: Står ikke på valglisten" in page.text and "Krydset af på valglisten: 1" in page.text


@pytest.mark.parametrize("content", [b"line;person\n1;abc\n", b"\xff\xfe\x00", b""])
def test_a_faulty_list_says_what_is_wrong(staff, round, content):
    page = staff.see(at(round, "/lister")).press("Lav listen", place="Kroen", lines="12")
    page.press("Indlæs listen", file=(io.BytesIO(content), "liste.csv"), status=422)
    assert turnout(round.id).voted == 0


def test_what_is_refused_is_written_down_without_the_person(staff, round, capsys):
    staff.see(at(round, "/noter")).press("Kryds af på valglisten", person="6101901234", status=403)
    log = capsys.readouterr().out
    assert "PersonNotOnRoll" in log and "6101901234" not in log


def test_the_protocol_comes_as_pdf_and_csv_that_runs_no_formula(staff, paper, round):
    paper.batch(0, blank=1, place="=1+1")
    page = staff.see(at(round, "/protokol"))
    assert len(words_of(staff.ask("get", page.links["Protokollen til underskrift (PDF)"])).pages) == 1
    csv = staff.ask("get", page.links["Protokollen som regneark (CSV)"]).get_data(as_text=True)
    assert ";'=1+1;" in csv


def test_pages_ask_the_database_as_often_for_many_ballots_as_for_few(staff, paper, round, queries):
    counts = []
    for valid in (1, 40):
        paper.batch(valid)
        queries.clear()
        staff.see(at(round))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_ballot_says_by_number_what_cannot_be_built_together(make, staff):
    numbered = make.apart("2", "3")
    staff.see(at(numbered)).press("Træk numre til stemmesedlen")
    pdf = words_of(staff.ask("get", staff.see(at(numbered)).links["Stemmeseddel til Sabro (PDF)"]))
    two, three = Paper(make, numbered).printed("2", "3")
    words = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    assert f"sammen med nr. {two}." in words and f"sammen med nr. {three}." in words
    assert words.count("Kan ikke bygges") == 2


UNPRINTED = "Der kommer til at stå:"


def printed(staff, page, link):
    pages = words_of(staff.ask("get", page.links[link])).pages
    return " ".join(" ".join(each.extract_text() for each in pages).split())


def test_a_ballot_has_a_frame_for_each_sign_that_cannot_be_printed_and_staff_see_it_first(make, staff):
    odd = make.round(name="Sabro 日本")
    make.approved(make.proposal(odd, title="Blomster 🌻 i parken"), 40_000_00)
    make.roll(odd)
    move_clock_to(odd.voting_at + timedelta(days=1))
    page = staff.see(at(odd)).press("Træk numre til stemmesedlen")
    assert f"{UNPRINTED} Sabro □□ Blomster □ i parken" in page.text
    words = printed(staff, page, "Stemmeseddel til Sabro (PDF)")
    assert "Sabro □□" in words and "Blomster □ i parken" in words


def test_an_offline_list_has_a_frame_for_each_sign_that_cannot_be_printed_and_staff_see_it_first(staff, round):
    page = staff.see(at(round, "/lister")).press("Lav listen", place="Kroen 🍺", lines="12")
    assert f"{UNPRINTED} Kroen □" in page.text
    assert "Kroen □" in printed(staff, page, "Listen til print (PDF)")


def test_the_protocol_has_a_frame_for_each_sign_that_cannot_be_printed_and_staff_see_it_first(staff, paper, round):
    paper.batch(0, blank=1, place="Kroen 🍺")
    page = staff.see(at(round, "/protokol"))
    assert f"{UNPRINTED} Kroen □" in page.text
    assert "Kroen □" in printed(staff, page, "Protokollen til underskrift (PDF)")


def test_staff_are_told_of_no_frames_when_there_are_none(staff, round, paper):
    paper.batch(0, blank=1, place="Ćevapi på Łódź")
    assert not any(UNPRINTED in staff.see(at(round, rest)).text for rest in ("", "/protokol"))
