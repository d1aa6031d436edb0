"""Whoever comes to a round or to a proposal is told what two people have changed since the voting opened."""

import pytest

from civic.following.queries import Subject
from civic.following.services import follow
from civic.notices.queries import notices_for
from civic.proposals.queries import public_proposals
from civic.proposals.services import withdraw
from civic.voting.freezing import stored_freeze
from civic.voting.models import Step
from tests.web.test_voting_freeze import staff, take

__all__ = ["staff"]
TITLE = "Afstemningen er ændret, efter at den åbnede"


@pytest.fixture
def round(make):
    round = make.voting()
    make.vote(round, "1")
    return round


def alerts(page):
    return [" ".join(each.get_text(" ").split()) for each in page.soup.select("main .alert, .hero .alert")]


def proposal(round, number):
    return next(each for each in public_proposals(round.id) if each.number == number)


def test_a_round_in_order_tells_of_nothing(client, round):
    assert not alerts(client.see(f"/runder/{round.slug}"))


def test_a_paused_round_says_so_with_the_reason(client, round, staff):
    take(round, staff, Step.PAUSE, "En pris er forkert")
    (told,) = alerts(client.see(f"/runder/{round.slug}"))
    assert "Afstemningen er sat på pause" in told and "En pris er forkert" in told


def test_a_changed_price_is_told_with_reason_and_new_fingerprint(client, round, staff):
    take(round, staff, Step.PAUSE)
    take(round, staff, Step.PRICE, "Der manglede et nul", project="1", price=45_000_00)
    take(round, staff, Step.RESUME)
    (told,) = alerts(client.see(f"/runder/{round.slug}"))
    assert TITLE in told and "Prisen på »Forslag 1« er ændret fra 40.000 kr. til 45.000 kr. Begrundelse:" in told
    assert "Der manglede et nul" in told and stored_freeze(round.id).fingerprint in told
    assert "Du kan stemme om" in told


def test_what_else_was_changed_is_told_the_latest_first(client, round, staff):
    take(round, staff, Step.PAUSE)
    take(round, staff, Step.BUDGET, budget=90_000_00)
    take(round, staff, Step.RULE, rule="equal-shares", parameters={"completion": "none"})
    take(round, staff, Step.EXTEND, until=later(round))
    _, told = alerts(client.see(f"/runder/{round.slug}"))
    sentences = [
        "Afstemningen er forlænget til",
        "Der tælles efter en anden regel: Alle, der stemmer, får lige store andele",
        "Beløbet er ændret fra 100.000 kr. til 90.000 kr. Begrundelse:",
    ]
    places = [told.find(sentence) for sentence in sentences]
    assert -1 not in places and places == sorted(places) and told.count("Har du stemt") == 1


def later(round):
    return (round.result_at + (round.realisation_at - round.result_at) / 2).isoformat()


def test_a_withdrawn_project_is_told_of_and_is_no_card_any_more(client, round, staff):
    take(round, staff, Step.PAUSE)
    take(round, staff, Step.WITHDRAW, "Grunden er solgt", project="2")
    page = client.see(f"/runder/{round.slug}")
    assert "»Forslag 2« er taget af stemmesedlen." in page.text
    assert f"/forslag/{proposal(round, 2).slug}" not in page.links.values()
    assert f"/forslag/{proposal(round, 1).slug}" in page.links.values()


def test_the_proposals_own_page_tells_of_what_is_about_it_alone(client, round, staff):
    take(round, staff, Step.PAUSE)
    take(round, staff, Step.PRICE, "Der manglede et nul", project="1", price=45_000_00)
    changed, other = (client.see(f"/forslag/{proposal(round, number).slug}") for number in (1, 2))
    assert any("er ændret fra 40.000 kr. til 45.000 kr." in each for each in alerts(changed))
    assert not any(TITLE in each for each in alerts(other))


def test_it_is_told_in_english_with_peoples_words_in_their_own_language(client, round, staff):
    take(round, staff, Step.PAUSE)
    take(round, staff, Step.PRICE, "Der manglede et nul", project="1", price=45_000_00)
    client.send("/sprog", {"csrf_token": client.token(), "language": "en", "next": "/"})
    page = client.see(f"/runder/{round.slug}")
    assert any("has been changed from DKK 40,000 to DKK 45,000." in each for each in alerts(page))
    assert {"Forslag 1", "Der manglede et nul"} <= {each.get_text() for each in page.soup.select(".alert [lang=da]")}


def told(make, key):
    return notices_for(make.account(key))[0]


def test_the_author_is_told_by_name_that_a_project_was_taken_off_and_why(client, make, round, staff):
    follow(account_id=make.account("sabro-3"), subject=Subject.PROPOSAL, subject_id=proposal(round, 2).id)
    take(round, staff, Step.PAUSE)
    take(round, staff, Step.WITHDRAW, "Grunden er solgt", project="2")
    text = client.sign_in("sabro-1").see("/mit").text
    assert "»Forslag 2« er taget af stemmesedlen i »Sabro 2026« og kan ikke få penge." in text
    assert "Begrundelsen er: Grunden er solgt" in text
    assert (told(make, "sabro-1").kind, told(make, "sabro-3").kind) == ("project_changed", "followed_changed")


def test_the_author_is_told_the_new_price(client, make, round, staff):
    take(round, staff, Step.PAUSE)
    take(round, staff, Step.PRICE, "Der manglede et nul", project="1", price=45_000_00)
    text = client.sign_in("sabro-1").see("/mit").text
    assert "Prisen på »Forslag 1« er ændret i »Sabro 2026«. Nu er den 45.000 kr. Begrundelsen er: Der manglede" in text


def test_whoever_wrote_anything_is_told_of_a_round_that_is_called_off_before_its_voting(client, make, staff):
    round = make.round()
    make.proposal(round, author="sabro-2")
    make.draft(round, author="sabro-3")
    gone = make.proposal(round, author="sabro-4")
    withdraw(proposal_id=gone.id, author_id=gone.author_id)
    take(round, staff, Step.CANCEL, "Pengene er sparet væk")
    for key in ("sabro-2", "sabro-3"):
        assert told(make, key).kind == "round_cancelled"
    assert told(make, "sabro-4").kind == "proposal_submitted"
    text = client.sign_in("sabro-3").see("/mit").text
    assert "»Sabro 2026« er aflyst. Derfor kommer det, du har skrevet i runden, ikke videre." in text
    assert "Begrundelsen er: Pengene er sparet væk" in text


def test_a_round_called_off_before_its_voting_tells_everyone_why_and_nothing_of_a_vote(client, make, staff):
    round = make.round()
    waiting = make.proposal(round, author="sabro-2")
    make.account("playmaker-2")
    take(round, staff, Step.CANCEL, "Pengene er sparet væk")
    (told_of,) = alerts(client.see(f"/runder/{round.slug}"))
    assert "Runden er aflyst" in told_of and "Pengene er sparet væk" in told_of and "Stemme" not in told_of
    page = client.see(f"/runder/{round.slug}")
    assert not page.soup.select(".phases") and "På stemmesedlen" not in page.text
    assert "Blev ikke afgjort" in client.see(f"/forslag/{waiting.slug}").text
    sheet = client.sign_in("playmaker-2").see(f"/playmaker/forslag/{waiting.slug}")
    assert "runden er aflyst" in sheet.text and "afstemningen er begyndt" not in sheet.text
    (told_staff,) = alerts(client.sign_in("medarbejder-1").see(f"/stab/runder/{round.slug}/indgreb"))
    assert "Pengene er sparet væk" in told_staff
    set_up = client.sign_in("medarbejder-1").see(f"/stab/runder/{round.slug}")
    assert "Runden er aflyst" in set_up.text and "Afstemningen begyndte" not in set_up.text


def test_a_round_called_off_while_it_is_voted_on_says_what_became_of_the_votes(client, round, staff):
    take(round, staff, Step.CANCEL, "Pengene er sparet væk")
    (told_of,) = alerts(client.see(f"/runder/{round.slug}"))
    assert "Pengene er sparet væk" in told_of and "Stemmekassen er slettet, uden at nogen har åbnet den." in told_of
