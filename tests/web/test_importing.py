"""An election held elsewhere becomes a closed round, or nothing at all."""

import pytest
import sqlalchemy as sa

from civic.database import db
from civic.reasons import FaultyFile, NotFound
from civic.results.importing import import_election
from civic.results.models import Ballot
from civic.results.queries import outcome_of, published_run_of
from civic.rounds.queries import Phase, all_rounds, area_ids_of, phase_of, round_by_slug
from civic.tally.pabulib import BadFile, read_election
from civic.voting.queries import ballot_projects

ELECTION = """META
key;value
description;Borgerbudget i Lillestrup
country;Danmark
unit;Lillestrup
instance;2024
num_projects;3
num_votes;4
budget;80000
vote_type;approval
rule;greedy
date_begin;01.09.2024
date_end;15.09.2024
PROJECTS
project_id;cost;name;selected
1;32000;Ungefællesskab;1
2;78450;Cykelrejse;0
10;20000.50;=Waste Hunt;1
VOTES
voter_id;vote
1;1,2,10
2;1,2
3;1
4;10,10
"""


def imported(text=ELECTION, **options):
    return round_by_slug(import_election(data=text.encode(), filename="lillestrup.pb", **options))


def test_an_imported_election_has_a_published_result(make):
    round = imported()
    outcome = outcome_of(published_run_of(round.id))
    assert outcome.selected == ("1", "10")
    assert outcome.spent == 52_000_50
    assert phase_of(round) is Phase.CLOSED
    assert round.imported_from == "lillestrup.pb"


def test_its_result_page_is_like_any_other(client, make):
    round = imported()
    page = client.see(f"/runder/{round.slug}/resultat")
    assert "Cykelrejse" in page.text
    assert "52.000,50 kr." in page.text


def test_every_way_that_staff_are_shown_from_it_leads_somewhere(client, make):
    round = imported()
    make.account("medarbejder-1")
    page = client.sign_in("medarbejder-1").see(f"/stab/runder/{round.slug}")
    ways = [each["href"] for each in page.soup.select(".way-list a")]
    assert len(ways) > 3
    for way in ways:
        client.see(way)


def test_its_export_reads_back_equal(client, make):
    round = imported()
    exported = read_election(client.raw.get(f"/runder/{round.slug}/resultat.pb").data)
    original = read_election(ELECTION.encode())
    assert exported.ballots.selections == original.ballots.selections
    assert [(p.id, p.cost) for p in exported.instance.projects] == [(p.id, p.cost) for p in original.instance.projects]
    assert set(exported.winners) == set(original.winners)


def test_points_keep_their_weight(make):
    votes = "voter_id;vote;points\n1;1,2;1,5\n2;2;4\n3;1;2\n4;10;1\n"
    text = ELECTION.replace("vote_type;approval", "vote_type;cumulative").partition("voter_id")[0] + votes
    round = imported(text)
    assert outcome_of(published_run_of(round.id)).selected == ("2",)
    assert [["2", "4"]] in db.session.scalars(sa.select(Ballot.selections)).all()


def test_a_file_with_faults_leaves_nothing(make):
    text = ELECTION.replace("32000", "mange penge").replace("3;1\n", "3;77\n")
    with pytest.raises(BadFile) as caught:
        imported(text)
    assert [fault.line for fault in caught.value.faults] == [16, 23]
    assert all_rounds() == []


def test_an_amount_of_less_than_an_oere_is_refused(make):
    with pytest.raises(FaultyFile):
        imported(ELECTION.replace("20000.50", "20000.505"))
    assert all_rounds() == []


def test_an_unknown_area_is_refused(make):
    with pytest.raises(NotFound):
        imported(area_slug="atlantis")


def test_the_area_may_be_one_of_ours(make):
    round = imported(area_slug="sabro")
    assert area_ids_of(round.id) == [make.area("sabro").id]


def test_the_command_reports_faults_by_line_and_imports_the_others(app, make, tmp_path):
    good, bad = tmp_path / "good.pb", tmp_path / "bad.pb"
    good.write_text(ELECTION)
    bad.write_text(ELECTION.replace("32000", "-1"))
    result = app.test_cli_runner().invoke(args=["import-election", str(bad), str(good), str(tmp_path / "none.pb")])
    assert result.exit_code == 1
    assert f"{bad}: line 16: " in result.stderr
    assert "none.pb" in result.stderr
    assert f"{good}: /runder/lillestrup-2024/resultat" in result.stdout
    assert len(all_rounds()) == 1


POLISH = ELECTION.replace("vote_type;", "currency;PLN\nvote_type;").replace("country;Danmark", "country;Poland")


def test_amounts_stay_in_the_files_own_currency_and_go_out_in_it(client, make):
    round = imported(POLISH)
    for address in (f"/runder/{round.slug}", f"/runder/{round.slug}/resultat", "/runder", f"/forslag/{first(round)}"):
        text = client.see(address).soup.get_text()
        assert " PLN" in text, address
        assert " kr." not in text, address
    assert "currency;PLN" in client.raw.get(f"/runder/{round.slug}/resultat.pb").data.decode()
    assert ";pris_pln;" in client.raw.get(f"/runder/{round.slug}/resultat.csv").data.decode()


def first(round):
    return ballot_projects(round)[0].proposal.slug


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        (ELECTION, "DKK"),
        (POLISH.replace("currency;PLN\n", ""), ""),
        (POLISH.replace("PLN", "<b>"), ""),
        (POLISH.replace("PLN", "pln"), "PLN"),
    ],
)
def test_a_currency_is_what_the_file_says_or_none(make, text, currency):
    assert imported(text).currency == currency


@pytest.mark.parametrize(("text", "words"), [(ELECTION, "ned til hele kroner"), (POLISH, "ned til et helt beløb")])
def test_a_whole_share_is_told_in_the_rounds_currency(client, make, text, words):
    round = imported(text.replace("rule;greedy", "rule;equalshares/add1-comparison"))
    page = client.see(f"/runder/{round.slug}/resultat")
    assert words in page.text
    assert "Der blev talt både med ligelige andele og med flest stemmer først." in page.text
