"""What everyone sees: front page, areas, rounds."""

import pytest

from civic.database import transaction
from civic.results.services import open_and_count, sign_count
from civic.rounds.phases import Phase
from civic.rounds.queries import Round
from tests.support.factories import Make
from tests.support.reading import Page, ReadingClient

NOW = "Det kan du gøre nu"


def actions(page: Page) -> set[str]:
    """The main actions of a page: links that look like buttons."""
    return {" ".join(link.get_text(" ").split()) for link in page.soup.select("main a.button-primary")}


def test_the_front_page_leads_to_where_you_live(client: ReadingClient, make: Make) -> None:
    page = client.see("/").press("Gå til området", omraade="sabro")
    assert (page.heading, page.url) == ("Sabro", "/omraader/sabro")


def test_choosing_no_area_shows_them_all(client: ReadingClient, make: Make) -> None:
    assert client.see("/").press("Gå til området").heading == "Lokalområder"


def test_the_front_page_says_what_can_be_done_today(client: ReadingClient, make: Make) -> None:
    make.voting(name="Stem i Sabro")
    make.round(name="Foreslå i Trige", areas=("trige",), phase=Phase.PROPOSALS)
    make.round(name="Kommer i Elev", areas=("elev",), phase=Phase.PLANNED)
    page = client.see("/")
    assert actions(page) == {"Stem nu – Stem i Sabro", "Stil et forslag – Foreslå i Trige"}
    assert "Kommer i Elev" not in page.text


def test_a_resident_sees_their_own_area_first(client: ReadingClient, make: Make) -> None:
    make.round(name="Stem i Trige", areas=("trige",), phase=Phase.VOTING)
    make.round(name="Hjemme i Sabro", phase=Phase.FRAMING)
    page = client.sign_in("sabro-1").see("/")
    assert [h.get_text() for h in page.soup.select(".round-card h3")] == ["Hjemme i Sabro", "Stem i Trige"]


def test_all_nineteen_areas_are_listed_in_danish_order(client: ReadingClient, make: Make) -> None:
    names = [link.get_text() for link in client.see("/omraader").soup.select(".area-tile a")]
    assert len(names) == 19
    assert names.index("Hårup") > names.index("Hjortshøj")


def test_an_areas_page_tells_of_its_people_and_rounds(client: ReadingClient, make: Make) -> None:
    make.account("playmaker-2")
    make.round(name="Sabro nu")
    make.round(name="Sabro før", phase=Phase.CLOSED)
    make.round(name="Et andet sted", areas=("trige",))
    page = client.see("/omraader/sabro")
    assert "Sara Lindgren" in page.text and "3.225" in page.text
    assert {"Sabro nu", "Sabro før"} <= set(page.links) and "Et andet sted" not in page.text


def test_rounds_are_listed_as_running_coming_and_decided(client: ReadingClient, make: Make) -> None:
    for phase in (Phase.PLANNED, Phase.QUALIFICATION, Phase.REALISATION):
        make.round(name=f"I fasen {phase}", phase=phase)
    headings = [h.get_text() for h in client.see("/runder").soup.select("main h2, main h3")]
    assert headings == [
        "I gang",
        "I fasen qualification",
        "På vej",
        "I fasen planned",
        "Afgjort",
        "I fasen realisation",
    ]


@pytest.mark.parametrize("path", ["/omraader/findes-ikke", "/runder/findes-ikke"])
def test_what_does_not_exist_is_not_found(client: ReadingClient, path: str) -> None:
    assert client.see(path, status=404).heading == "Siden findes ikke"


@pytest.mark.parametrize(
    ("phase", "action"),
    [
        (Phase.PLANNED, set()),
        (Phase.FRAMING, set()),
        (Phase.INFORMATION, set()),
        (Phase.PROPOSALS, {"Stil et forslag"}),
        (Phase.QUALIFICATION, set()),
        (Phase.VOTING, {"Stem nu"}),
        (Phase.RESULT, set()),
        (Phase.REALISATION, set()),
        (Phase.CLOSED, set()),
    ],
)
def test_a_round_offers_the_one_thing_to_do_in_its_phase(client, make, phase: Phase, action: set[str]) -> None:
    make.voting() if phase is Phase.VOTING else make.round(phase=phase)
    page = client.see("/runder/sabro-2026")
    assert actions(page) == action
    assert NOW in page.text


@pytest.mark.parametrize(
    ("who", "invited"),
    [("sabro-1", True), ("borum-1", False), ("medarbejder-1", False), ("playmaker-2", False)],
)
def test_only_those_who_may_propose_are_asked_to(client, make, who: str, invited: bool) -> None:
    make.round()
    make.account(who)
    client.sign_in(who)
    for url in ("/", "/runder", "/runder/sabro-2026", "/runder/sabro-2026/forslag", "/omraader/sabro"):
        page = client.see(url)
        assert any(words.startswith("Stil et forslag") for words in page.links) is invited, url
        assert ("Beboere i området kan stille forslag indtil" in page.text) is not invited, url


def test_a_visitor_is_asked_to_propose_and_signs_in_on_the_way(client, make) -> None:
    make.round()
    for url in ("/runder/sabro-2026", "/runder/sabro-2026/forslag"):
        assert client.see(url).follow("Stil et forslag").url == "/log-ind"


def test_in_english_a_phase_and_a_heading_are_of_proposals(client, make) -> None:
    proposal = make.proposal(make.round())
    client.send("/sprog", {"csrf_token": client.token(), "language": "en", "next": "/"})
    page = client.see("/runder/sabro-2026")
    assert page.soup.find(id="proposals").get_text() == "Proposals"
    assert page.soup.select_one("[aria-current=step] .phase-label").get_text() == "Proposals"
    assert "Proposals" in client.see(f"/forslag/{proposal.slug}").links


def test_a_result_that_is_not_signed_is_being_counted(client: ReadingClient, make: Make) -> None:
    make.round(phase=Phase.RESULT)
    assert "Optællingen er i gang" in client.see("/runder/sabro-2026").text


def test_a_signed_result_is_the_thing_to_see(client: ReadingClient, make: Make, travel) -> None:
    round = make.voting(40_000_00)
    make.vote(round, "1")
    travel(round.result_at)
    open_and_count(round_id=round.id, by=make.account("valgstyrer-1"))
    sign_count(round_id=round.id, signed_by=make.account("valgstyrer-2"))
    assert actions(client.see(f"/runder/{round.slug}")) == {"Se resultatet"}
    assert f"Se resultatet – {round.name}" in actions(client.see("/"))


def test_an_imported_round_says_where_it_comes_from(client: ReadingClient, make: Make) -> None:
    made = make.round(name="Udefra", phase=Phase.CLOSED)
    with transaction() as session:
        session.get(Round, made.id).imported_from = "eksempel.pb"
    page = client.see("/runder/udefra")
    assert "indlæst fra eksempel.pb" in page.text and "Nøglen" not in page.text


def test_the_round_page_shows_seven_phases_and_where_we_are(client: ReadingClient, make: Make) -> None:
    make.round(phase=Phase.QUALIFICATION)
    soup = client.see("/runder/sabro-2026").soup
    assert len(soup.select(".phases > li")) == 7
    assert [tag.get_text() for tag in soup.select(".phases [aria-current] .phase-label")] == ["Kvalificering"]


def test_the_round_page_says_where_the_key_lies_and_shows_the_lots_fingerprint(client, make: Make) -> None:
    round = make.round()
    text = client.see("/runder/sabro-2026").text
    assert "nøglen til stemmekassen ligger på serveren" in text
    assert round.lot_commitment.hex() in text


def test_the_round_page_tells_its_rule_and_criteria(client: ReadingClient, make: Make) -> None:
    make.round(criteria="- Åbent for **alle**", rule_parameters={"skip": False, "threshold": 40})
    page = client.see("/runder/sabro-2026")
    assert "stopper ved det første" in page.text and "mindst 40 stemmer" in page.text
    assert page.soup.select_one("main li strong").get_text() == "alle"


def test_proposals_are_shown_with_what_they_ask_for(client: ReadingClient, make: Make) -> None:
    round = make.round()
    make.proposal(round, title="Bænke ved søen", cost=42_000_00)
    card = client.see("/runder/sabro-2026").soup.select_one(".proposal-card")
    assert "Bænke ved søen" in card.get_text() and "42.000 kr." in card.get_text()


def test_pages_ask_the_database_no_more_when_there_is_more_to_show(client, make: Make, queries: list[str]) -> None:
    def sent(path: str) -> int:
        queries.clear()
        client.see(path)
        return len(queries)

    round, paths = make.round(), ("/", "/runder", "/runder/sabro-2026", "/omraader", "/omraader/sabro")
    make.proposal(round, author="sabro-1", title="Den første")
    make.round(name="I gang", phase=Phase.VOTING)
    few = [sent(path) for path in paths]
    make.round(name="En til", phase=Phase.VOTING)
    make.round(name="Og en", areas=("trige", "elev"))
    make.proposal(round, author="sabro-2", title="Den anden")
    assert [sent(path) for path in paths] == few
    assert max(few) <= 12
