"""A round that was called off during its voting: every page says so and why, and none says that anything is counted."""

import pytest

from civic.rounds.phases import Phase
from civic.voting.emergency import approve_step, propose_step
from civic.voting.queries import Step
from tests.web.test_bulletin_pages import ask_standing, vote
from tests.web.test_voting_journey import choose, identify

REASON = "Valglisten var forkert, så vi begynder forfra til foråret."


@pytest.fixture
def call_off(make):
    def off(round):
        staff, board = make.account("medarbejder-1"), make.account("valgstyrer-1")
        number = propose_step(round_id=round.id, step=Step.CANCEL, details={}, reason=REASON, proposed_by=staff)
        approve_step(intervention_id=number, approved_by=board)

    return off


def test_a_receipt_is_not_said_to_have_been_counted(client, make, call_off):
    round = make.voting()
    first, second = make.vote(round, "1"), make.vote(round, "2")
    call_off(round)
    for receipt in (first, second):
        page = client.see("/kvittering").press("Find kvitteringen", receipt=receipt)
        assert "er aflyst. Din stemme er slettet" in page.text and "talt med i" not in page.text
    assert REASON in page.follow("Læs hvorfor på rundens side").text


def test_the_rounds_page_says_why_and_shows_no_phase_as_the_present_one(client, make, call_off):
    round = make.voting()
    assert client.see(f"/runder/{round.slug}").soup.select(".phase-current")
    call_off(round)
    page = client.see(f"/runder/{round.slug}")
    assert REASON in page.text and not page.soup.select(".phase")


def test_whoever_was_about_to_vote_is_told_that_the_round_is_called_off(client, make, call_off):
    round = make.voting()
    choose(client, round, "1")
    ready = identify(client, round, "sabro-1")
    call_off(round)
    page = ready.press("Afgiv din stemme", status=409)
    assert "Runden er aflyst" in page.text and "kom for sent" not in page.text


def test_a_receipt_that_is_still_on_a_screen_is_shown_no_more(client, make, call_off):
    round = make.voting()
    shown = vote(client, round)
    call_off(round)
    assert "Runden er aflyst" in client.see(f"/stem/{round.slug}/kvittering", status=409).text
    shown.press("Send kvitteringen på mail", status=409, address="mia@example.org")


def test_whoever_has_voted_reads_it_where_they_ask_whether_they_have(client, make, call_off):
    round = make.voting()
    make.vote(round, "1")
    call_off(round)
    page = ask_standing(client, round, "sabro-1")
    assert "Ja. Der er registreret en stemme" in page.text and "Runden er aflyst" in page.text


def test_no_result_is_promised(client, make, call_off):
    round = make.voting()
    call_off(round)
    page = client.see(f"/runder/{round.slug}/resultat")
    assert "Runden er aflyst" in page.text and "er ved at tælle op" not in page.text


def test_staff_and_board_are_asked_for_nothing_more(signed_in, make, call_off):
    round = make.voting()
    call_off(round)
    assert not signed_in("valgstyrer-2").see(f"/valgbestyrelse/{round.slug}").soup.select(".phase")
    for path in ("", "/papir"):
        page = signed_in("medarbejder-2").see(f"/stab/runder/{round.slug}{path}")
        assert "Runden er aflyst" in page.text
        assert "kan åbnes" not in page.text and not page.soup.select(".phase")


def test_no_phase_is_announced_to_staff_as_the_next_one(signed_in, make, call_off):
    round, staff = make.voting(), signed_in("medarbejder-2")
    assert "Resultat" in staff.see("/stab/runder").soup.find("tbody").get_text()
    call_off(round)
    for path in ("/stab", "/stab/runder"):
        assert "Resultat" not in staff.see(path).soup.find("tbody").get_text()


def test_of_a_round_that_was_never_voted_in_nothing_is_said_of_votes(client, make, call_off):
    round = make.round(phase=Phase.PROPOSALS)
    call_off(round)
    page = client.see(f"/runder/{round.slug}")
    assert REASON in page.text and "Runden er aflyst." in page.text
    assert "Stemmerne" not in page.text and "Stemmekassen" not in page.text
