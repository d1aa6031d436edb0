"""What makes daily work easier: where people begin, what comes first, what is said of odd figures, and whom to ask."""

from dataclasses import replace
from datetime import timedelta

import pytest

from civic.clock import move_clock_to
from civic.results.steps import box_rows, box_state
from civic.roll.queries import Turnout
from civic.rounds.phases import Phase
from civic.voting.queries import box_count
from tests.web.test_bulletin_pages import ask_standing


@pytest.mark.parametrize(
    ("key", "path"),
    [
        ("playmaker-1", "/playmaker"),
        ("medarbejder-1", "/stab"),
        ("valgstyrer-1", "/valgbestyrelse"),
        ("administrator-1", "/administration/personer"),
        ("sabro-1", "/"),
    ],
)
def test_who_works_here_begins_at_their_work(client, make, key, path):
    make.account(key)
    client.send("/log-ind", {"csrf_token": client.token(), "next": "/"})
    assert client.send("/demo-mitid", {"csrf_token": client.token(), "person": key}).url == path


def test_who_was_on_the_way_somewhere_goes_there(client, make):
    make.account("medarbejder-1")
    client.send("/log-ind", {"csrf_token": client.token(), "next": "/runder"})
    assert client.send("/demo-mitid", {"csrf_token": client.token(), "person": "medarbejder-1"}).url == "/runder"


def test_a_box_that_can_be_opened_comes_first(make):
    over = make.voting(name="Sabro 2026")
    move_clock_to(over.result_at + timedelta(hours=1))
    running = make.voting(name="Sabro 2028")
    early = make.round(name="Sabro 2027", phase=Phase.INFORMATION)
    rows = box_rows([early, running, over])
    assert [row.round.id for row in rows] == [over.id, early.id, running.id]
    assert [row.is_urgent for row in rows] == [True, False, False]


def test_before_the_voting_the_boxs_way_names_the_phase_that_runs(make):
    steps = box_state(make.round(phase=Phase.QUALIFICATION)).steps
    assert "current" not in {step.state for step in steps}
    assert "Runden er nu her: Kvalificering." in steps[1].who


def test_during_the_voting_it_is_there(make):
    steps = box_state(make.voting()).steps
    assert [step.label for step in steps if step.state == "current"] == ["Afstemningen"]


@pytest.mark.parametrize(("voted", "entitled", "percent"), [(1, 8, 13), (1, 3, 33), (2, 3, 67), (1, 200, 1), (0, 0, 0)])
def test_turnout_is_rounded_to_the_nearest_a_half_up(voted, entitled, percent):
    assert Turnout(entitled, voted, {}).percent == percent


def test_a_withdrawn_vote_can_be_cast_again_from_there(client, make):
    round = make.voting()
    make.vote(round, "1")
    page = ask_standing(client, round, "sabro-1").press("Træk min stemme tilbage")
    assert box_count(round.id) == 0
    assert page.follow("Gå til stemmesedlen").url == f"/stem/{round.slug}"


def test_the_pages_of_an_emergency_lead_back_to_where_each_works(signed_in, make):
    round = make.voting()
    for key, home in (("medarbejder-1", "Medarbejdere"), ("valgstyrer-1", "Valgbestyrelse")):
        for path in ("indgreb", "indgreb/regel"):
            page = signed_in(key).see(f"/stab/runder/{round.slug}/{path}")
            trail = [each.get_text(" ", strip=True) for each in page.soup.select(".breadcrumbs li")]
            assert trail[:2] == [home, "Sabro 2026"]


@pytest.fixture
def ask_us(app):
    """The house with a contact of its own."""
    before = app.extensions["settings"]
    app.extensions["settings"] = replace(before, contact="Borgerservice, tlf. 89 40 00 00")
    yield "Borgerservice, tlf. 89 40 00 00"
    app.extensions["settings"] = before


def test_whom_to_ask_is_said_where_people_are_told_to_ask(client, make, ask_us):
    round = make.voting()
    assert f"Kontakt {ask_us}." in client.see("/").soup.find("footer").get_text()
    assert f"Kontakt {ask_us}." in client.see(f"/stem/{round.slug}/stemmebrev").text
    make.vote(round, "1")
    not_on_roll = ask_standing_of_a_stranger(client, round)
    assert f"kontakt {ask_us}." in not_on_roll.text


def ask_standing_of_a_stranger(client, round):
    client.see(f"/stem/{round.slug}/har-jeg-stemt").press("Identificér dig med MitID")
    return client.send("/demo-mitid", {"csrf_token": client.token(), "person": "borum-1"}, status=403)


def test_without_a_contact_people_are_told_of_the_main_number(client):
    assert "Kontakt Borgerservice i Aarhus Kommune på kommunens hovednummer." in client.see("/was").text


def test_another_language_is_chosen_where_a_form_was_refused(make, signed_in):
    sheet = f"/playmaker/forslag/{make.proposal(make.round()).slug}"
    refused = signed_in("playmaker-2").see(sheet).press("Godkend forslaget", status=422, price="0")
    assert refused.press("English").url == sheet


def test_what_is_too_late_leads_back_to_its_page(make, signed_in):
    box = f"/valgbestyrelse/{make.voting().slug}"
    board = signed_in("valgstyrer-1")
    refused = board.send(f"{box}/aabn", {"csrf_token": board.token()}, status=409)
    assert refused.links["Gå tilbage til siden"] == box


def test_a_box_is_not_called_ready_while_anything_is_missing(make):
    (row,) = box_rows([make.round(phase=Phase.INFORMATION)])
    assert "Der mangler endnu: valglisten, et godkendt forslag" in row.waits and not row.is_urgent
