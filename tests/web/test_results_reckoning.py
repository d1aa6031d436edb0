"""The result page accounts for everyone who voted, and the paper's protocol is there for all to read."""

import json
from dataclasses import replace

import pytest
import sqlalchemy as sa

from civic.database import transaction
from civic.exports import verify
from civic.exports.package import package_of
from civic.paper.batches import confirm_explanation, explain
from civic.paper.queries import area_states
from civic.results.services import open_and_count, sign_count
from civic.voting.models import SealedBallot
from tests.packages.test_cheating import statement
from tests.support.packages import PROGRAM, fault_in, files_of, with_manifest
from tests.support.paper import Paper

WORDS = "Én gik hjem med sin seddel."


@pytest.fixture
def told_from(app, monkeypatch):
    """So many ballots are enough to be told of for themselves: `told_from(2)`."""

    def few(fewest):
        monkeypatch.setitem(
            app.extensions, "settings", replace(app.extensions["settings"], fewest_ballots_shown=fewest)
        )

    return few


@pytest.fixture
def voted(make):
    """Four on the web, one of the boxes damaged; in Sabro three marks for two ballots, in Borum one for two."""
    round = make.voting(areas=("sabro", "borum"))
    for key in ("sabro-1", "sabro-2", "borum-1", "borum-2"):
        make.vote(round, "1", key=key)
    with transaction() as session:
        session.scalars(sa.select(SealedBallot)).first().box = b"\0" * 560
    paper = Paper(make, round)
    paper.mark("sabro-3", "sabro-4", "sabro-5", "borum-3")
    paper.batch(blank=1, invalid={"unclear": 1})
    paper.batch(blank=2, area="borum")
    explained(make, paper, "sabro", (3, 2), WORDS)
    explained(make, paper, "borum", (1, 2), "Én blev ikke krydset af.")
    return round


def explained(make, paper, slug, figures, words):
    about = {"round_id": paper.round.id, "area_id": make.area(slug).id}
    explain(**about, figures=figures, reason=words, given_by=paper.one)
    state = next(each for each in area_states(paper.round) if each.area.slug == slug)
    confirm_explanation(**about, seen=state.seen, confirmed_by=paper.other)


@pytest.fixture
def signed(make, voted, travel, told_from):
    travel(voted.result_at)
    told_from(2)
    open_and_count(round_id=voted.id, by=make.account("valgstyrer-1"))
    sign_count(round_id=voted.id, signed_by=make.account("valgstyrer-2"))
    return voted


def rows_of(page, table):
    return [
        [cell.get_text(strip=True) for cell in row.select("th, td")] for row in page.soup.select(f"#{table} tbody tr")
    ]


def test_everyone_who_voted_is_accounted_for_and_both_halves_come_to_the_same(client, signed):
    page = client.see(f"/runder/{signed.slug}/resultat")
    assert rows_of(page, "stemmeregnskab") == [
        ["På nettet", "4"],
        ["På papir", "4"],
        ["Har stemt i alt", "8"],
        ["Det blev til"],
        ["Stemmesedler, der er talt med", "6"],
        ["Sedler på papir, der er ugyldige", "1"],
        ["Stemmesedler fra nettet eller brev, der ikke kunne låses op", "1"],
        ["Krydset af på papir, men sedlen blev ikke fundet", "1"],
        ["Sedler på papir ud over kryds på valglisten (trækkes fra)", "-1"],
        ["I alt", "8"],
    ]


def test_turnout_counts_people_and_says_so(client, signed):
    assert "8 af 10 personer har stemt. Også den, hvis" in client.see(f"/runder/{signed.slug}/resultat").text


def test_a_round_without_paper_says_nothing_of_paper(client, make, travel):
    round = make.voting()
    make.vote(round, "1")
    travel(round.result_at)
    open_and_count(round_id=round.id, by=make.account("valgstyrer-1"))
    sign_count(round_id=round.id, signed_by=make.account("valgstyrer-2"))
    page = client.see(f"/runder/{round.slug}/resultat")
    assert "papir" not in page.soup.select_one("#stemmeregnskab").text and "Papirprotokol" not in page.text
    assert "ingen sedler" in client.see(f"/runder/{round.slug}/resultat/papir").text


def test_the_promised_explanation_is_public_and_names_nobody(client, signed):
    page = client.see(f"/runder/{signed.slug}/resultat").follow(
        "Papirprotokollen: sedler i hvert lokalområde, og forklaring på forskelle"
    )
    assert f"3 krydset af på valglisten og 2 sedler. Forklaringen er: {WORDS}" in page.text
    assert ["Sabro", "3", "2", "2", "-1"] in rows_of(page, "omraader")
    assert rows_of(page, "ugyldige") == [["Sabro", "Man kan ikke se, hvad der er valgt", "1"]]
    assert not [name for name in ("Birthe", "Krogh", "Henrik", "Aagaard") if name in page.soup.main.text]


def test_before_the_signature_there_is_no_protocol(client, make, voted, travel):
    travel(voted.result_at)
    open_and_count(round_id=voted.id, by=make.account("valgstyrer-1"))
    client.see(f"/runder/{voted.slug}/resultat/papir", status=404)


def test_where_few_ballots_came_areas_are_told_together(client, signed, told_from):
    told_from(3)
    page = client.see(f"/runder/{signed.slug}/resultat/papir")
    assert rows_of(page, "sedler") == [["Borum, Sabro tilsammen", "4", "3", "1", "0"]]
    assert rows_of(page, "ugyldige") == [["Borum, Sabro tilsammen", "Man kan ikke se, hvad der er valgt", "1"]]
    assert "Hvor der kom færre end 3 sedler" in page.text


def test_where_they_are_few_even_together_no_reason_is_told(client, signed, told_from):
    told_from(5)
    page = client.see(f"/runder/{signed.slug}/resultat/papir")
    assert rows_of(page, "sedler") == [["Borum, Sabro tilsammen", "4", "3", "1", "0"]]
    assert rows_of(page, "ugyldige") == [] and "Man kan ikke se" not in page.text


def signed_result(make, round, travel):
    travel(round.result_at)
    open_and_count(round_id=round.id, by=make.account("valgstyrer-1"))
    sign_count(round_id=round.id, signed_by=make.account("valgstyrer-2"))
    files = files_of(package_of(round))
    assert fault_in(files) == ""
    return json.loads(files["result.json"]), files


def test_the_package_tells_of_few_on_paper_and_of_few_boxes_no_more_than_the_page(make, voted, travel, told_from):
    told_from(3)
    result, _ = signed_result(make, voted, travel)
    assert result["paper"]["together"] == {
        "areas": ["borum", "sabro"],
        "blank": 3,
        "invalid": {"unclear": 1},
        "valid": 0,
    }
    rows = result["paper"]["areas"] + result["paper"]["batches"]
    assert not [row for row in rows if {"blank", "invalid", "valid"} & set(row)]
    assert [box["reason"] for box in result["invalid"]] == ["untold"] and result["untold"] == {"unreadable": 1}


def test_a_blank_ballot_of_few_on_paper_stands_in_no_list_of_its_area(make, travel, told_from):
    told_from(3)
    paper = Paper(make, make.voting())
    for n in range(1, 5):
        make.vote(paper.round, "1", key=f"sabro-{n}")
    paper.mark("sabro-5")
    paper.batch(blank=1)
    result, files = signed_result(make, paper.round, travel)
    assert files["ballots/sabro.csv"] == b"chosen\n" + b"1\n" * 4 and b"num_votes;4" in files["ballots/sabro.pb"]
    assert (result["cast"], result["blank"], result["blank_apart"]) == (5, 1, 1)
    assert (result["counted"], result["on_paper"]) == ({"sabro": 4}, {"sabro": 0})


def test_the_verifier_holds_the_package_to_it(make, travel, told_from):
    told_from(3)
    paper = Paper(make, make.voting())
    for n in range(1, 4):
        make.vote(paper.round, "1", key=f"sabro-{n}")
    paper.mark("sabro-4", "sabro-5")
    paper.batch(blank=1, invalid={"unclear": 1})
    result, files = signed_result(make, paper.round, travel)
    protocol = result["paper"]
    assert protocol["together"] == {"areas": ["sabro"], "blank": 1, "invalid": {"untold": 1}, "valid": 0}
    told = {"blank": 1, "invalid": {}, "valid": 0}
    for change in (
        {"blank_apart": 0},
        {"untold": {"unreadable": 1}},
        {"paper": {**protocol, "areas": [{**protocol["areas"][0], **told}]}},
        {"paper": {**protocol, "together": {**protocol["together"], "areas": []}}},
        {"paper": {**protocol, "together": {**protocol["together"], "invalid": {"unclear": 1}}}},
        {"paper": {**protocol, "together": {**protocol["together"], "blank": 2}}},
    ):
        fault = fault_in(with_manifest(statement(files, **change)))
        assert fault.startswith(("paper: result.json", "ballots: result.json, untold")), (change, fault)


def test_the_verifier_accounts_for_the_same_people_and_prints_the_explanation(signed):
    report = verify.check(verify.Package(files_of(package_of(signed))), PROGRAM)
    lines = [line.strip() for line in report]
    assert "= 6 counted + 1 from the box and 1 on paper that did not count" in lines
    assert "+ 1 marked without a ballot on paper - 1 ballots on paper without a mark" in lines
    assert f"sabro: 3 marked on the roll, 2 ballots on paper; explained by two: {WORDS}" in lines
