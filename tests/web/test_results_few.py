"""Where few have voted, nothing tells what one of them chose."""

from dataclasses import replace

import pytest

from civic.results.publishing import shows_every_ballot, withheld_in
from civic.results.services import open_and_count, sign_count
from civic.results.statement import signed_statement


@pytest.fixture
def published(app, make, travel, monkeypatch):
    """A signed round of Sabro (three ballots) and Borum (one), where two are enough."""
    monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], fewest_ballots_shown=2))
    round = make.voting(areas=("sabro", "borum"))
    for key, choices in (("sabro-1", "12"), ("sabro-2", "2"), ("sabro-3", "2"), ("borum-1", "3")):
        make.vote(round, *choices, key=key)
    travel(round.result_at)
    open_and_count(round_id=round.id, by=make.account("valgstyrer-1"))
    sign_count(round_id=round.id, signed_by=make.account("valgstyrer-2"))
    return round


def test_the_small_areas_ballots_and_those_that_would_give_them_away_are_withheld(published):
    assert withheld_in(published) == ["borum", "sabro"]
    assert not shows_every_ballot(published)


def test_the_ballots_file_is_not_there_and_the_page_says_why(client, published):
    client.see(f"/runder/{published.slug}/resultat.pb", status=404)
    page = client.see(f"/runder/{published.slug}/resultat")
    assert "har få stemt" in page.text and "resultat.pb" not in str(page.soup)
    assert client.raw.get(f"/runder/{published.slug}/resultat.csv").status_code == 200


def test_what_other_rules_reach_tells_of_ballots_together_and_is_left_out(client, published):
    tables = [table["id"] for table in client.see(f"/runder/{published.slug}/resultat").soup.select("table[id]")]
    assert "tabel" in tables and "sammenligning" not in tables


def test_no_ballot_is_published_with_how_or_when_it_came(client, published):
    text = signed_statement(published.id)
    assert '"channel"' not in text and '"day"' not in text
    assert '"small":{"areas":["borum","sabro"]' in text


def test_a_large_round_is_published_ballot_by_ballot(app, client, published, monkeypatch):
    monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], fewest_ballots_shown=1))
    file = client.raw.get(f"/runder/{published.slug}/resultat.pb")
    assert file.status_code == 200
    assert not {"web", "age", "sex", "time", "neighborhood", "voting_method"} & set(
        file.get_data(as_text=True).split("VOTES")[1].splitlines()[1].split(";")
    )
