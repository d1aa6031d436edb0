"""The way through the vote as a visitor without JavaScript takes it."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from civic.clock import fresh_now
from civic.database import db
from civic.rounds.models import BallotKind
from civic.voting.models import BoothRow
from civic.voting.queries import box_count
from civic.web.sessions import WebSession


def choose(client, round, *projects):
    """Press "Vælg" on these projects, from the ballot page."""
    page = client.see(f"/stem/{round.slug}")
    for project in projects:
        token = page.soup.find("input", attrs={"name": "csrf_token"})["value"]
        values = {"csrf_token": token, "project": project, "action": "choose"}
        page = client.send(f"/stem/{round.slug}/valg", values)
    return page


def identify(client, round, key):
    client.see(f"/stem/{round.slug}/identificer").press("Identificér dig med MitID")
    return client.send("/demo-mitid", {"csrf_token": client.token(), "person": key})


def titles(page):
    """The projects of a ballot page, in the order they stand."""
    return [each["id"] for each in page.soup.find_all(id=re.compile("^forslag-"))]


def test_a_resident_votes_and_gets_a_receipt(client, make):
    round = make.voting()
    page = choose(client, round, "1", "2")
    assert "Du har givet 90.000 kr. ud af 100.000 kr. Du har 10.000 kr. tilbage." in page.text
    review = page.follow("Gennemse din stemmeseddel")
    assert "Du har ikke stemt endnu" in review.text
    review.follow("Gå videre")
    page = identify(client, round, "sabro-1")
    assert "Du er fundet på valglisten for Sabro." in page.text
    receipt = page.press("Afgiv din stemme")
    assert receipt.heading == "Din stemme er registreret"
    assert len(receipt.soup.find(id="receipt").get_text(strip=True)) == 19
    assert box_count(round.id) == 1


def test_the_projects_stand_where_they_stood_once_the_voter_is_known(client, make):
    round = make.voting(*[10_000_00 + n for n in range(9)])
    before = titles(choose(client, round, "1"))
    page = identify(client, round, "sabro-1")
    assert titles(client.see(f"/stem/{round.slug}")) == before
    assert "Koden i dit stemmebrev" not in page.press("Afgiv din stemme").text


def test_a_project_that_no_longer_fits_cannot_be_chosen(client, make):
    round = make.voting()
    page = choose(client, round, "1", "2")
    dear = page.soup.find(id="forslag-3")
    assert "Koster mere, end du har tilbage" in dear.get_text()
    assert dear.find("button") is None


def test_the_server_refuses_what_does_not_fit_and_keeps_the_choices(client, make):
    round = make.voting()
    choose(client, round, "1", "2")
    values = {"csrf_token": client.token(), "project": "3", "action": "choose"}
    page = client.send(f"/stem/{round.slug}/valg", values, status=422)
    assert "Dine valg koster 120.000 kr., men der er kun 100.000 kr." in page.text
    assert "Du har givet 90.000 kr." in page.text


def test_a_made_up_project_is_refused(client, make):
    round = make.voting()
    values = {"csrf_token": client.token(), "project": "99", "action": "choose", "price": "0"}
    page = client.send(f"/stem/{round.slug}/valg", values, status=422)
    assert "er ikke på stemmesedlen" in page.text


def test_a_choice_can_be_taken_back(client, make):
    round = make.voting()
    choose(client, round, "1")
    values = {"csrf_token": client.token(), "project": "1", "action": "take-back"}
    assert "Du har givet 0 kr." in client.send(f"/stem/{round.slug}/valg", values).text


def test_nothing_chosen_cannot_be_reviewed(client, make):
    round = make.voting()
    assert "Vælg mindst ét forslag" in client.see(f"/stem/{round.slug}/gennemse", status=422).text


def test_the_order_is_the_visitors_own_and_stays(client, another_client, make):
    round = make.voting(*[10_000_00] * 9)

    def order(visitor):
        page = choose(visitor, round, "1")
        return [article["id"] for article in page.soup.find_all("article")]

    assert order(client) == order(client)
    assert len({tuple(order(another_client())) for _ in range(5)}) > 1


def test_a_resident_of_another_area_is_told(client, make):
    round = make.voting()
    choose(client, round, "1")
    client.see(f"/stem/{round.slug}/identificer").press("Identificér dig med MitID")
    page = client.send("/demo-mitid", {"csrf_token": client.token(), "person": "trige-1"}, status=403)
    assert "kan ikke finde dig på valglisten" in page.text
    assert box_count(round.id) == 0


def test_voting_again_says_so_and_gives_a_new_receipt(client, another_client, make):
    round = make.voting()
    receipts = []
    for visitor in (client, another_client()):
        choose(visitor, round, "1")
        page = identify(visitor, round, "sabro-1")
        receipts.append(page.press("Afgiv din stemme").soup.find(id="receipt").get_text(strip=True))
        again = "Du har stemt før" in page.text
    assert again and receipts[0] != receipts[1]
    assert box_count(round.id) == 1


def test_pressing_the_button_twice_gives_the_same_receipt(client, make):
    round = make.voting()
    choose(client, round, "1")
    page = identify(client, round, "sabro-1")
    form = page.form_with("Afgiv din stemme")
    values = {field["name"]: field["value"] for field in form.find_all("input")}
    pages = [client.send(f"/stem/{round.slug}/afgiv", values) for _ in range(2)]
    assert pages[0].soup.find(id="receipt").text == pages[1].soup.find(id="receipt").text
    assert box_count(round.id) == 1


def test_a_vote_a_second_after_closing_is_refused_with_a_sentence(client, make, travel):
    round = make.voting()
    choose(client, round, "1")
    page = identify(client, round, "sabro-1")
    travel(round.result_at + timedelta(seconds=1))
    refused = page.press("Afgiv din stemme", status=409)
    assert "kom for sent og er ikke registreret" in refused.text
    assert box_count(round.id) == 0


def test_an_old_identification_must_be_renewed_and_the_choices_are_kept(client, make, travel):
    round = make.voting()
    choose(client, round, "1")
    page = identify(client, round, "sabro-1")
    travel(round.voting_at + timedelta(days=1, minutes=16))
    refused = page.press("Afgiv din stemme", status=409)
    assert "Din identifikation er udløbet" in refused.text
    assert "Identificér dig med MitID" in refused.buttons
    assert "40.000 kr." in client.see(f"/stem/{round.slug}/gennemse").text


def test_a_receipt_on_ones_own_screen_stays_until_one_leaves(client, make, travel):
    round = make.voting()
    choose(client, round, "1")
    receipt = identify(client, round, "sabro-1").press("Afgiv din stemme")
    assert "Refresh" not in receipt.response.headers and "Stem igen" in receipt.links
    values = {"csrf_token": client.token()}
    client.send(f"/stem/{round.slug}/kvittering/laengere", values, status=404)
    travel(fresh_now() + timedelta(hours=1))
    client.see(f"/stem/{round.slug}/kvittering")


def done_steps(page):
    """The steps of the vote that the page says are done."""
    return [item.select_one(".step-label").get_text(strip=True) for item in page.soup.select(".step-done")]


def test_the_steps_say_what_is_done_and_no_more(client, make):
    round = make.voting()
    assert done_steps(client.see(f"/stem/{round.slug}/stemmebrev")) == []
    review = choose(client, round, "1").follow("Gennemse din stemmeseddel")
    assert done_steps(review) == ["Vælg"]
    assert done_steps(client.see(f"/stem/{round.slug}/stemmebrev")) == ["Vælg", "Gennemse"]
    known = identify(client, round, "sabro-1")
    assert done_steps(known) == ["Vælg", "Gennemse"]
    assert done_steps(client.see(f"/stem/{round.slug}")) == ["Identificér"]
    cast = known.press("Afgiv din stemme")
    assert done_steps(cast) == ["Vælg", "Gennemse", "Identificér"]


def test_the_way_on_stands_before_the_cards_and_after_them(client, make):
    page = choose(client, make.voting(), "1")
    ways = page.soup.find_all(string=lambda words: words.strip() in ("Gennemse din stemmeseddel", "Fjern"))
    assert [words.strip() for words in ways] == ["Gennemse din stemmeseddel", "Fjern", "Gennemse din stemmeseddel"]
    named = page.soup.select_one("form[hx-select-oob]")["hx-select-oob"]
    assert {part.split(":")[0] for part in named.split(",")} <= {f"#{tag['id']}" for tag in page.soup.select("[id]")}


def test_leaving_forgets_the_receipt(client, make):
    round = make.voting()
    choose(client, round, "1")
    identify(client, round, "sabro-1").press("Afgiv din stemme").press("Afslut")
    client.see(f"/stem/{round.slug}/kvittering", status=404)


def test_there_is_no_ballot_before_the_voting(client, make):
    round = make.round()
    assert "ikke åbnet endnu" in client.see(f"/stem/{round.slug}", status=409).text


def test_an_old_tab_cannot_undo_a_newer_vote(client, another_client, make):
    round, phone = make.voting(), another_client()
    choose(client, round, "1")
    old_tab = identify(client, round, "sabro-1")
    choose(phone, round, "2")
    identify(phone, round, "sabro-1").press("Afgiv din stemme")
    refused = old_tab.press("Afgiv din stemme", status=409)
    assert "Siden var forældet" in refused.text
    assert "Identificér dig med MitID" in refused.buttons


def test_a_price_sent_along_changes_nothing(client, make):
    round = make.voting()
    values = {"csrf_token": client.token(), "project": "1", "action": "choose", "price": "1", "cost": "1"}
    assert "Du har givet 40.000 kr." in client.send(f"/stem/{round.slug}/valg", values).text


def test_two_projects_smuggled_into_one_choice_are_refused(client, make):
    round = make.voting()
    values = {"csrf_token": client.token(), "project": "1,2", "action": "choose"}
    client.send(f"/stem/{round.slug}/valg", values, status=422)


def test_an_approval_ballot_counts_choices_not_kroner(client, make):
    round = make.voting(ballot_kind=BallotKind.APPROVAL, max_choices=2)
    page = choose(client, round, "1", "2")
    assert "Du har valgt 2 forslag. Du kan vælge 0 mere." in page.text
    assert "Du har givet" not in page.text
    assert page.soup.find(id="forslag-3").find("button") is None
    refused = client.send(
        f"/stem/{round.slug}/valg", {"csrf_token": client.token(), "project": "3", "action": "choose"}, status=422
    )
    assert "Du kan højst vælge 2 forslag." in refused.text


def cast_form(page):
    form = page.form_with("Afgiv din stemme")
    return {field["name"]: field["value"] for field in form.find_all("input")}


def test_what_is_cast_is_what_was_seen(client, make):
    round = make.voting()
    choose(client, round, "1")
    shown = cast_form(identify(client, round, "sabro-1"))
    choose(client, round, "2")
    refused = client.send(f"/stem/{round.slug}/afgiv", shown, status=409)
    assert "Dine valg er ændret" in refused.text
    assert box_count(round.id) == 0
    assert refused.press("Afgiv din stemme").heading == "Din stemme er registreret"


def test_another_person_in_the_same_browser_finds_an_empty_booth(client, make):
    round = make.voting()
    choose(client, round, "1")
    identify(client, round, "sabro-1")
    client.sign_in("sabro-2")
    assert "Vælg mindst ét forslag" in client.see(f"/stem/{round.slug}/identificer", status=422).text
    page = choose(client, round, "2")
    assert "Du har givet 50.000 kr." in page.text
    assert "Afgiv din stemme" not in client.see(f"/stem/{round.slug}/identificer").buttons


def test_signing_out_empties_the_booth(client, make):
    round = make.voting()
    client.sign_in("sabro-2")
    choose(client, round, "1")
    client.send("/log-ud", {"csrf_token": client.token()})
    client.see(f"/stem/{round.slug}/gennemse", status=422)


def test_looking_at_a_ballot_writes_nothing(client, make):
    round = make.voting()
    client.see(f"/stem/{round.slug}")
    assert booth_rows() == []
    assert db.session.scalars(sa.select(WebSession)).all() == []


def test_a_booth_tells_neither_choices_nor_person_nor_time(client, make):
    round = make.voting(*[10_000_00] * 9)
    client.sign_in("sabro-2")
    choose(client, round, "1")
    few = [len(row.content) for row in booth_rows()]
    choose(client, round, *"23456789")
    identify(client, round, "sabro-1")
    assert few == [len(row.content) for row in booth_rows()]
    assert {column.name for column in BoothRow.__table__.columns} == {"id", "content", "day"}


def test_forgetting_everything_leaves_no_row(client, make):
    round = make.voting()
    choose(client, round, "1")
    identify(client, round, "sabro-1").press("Glem alt")
    assert booth_rows() == []


@pytest.mark.parametrize("cookie", ["æ", "x" * 5000, "", "../../etc"])
def test_a_made_up_booth_is_an_empty_one(client, make, cookie):
    round = make.voting()
    page = client.see(f"/stem/{round.slug}", headers={"Cookie": f"civic-booth={cookie}".encode().decode("latin-1")})
    assert "Du har givet 0 kr." in page.text


def test_a_token_of_strange_letters_is_refused_with_a_sentence(client, make):
    round = make.voting()
    choose(client, round, "1")
    identify(client, round, "sabro-1").press("Afgiv din stemme")
    client.send(f"/stem/{round.slug}/afgiv", {"csrf_token": client.token(), "idem": "æ"}, status=409)


def booth_rows():
    return list(db.session.scalars(sa.select(BoothRow).execution_options(populate_existing=True)))


def test_there_is_nothing_to_review_before_something_is_chosen(client, make):
    round = make.voting()
    assert "Gennemse din stemmeseddel" not in client.see(f"/stem/{round.slug}").links
    assert "Gennemse din stemmeseddel" in choose(client, round, "1").links


def test_the_ballot_says_what_cannot_be_built_together_and_lets_both_be_chosen(client, make):
    round = make.apart("2", "3")
    page = client.see(f"/stem/{round.slug}")
    said = {n: "Kan ikke bygges sammen med" in page.soup.find(id=f"forslag-{n}").get_text() for n in (1, 2, 3)}
    assert said == {1: False, 2: True, 3: True}
    assert "Forslag 3" in page.soup.find(id="forslag-2").get_text()
    assert choose(client, round, "2", "3").follow("Gennemse din stemmeseddel").heading
