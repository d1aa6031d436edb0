"""After the closing nobody whose ballot counts is told that it does not; only what came too late was not registered."""

from datetime import timedelta

import pytest

from civic import vault
from civic.clock import move_clock_to
from civic.rounds.services import SLOT_PEPPER
from civic.voting.queries import box_count
from tests.web.test_bulletin_pages import ask_standing
from tests.web.test_voting_journey import choose, identify

NOT_REGISTERED = "ikke registreret"


def test_whoever_withdraws_too_late_reads_that_the_ballot_stands(client, make):
    round = make.voting()
    make.vote(round, "1")
    page = ask_standing(client, round, "sabro-1")
    move_clock_to(round.result_at + timedelta(minutes=1))
    answer = page.press("Træk min stemme tilbage", status=409)
    assert "Den ligger fortsat i stemmekassen" in answer.text and NOT_REGISTERED not in answer.text
    assert box_count(round.id) == 1


@pytest.mark.parametrize("way", ["", "/gennemse", "/stemmebrev", "/identificer"])
def test_whoever_comes_after_the_closing_reads_only_that_it_is_over(client, make, way):
    round = make.voting()
    move_clock_to(round.result_at + timedelta(minutes=1))
    page = client.see(f"/stem/{round.slug}{way}", status=409)
    assert page.heading == "Afstemningen er slut" and NOT_REGISTERED not in page.text
    assert {"Har jeg stemt?", "Find min kvittering", "Se resultatet, når det er klar"} <= set(page.links)


def test_a_ballot_that_comes_too_late_is_said_not_to_be_registered(client, make):
    round = make.voting()
    choose(client, round, "1")
    page = identify(client, round, "sabro-1")
    move_clock_to(round.result_at + timedelta(minutes=1))
    assert NOT_REGISTERED in page.press("Afgiv din stemme", status=409).text
    assert box_count(round.id) == 0


def test_the_answer_after_the_closing_stands_at_an_address_of_its_own(client, make):
    round = make.voting()
    make.vote(round, "1")
    move_clock_to(round.result_at + timedelta(minutes=1))
    page = ask_standing(client, round, "sabro-1")
    assert page.url.endswith("/har-jeg-stemt") and "Der er registreret en stemme på nettet" in page.text
    assert "Der er registreret en stemme på nettet" in client.see(page.url).text


def test_it_stands_there_when_the_box_has_been_opened_too(client, make):
    round = make.voting()
    make.vote(round, "1")
    move_clock_to(round.result_at + timedelta(minutes=1))
    vault.destroy(round.slug, SLOT_PEPPER)
    assert "Der er registreret en stemme på nettet" in ask_standing(client, round, "sabro-1").text
