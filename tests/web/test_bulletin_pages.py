"""Receipts, the board and its emergency exits, as people meet them."""

from datetime import timedelta

import pytest

from civic.audit.queries import entries
from civic.bulletin.services import checkpoint
from civic.clock import local, move_clock_to
from civic.rounds.phases import Phase
from civic.voting.freezing import frozen
from civic.voting.queries import box_count
from civic.web.language import date_time
from tests.web.test_voting_journey import choose, identify


def vote(client, round, key="sabro-1"):
    choose(client, round, "1")
    return identify(client, round, key).press("Afgiv din stemme")


def ask_standing(client, round, key):
    client.see(f"/stem/{round.slug}/har-jeg-stemt").press("Identificér dig med MitID")
    return client.send("/demo-mitid", {"csrf_token": client.token(), "person": key})


def propose(client, round, step, reason="En pris var forkert", status=200, **values):
    page = client.see(f"/stab/runder/{round.slug}/indgreb")
    return page.press("Foreslå", step=step, reason=reason, status=status, **values)


def approve(client, round):
    page = client.see(f"/stab/runder/{round.slug}/indgreb")
    return page.press(next(button for button in page.buttons if button.startswith("Godkend")))


def offered(client, round):
    """The steps that the page offers."""
    page = client.see(f"/stab/runder/{round.slug}/indgreb")
    return {field["value"] for field in page.soup.select("input[name=step]")}, page


def test_only_what_the_state_of_the_voting_allows_is_offered(signed_in, make):
    staff, board, round = signed_in("medarbejder-1"), signed_in("valgstyrer-1"), make.voting()
    steps, page = offered(staff, round)
    assert steps == {"pause", "extend", "cancel"} and "Ny pris" not in page.text
    assert "Ret reglen for optællingen" not in page.links
    propose(staff, round, "pause")
    approve(board, round)
    steps, page = offered(staff, round)
    assert steps == {"resume", "price", "withdraw", "budget", "extend", "cancel"} and "Ny pris" in page.text
    assert "Ret reglen for optællingen" in page.links


def test_after_the_voting_nothing_is_offered_and_the_page_says_why(signed_in, make, travel):
    staff, round = signed_in("medarbejder-1"), make.voting()
    propose(staff, round, "pause")
    travel(round.result_at)
    steps, page = offered(signed_in("valgstyrer-1"), round)
    assert steps == set() and "Foreslå" not in page.buttons
    assert "Afstemningen er slut. Den kan ikke længere sættes på pause" in page.text
    assert not [button for button in page.buttons if button.startswith("Godkend")]
    assert "Det kan ikke længere godkendes" in page.text


def test_before_the_voting_a_round_can_only_be_called_off(signed_in, make):
    steps, page = offered(signed_in("medarbejder-1"), make.round(phase=Phase.PROPOSALS))
    assert steps == {"cancel"} and "Alt andet retter I i rundens opsætning" in page.text


def test_a_pause_that_outlasts_the_voting_can_only_end(signed_in, make, travel):
    staff, board, round = signed_in("medarbejder-1"), signed_in("valgstyrer-1"), make.voting()
    propose(staff, round, "pause")
    approve(board, round)
    travel(round.result_at)
    steps, page = offered(signed_in("medarbejder-1"), round)
    assert steps == {"resume", "cancel"} and "Tiden til at stemme gik" in page.text


def test_a_receipt_is_found_however_it_is_typed(client, make):
    round = make.voting()
    receipt = make.vote(round, "1")
    page = client.see("/kvittering").press("Find kvitteringen", receipt=receipt.replace("-", " ").lower())
    assert "Din stemme ligger i stemmekassen for Sabro 2026." in page.text


def test_what_is_no_receipt_is_asked_for_again(client):
    page = client.see("/kvittering").press("Find kvitteringen", receipt="ABC1", status=422)
    assert "16 bogstaver og tal" in page.errors()["receipt"]


def test_a_forged_receipt_is_not_known(client, make):
    make.vote(make.voting(), "1")
    page = client.see("/kvittering").press("Find kvitteringen", receipt="AAAA-BBBB-CCCC-DDDD")
    assert "Vi kender ikke kvitteringen AAAA-BBBB-CCCC-DDDD" in page.text


def test_a_voter_sees_that_they_voted_and_takes_the_vote_back(client, make):
    round = make.voting()
    make.vote(round, "1")
    page = ask_standing(client, round, "sabro-1")
    assert "Der er registreret en stemme på nettet i dit navn" in page.text
    page = page.press("Træk min stemme tilbage")
    assert box_count(round.id) == 0 and page.heading == "Har jeg stemt?"
    assert "Der er ikke registreret en stemme i dit navn." in ask_standing(client, round, "sabro-1").text


def test_nobody_withdraws_without_having_identified_themselves(client, make):
    round = make.voting()
    make.vote(round, "1")
    choose(client, round, "1")
    values = {"csrf_token": client.token(), "idem": "x"}
    client.send(f"/stem/{round.slug}/traek-tilbage", values, status=409)
    assert box_count(round.id) == 1


def test_one_persons_page_does_not_withdraw_the_vote_of_the_next(client, another_client, make):
    round = make.voting()
    make.vote(round, "1", key="sabro-2")
    first = ask_standing(client, round, "sabro-2")
    idem = first.soup.find("input", attrs={"name": "idem"})["value"]
    other = another_client()
    ask_standing(other, round, "sabro-1")
    values = {"csrf_token": other.token(), "idem": idem}
    other.send(f"/stem/{round.slug}/traek-tilbage", values, status=409)
    assert box_count(round.id) == 1


def test_the_receipt_page_names_what_was_frozen_and_not_the_choices(client, make):
    round = make.voting()
    page = vote(client, round)
    assert frozen(round).fingerprint in page.text
    assert "Forslag 1" not in page.text


def test_a_round_with_content_receipts_warns_first_and_shows_the_choices_until_the_end(client, make):
    round = make.voting(content_receipts=True)
    choose(client, round, "1")
    assert "Kvitteringen viser dine valg" in client.see(f"/stem/{round.slug}/gennemse").text
    page = identify(client, round, "sabro-1")
    assert "Kvitteringen viser dine valg" in page.text
    page = page.press("Afgiv din stemme")
    assert [item.get_text(strip=True) for item in page.soup.find(id="shown").find_all("li")] == ["Forslag 1"]
    page.press("Afslut")
    client.see(f"/stem/{round.slug}/kvittering", status=404)


def test_a_receipt_is_mailed_to_a_real_address_only(client, make):
    round = make.voting()
    page = vote(client, round)
    page = page.press("Send kvitteringen på mail", address="ida@@eksempel", status=422)
    assert "address" in page.errors()
    page = page.press("Send kvitteringen på mail", address="ida@eksempel.dk")
    assert page.heading == "Din stemme er registreret"


def test_the_board_shows_the_list_its_checkpoints_and_the_freeze(client, make):
    round = make.voting()
    make.vote(round, "1")
    made = checkpoint(round_id=round.id)
    page = client.see(f"/runder/{round.slug}/tavle")
    assert made.sha256 in page.text and frozen(round).fingerprint in page.text
    answer = client.ask("get", f"/runder/{round.slug}/tavle/checkpoints/1.json")
    assert answer.get_data(as_text=True) == made.content
    assert len(page.follow("Sabro").soup.select(".receipt-list li")) == 1


def test_a_round_that_is_not_voted_on_yet_has_no_board(client, make):
    client.see(f"/runder/{make.round().slug}/tavle", status=404)


def test_the_round_page_leads_to_the_board_and_names_the_fingerprint(client, make):
    round = make.voting()
    page = client.see(f"/runder/{round.slug}")
    assert frozen(round).fingerprint in page.text
    assert page.follow("Den offentlige tavle").heading == "Offentlig tavle"


def test_two_people_pause_the_voting_and_voters_read_why(client, signed_in, make):
    round = make.voting()
    staff, board = signed_in("medarbejder-1"), signed_in("valgstyrer-1")
    page = propose(staff, round, "pause")
    assert "En anden skal godkende det." in page.text
    assert not any(button.startswith("Godkend") for button in page.buttons)
    approve(board, round)
    page = client.see(f"/stem/{round.slug}", status=409)
    assert page.heading == "Afstemningen er sat på pause" and "En pris var forkert" in page.text
    assert "En pris var forkert" in client.see(f"/runder/{round.slug}/tavle").text


def test_one_person_cannot_approve_their_own_step(signed_in, make):
    round = make.voting()
    staff = signed_in("medarbejder-1")
    page = propose(staff, round, "pause")
    drop = next(form["action"] for form in page.soup.find_all("form") if form["action"].endswith("/afvis"))
    path = drop.removesuffix("afvis") + "godkend"
    staff.send(path, {"csrf_token": staff.token()}, status=403)
    assert "step_approved" not in {entry.kind for entry in entries(round.slug)}


def test_a_step_of_another_round_is_not_found(signed_in, make):
    round, other = make.voting(), make.round(name="En anden")
    page = propose(signed_in("medarbejder-1"), round, "pause")
    drop = next(form["action"] for form in page.soup.find_all("form") if form["action"].endswith("/afvis"))
    number = drop.split("/")[-2]
    board = signed_in("valgstyrer-1")
    board.see(f"/stab/runder/{other.slug}/indgreb")
    board.send(f"/stab/runder/{other.slug}/indgreb/{number}/godkend", {"csrf_token": board.token()}, status=404)


def test_a_price_is_changed_in_the_pause_and_everyone_sees_it(client, signed_in, make):
    round = make.voting()
    staff, board = signed_in("medarbejder-1"), signed_in("valgstyrer-1")
    for step, values in (("pause", {}), ("price", {"project": "1", "price": "45.000"}), ("resume", {})):
        propose(staff, round, step, **values)
        approve(board, round)
    assert "45.000 kr." in client.see(f"/stem/{round.slug}").text
    assert "Udgave 2" in client.see(f"/runder/{round.slug}/tavle").text


@pytest.mark.parametrize(("step", "field"), [("price", "price"), ("withdraw", "project"), ("extend", "until")])
def test_a_step_without_what_it_needs_is_asked_for_again(signed_in, make, step, field):
    staff, round = signed_in("medarbejder-1"), make.voting()
    propose(staff, round, "pause")
    approve(signed_in("valgstyrer-1"), round)
    assert field in propose(staff, round, step, status=422).errors()


@pytest.mark.parametrize("days", [-1, 0, 100])
def test_an_end_that_cannot_be_says_which_can(signed_in, make, days):
    round = make.voting()
    until = local(round.result_at + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M")
    page = propose(signed_in("medarbejder-1"), round, "extend", status=422, until=until)
    assert date_time(round.result_at) in page.errors()["until"]
    assert date_time(round.realisation_at) in page.errors()["until"]


def test_nothing_is_not_an_amount(signed_in, make):
    staff, round = signed_in("medarbejder-1"), make.voting()
    propose(staff, round, "pause")
    approve(signed_in("valgstyrer-1"), round)
    assert "over 0 kr." in propose(staff, round, "budget", status=422, budget="0").errors()["budget"]


def test_what_does_not_fit_is_said_on_the_form(signed_in, make):
    page = propose(signed_in("medarbejder-1"), make.voting(), "resume", status=409)
    assert "Det passer ikke med, hvordan afstemningen står nu." in page.text


def test_a_cancelled_round_says_so_and_its_box_is_never_opened(client, signed_in, make):
    round = make.voting()
    make.vote(round, "1")
    propose(signed_in("medarbejder-1"), round, "cancel")
    approve(signed_in("valgstyrer-1"), round)
    assert "Runden er aflyst" in client.see(f"/runder/{round.slug}").text
    move_clock_to(round.result_at)
    board = signed_in("valgstyrer-2")
    board.see("/valgbestyrelse")
    board.send(f"/valgbestyrelse/{round.slug}/aabn", {"csrf_token": board.token()}, status=409)


def test_nothing_may_come_to_cost_more_than_there_is_to_give_out(signed_in, make):
    staff, board, round = signed_in("medarbejder-1"), signed_in("valgstyrer-1"), make.voting()
    propose(staff, round, "pause")
    approve(board, round)
    page = propose(staff, round, "price", project="1", price="100.001", status=422)
    assert "højst få 100.000 kr." in page.errors()["price"]


def test_a_step_about_a_project_that_another_step_took_off_fits_no_longer(signed_in, make):
    staff, board, round = signed_in("medarbejder-1"), signed_in("valgstyrer-1"), make.voting(10_00, 20_00, 30_00)
    propose(staff, round, "pause")
    approve(board, round)
    propose(staff, round, "withdraw", project="1")
    propose(staff, round, "withdraw", project="1")
    approve(board, round)
    page = board.see(f"/stab/runder/{round.slug}/indgreb")
    left = page.press(next(button for button in page.buttons if button.startswith("Godkend")), status=409)
    assert "Det passer ikke med, hvordan afstemningen står nu." in left.text


@pytest.mark.parametrize("number", ["870879-3834", "8708793834"])
def test_a_public_reason_holds_nobodys_number(signed_in, make, number):
    staff, round = signed_in("medarbejder-1"), make.voting()
    page = propose(staff, round, "pause", reason=f"Beboeren {number} gjorde os opmærksom på det", status=422)
    assert "Skriv ikke CPR-numre her." in page.errors()["reason"]
    assert number not in str([entry.body for entry in entries(round.slug)])
