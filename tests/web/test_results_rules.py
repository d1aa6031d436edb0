"""A result under each rule: the steps, the lot, the reserve list and the other rules beside it."""

import csv
import hashlib
import io

import pytest

from civic import tally
from civic.results.importing import import_election
from civic.results.queries import outcome_of, run_of
from civic.results.services import open_and_count, sign_count
from civic.rounds.queries import round_by_slug
from civic.tally.pabulib import official_rule, read_election
from tests.web.test_importing import ELECTION

SHARES = {
    "rule": "equal-shares",
    "rule_parameters": {
        "satisfaction": "cost",
        "start": "exact",
        "completion": "utilitarian",
        "stop_when_exhausted": False,
        "step": 100,
    },
}
POINTS = ELECTION.replace("vote_type;approval", "vote_type;cumulative").partition("voter_id")[0]
POINTS += "voter_id;vote;points\n1;1,2;1.5,5\n2;2;4\n3;1;2\n4;10;1\n"


@pytest.fixture
def voted(make, travel):
    """A round with a majority for two dear proposals and a minority for a third; its voting is over."""

    def cast(**plan):
        for member in ("valgstyrer-1", "valgstyrer-2"):
            make.account(member)
        round = make.voting(48_000_00, 50_000_00, 40_000_00, **plan)
        for number in range(1, 4):
            make.vote(round, "1", "2", key=f"sabro-{number}")
        for number in (4, 5):
            make.vote(round, "3", key=f"sabro-{number}")
        travel(round.result_at)
        return round

    return cast


@pytest.fixture
def published(make, voted):
    def publish(**plan):
        round = voted(**plan)
        open_and_count(round_id=round.id, by=make.account("valgstyrer-1"))
        sign_count(round_id=round.id, signed_by=make.account("valgstyrer-2"))
        return round

    return publish


def rows(page, table):
    found = page.soup.select(f"#{table} tbody tr")
    return [[" ".join(cell.get_text(" ").split()) for cell in row.find_all(["th", "td"])] for row in found]


def test_a_round_of_equal_shares_goes_from_the_box_to_its_result(client, another_client, voted):
    round = voted(**SHARES)
    client.sign_in("valgstyrer-1").see(f"/valgbestyrelse/{round.slug}").press("Åbn stemmekassen og tæl op")
    another_client().sign_in("valgstyrer-2").see(f"/valgbestyrelse/{round.slug}").press("Underskriv optællingen")
    page = another_client().see(f"/runder/{round.slug}/resultat")
    assert "Puljen på 100.000 kr. blev delt lige mellem 5 vælgere. Det er 20.000 kr. til hver." in page.text
    assert "3 vælgere var sammen om det og betalte højst 16.000 kr. hver." in page.text
    assert [(row[1], row[4], row[6]) for row in rows(page, "tabel")] == [
        ("Forslag 1", "16.000 kr.", "Får penge"),
        ("Forslag 3", "20.000 kr.", "Får penge"),
        ("Forslag 2", "–", "For dyrt"),
    ]


def test_the_same_ballots_stand_under_the_other_rules_too(client, published):
    page = client.see(f"/runder/{published(**SHARES).slug}/resultat")
    assert "Kun rundens egen regel gælder: Ligelige andele." in page.text
    assert [row[0] for row in rows(page, "sammenligning")] == [
        "Ligelige andele (rundens regel)",
        "Flest stemmer først",
        "Phragmén",
    ]
    assert [row[3] for row in rows(page, "sammenligning")] == ["5 af 5 (100 %)", "3 af 5 (60 %)", "5 af 5 (100 %)"]
    answers = {row[0]: row[1:] for row in rows(page, "forskelle")}
    assert answers["Forslag 3"] == ["Får penge", "Får ikke penge", "Får penge"]


def test_the_reserve_list_names_who_is_next(client, published):
    page = client.see(f"/runder/{published().slug}/resultat")
    assert sorted(rows(page, "reserveliste")) == [["Forslag 1", "Forslag 3"], ["Forslag 2", "Forslag 3"]]


def test_where_nobody_is_next_the_page_says_so(client, make):
    round = round_by_slug(import_election(data=POINTS.encode(), filename="points.pb"))
    page = client.see(f"/runder/{round.slug}/resultat")
    assert run_of(round.id).reserves == {"2": ["1", "10"]}
    assert rows(page, "reserveliste") == [["Cykelrejse", "Ungefællesskab, =Waste Hunt"]]
    round = round_by_slug(import_election(data=ELECTION.encode(), filename="lillestrup.pb"))
    page = client.see(f"/runder/{round.slug}/resultat")
    assert not rows(page, "reserveliste")
    assert "Lige meget hvilket der falder væk" in page.text


def test_a_draw_can_be_repeated_from_what_the_page_says(client, make, travel):
    names = ("1", "2", "3", "4", "5")
    round = make.voting(*[60_000_00] * len(names))
    for name in names:
        make.vote(round, name, key=f"sabro-{name}")
    travel(round.result_at)
    open_and_count(round_id=round.id, by=make.account("valgstyrer-1"))
    sign_count(round_id=round.id, signed_by=make.account("valgstyrer-2"))
    page, run = client.see(f"/runder/{round.slug}/resultat"), run_of(round.id)
    digests = {name: hashlib.sha256(bytes.fromhex(run.lot_seed) + name.encode()).hexdigest() for name in names}
    order = sorted(digests, key=digests.get)
    assert [(row[2], row[3]) for row in rows(page, "lodder")] == [(name, digests[name]) for name in order]
    assert outcome_of(run).selected == (order[0],)
    assert "Loddet gav rækkefølgen" in page.text


def test_a_count_without_a_draw_shows_none(client, published):
    page = client.see(f"/runder/{published(**SHARES).slug}/resultat")
    assert "De stod lige. Det billigste kom først: Forslag 1, Forslag 2." in page.text
    assert not page.soup.select("#lodder")


def test_the_board_sees_the_same_before_it_signs(client, make, voted):
    round = voted(**SHARES)
    open_and_count(round_id=round.id, by=make.account("valgstyrer-2"))
    page = client.sign_in("valgstyrer-1").see(f"/valgbestyrelse/{round.slug}")
    assert rows(page, "sammenligning") and rows(page, "reserveliste")


def test_the_csv_tells_what_a_supporter_paid(client, published):
    round = published(**SHARES)
    text = client.raw.get(f"/runder/{round.slug}/resultat.csv").get_data(as_text=True)
    lines = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff")), delimiter=";"))
    assert [line["hoejst_til_hver_kr"] for line in lines] == ["16000", "20000", ""]
    assert [line["faar_kr"] for line in lines] == ["48000", "40000", "0"]
    assert {line["point"] for line in lines} == {""}
    assert "manglede" in lines[2]["hvorfor"]


def test_the_pabulib_file_is_counted_again_to_the_same_result(client, published):
    round = published(**SHARES)
    election = read_election(client.raw.get(f"/runder/{round.slug}/resultat.pb").data)
    assert election.meta["rule"] == "equalshares/utilitarian"
    rule = official_rule(election)
    assert rule == tally.Rule(tally.RuleName.EQUAL_SHARES, completion=tally.Completion.UTILITARIAN)
    outcome = tally.count(election.instance, election.ballots, rule, outcome_of(run_of(round.id)).seed)
    assert outcome.selected == outcome_of(run_of(round.id)).selected


def test_points_are_called_points(client, make):
    round = round_by_slug(import_election(data=POINTS.encode(), filename="points.pb"))
    page = client.see(f"/runder/{round.slug}/resultat")
    assert "Forslagene tages efter point." in page.text
    assert "Nummer 1 med 9 point." in page.text and "3,5 point" in page.text
    assert [row[2] for row in rows(page, "tabel")] == ["9", "3,5", "1"]
    text = client.raw.get(f"/runder/{round.slug}/resultat.csv").get_data(as_text=True)
    points = [line["point"] for line in csv.DictReader(io.StringIO(text.lstrip("\ufeff")), delimiter=";")]
    assert points == ["9", "3,5", "1"]


def test_ranks_are_told_in_points(client, make):
    data = ELECTION.replace("vote_type;approval", "vote_type;ordinal").encode()
    round = round_by_slug(import_election(data=data, filename="ranks.pb"))
    page = client.see(f"/runder/{round.slug}/resultat")
    assert "Nummer 1 med 9 point." in page.text
    assert [row[0] for row in rows(page, "sammenligning")][1:] == ["Ligelige andele", "Phragmén"]


def test_an_imported_equal_shares_election_keeps_its_unit(client, make):
    data = ELECTION.replace("rule;greedy", "rule;equalshares/add1").encode()
    round = round_by_slug(import_election(data=data, filename="shares.pb"))
    assert run_of(round.id).parameters["step"] == 100
    exported = read_election(client.raw.get(f"/runder/{round.slug}/resultat.pb").data)
    assert official_rule(exported) == official_rule(read_election(data))


MORE = "5;1\n6;2\n7;10\n"


def test_a_result_page_asks_as_much_of_few_ballots_as_of_many(client, make, queries):
    counts = []
    for text in (
        ELECTION,
        ELECTION.replace("unit;Lillestrup", "unit;Store").replace("num_votes;4", "num_votes;7") + MORE,
    ):
        slug = import_election(data=text.encode(), filename="x.pb")
        queries.clear()
        client.see(f"/runder/{slug}/resultat")
        counts.append(len(queries))
    assert counts[0] == counts[1]
