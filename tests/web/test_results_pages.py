"""The board's pages and the public result."""

import csv
import io

import pytest

from civic.results.queries import run_of
from civic.results.services import open_and_count, sign_count
from civic.tally.pabulib import read_election
from tests.web.test_stacked_tables import unnamed


@pytest.fixture
def closed(make, travel):
    """A round with two ballots whose voting has just closed, and a board of two."""
    for member in ("valgstyrer-1", "valgstyrer-2"):
        make.account(member)
    round = make.voting()
    make.vote(round, "1", "2")
    make.vote(round, "2", key="sabro-2")
    travel(round.result_at)
    return round


@pytest.fixture
def published(make, closed):
    open_and_count(round_id=closed.id, by=make.account("valgstyrer-1"))
    sign_count(round_id=closed.id, signed_by=make.account("valgstyrer-2"))
    return closed


def test_one_opens_and_another_signs_in_the_browser(client, another_client, closed):
    vibeke = client.sign_in("valgstyrer-1")
    page = vibeke.see(f"/valgbestyrelse/{closed.slug}").press("Åbn stemmekassen og tæl op")
    assert "En anden fra valgbestyrelsen skal underskrive" in page.text
    assert "Underskriv optællingen" not in page.buttons
    steen = another_client().sign_in("valgstyrer-2")
    page = steen.see(f"/valgbestyrelse/{closed.slug}").press("Underskriv optællingen")
    assert "resultatet er offentligt" in page.text
    assert run_of(closed.id).signed_at is not None


def test_the_opener_who_posts_a_signature_anyway_is_refused(client, closed):
    vibeke = client.sign_in("valgstyrer-1")
    vibeke.see(f"/valgbestyrelse/{closed.slug}").press("Åbn stemmekassen og tæl op")
    values = {"csrf_token": vibeke.token()}
    page = vibeke.send(f"/valgbestyrelse/{closed.slug}/underskriv", values, status=409)
    assert "en anden person" in page.text
    assert run_of(closed.id).signed_at is None


def test_the_box_cannot_be_opened_before_the_closing(client, make):
    make.account("valgstyrer-1")
    round = make.voting()
    board = client.sign_in("valgstyrer-1")
    page = board.see(f"/valgbestyrelse/{round.slug}")
    assert page.buttons == set()
    page = board.send(f"/valgbestyrelse/{round.slug}/aabn", {"csrf_token": board.token()}, status=409)
    assert "når afstemningen er slut" in page.text


def test_nobody_sees_a_number_before_the_count_is_signed(client, closed, make):
    open_and_count(round_id=closed.id, by=make.account("valgstyrer-1"))
    page = client.see(f"/runder/{closed.slug}/resultat")
    assert page.heading == "Der er ikke noget resultat endnu"
    assert "stemme" not in page.text.replace("Afstemningen", "").replace("afstemning", "").lower()
    for ending in ("csv", "pb"):
        client.see(f"/runder/{closed.slug}/resultat.{ending}", status=404)


def test_the_result_tells_each_projects_story(client, published):
    page = client.see(f"/runder/{published.slug}/resultat")
    assert "2 forslag får penge. Der er givet 90.000 kr. ud af 100.000 kr." in page.text
    assert "Nummer 1 med 2 stemmer. Det koster 50.000 kr. af de 100.000 kr., der var." in page.text
    assert "Ingen stemte på forslaget." in page.text
    rows = [
        [cell.get_text(strip=True) for cell in row.find_all(["td", "th"])]
        for row in page.soup.select("#tabel tbody tr")
    ]
    assert [row[6] for row in rows] == ["50.000 kr.", "10.000 kr.", "10.000 kr."]
    assert page.follow("Den offentlige tavle").heading == "Offentlig tavle"


def test_each_cell_of_a_stacked_table_names_its_column(client, published):
    page = client.see(f"/runder/{published.slug}/resultat")
    assert {"tabel", "sammenligning"} <= {table["id"] for table in page.soup.select(".table-stacked")}
    assert unnamed(page) == []


def test_the_csv_holds_the_table_and_runs_no_formula(client, make, travel, another_client):
    round = make.round()
    make.approved(make.proposal(round, title='=HYPERLINK("x")', cost=100_00), 10_000_00)
    make.roll(round)
    travel(round.voting_at)
    make.vote(round, "1")
    travel(round.result_at)
    open_and_count(round_id=round.id, by=make.account("valgstyrer-1"))
    sign_count(round_id=round.id, signed_by=make.account("valgstyrer-2"))
    text = client.raw.get(f"/runder/{round.slug}/resultat.csv").get_data(as_text=True)
    (line,) = csv.DictReader(io.StringIO(text.lstrip("\ufeff")), delimiter=";")
    assert line["forslag"] == '\'=HYPERLINK("x")'
    assert (line["stemmer"], line["pris_kr"], line["tilbage_kr"]) == ("1", "10000", "90000")


def test_where_nobody_voted_there_is_no_pabulib_file(client, make, travel):
    round = make.voting()
    travel(round.result_at)
    open_and_count(round_id=round.id, by=make.account("valgstyrer-1"))
    sign_count(round_id=round.id, signed_by=make.account("valgstyrer-2"))
    page = client.see(f"/runder/{round.slug}/resultat")
    assert "resultat.csv" in str(page.soup) and "resultat.pb" not in str(page.soup)
    client.see(f"/runder/{round.slug}/resultat.pb", status=404)


def test_the_pabulib_file_reads_back_with_the_same_winners(client, published):
    election = read_election(client.raw.get(f"/runder/{published.slug}/resultat.pb").data)
    assert election.instance.budget == 100_000
    assert election.ballots.cast == 2
    assert set(election.winners) == {"1", "2"}
    assert election.remarks == ()
