"""Proposing in a browser without JavaScript."""

import io

import pytest

from civic.proposals.queries import State, proposals_by_author
from civic.rounds.queries import Phase
from tests.support.pictures import jpeg

WHOLE = {
    "title": "Bænke ved søen",
    "body": "Så kan alle sidde **ned**.",
    "place": "Søstien",
    "costs-0-label": "To bænke",
    "costs-0-amount": "18.500",
    "costs-1-label": "Fundament",
    "costs-1-amount": "1.250,50",
}


@pytest.fixture
def page(client, make):
    """The empty form, as a resident of Sabro sees it."""
    round = make.round()
    return client.sign_in("sabro-1").see(f"/runder/{round.slug}/forslag/nyt")


def mine(make, key="sabro-1"):
    return proposals_by_author(make.account(key))


def test_a_resident_writes_and_submits_a_proposal(page, make):
    answer = page.press("Send ind", **WHOLE)
    assert answer.heading == "Bænke ved søen"
    assert "Tak. Forslaget er sendt ind" in answer.soup.get_text()
    assert "19.750,50 kr." in answer.text
    assert "Venter på afgørelse" in answer.text
    assert "Stillet af Anders Olsen" in answer.text
    assert [(p.state, p.number) for p in mine(make)] == [(State.SUBMITTED, 1)]


def test_an_empty_form_may_be_kept_as_a_draft(page, make):
    answer = page.press("Gem kladde")
    assert "Kladden er gemt" in answer.soup.get_text()
    assert [p.state for p in mine(make)] == [State.DRAFT]


def test_a_draft_is_written_on_later(page, make):
    page.press("Gem kladde", title="Bænke").press("Send ind", **WHOLE)
    assert [(p.title, p.state) for p in mine(make)] == [("Bænke ved søen", State.SUBMITTED)]


def test_a_drafts_address_leads_to_the_proposal_it_has_become(page, make, another_client):
    draft = page.press("Gem kladde", title="Bæn")
    (was,) = mine(make)
    old = f"/forslag/{was.slug}"
    neighbour = another_client()
    neighbour.see(old, status=404)
    draft.press("Send ind", **WHOLE)
    assert neighbour.see(old).url == f"/forslag/{mine(make)[0].slug}" != old
    neighbour.see(f"{old[:-1]}{'3' if old.endswith('2') else '2'}", status=404)


def test_words_sent_from_the_old_tab_of_a_draft_stay_on_the_page(page, make):
    draft = page.press("Gem kladde", title="Bæn")
    draft.press("Send ind", **WHOLE)
    answer = draft.press("Gem kladde", status=409, **WHOLE | {"body": "Ord fra en gammel fane"})
    assert "Ord fra en gammel fane" in answer.text and mine(make)[0].body == WHOLE["body"]


def test_a_double_click_makes_one_proposal(page, make):
    page.press("Send ind", **WHOLE)
    page.press("Send ind", **WHOLE)
    assert len(mine(make)) == 1


def test_what_is_missing_is_said_next_to_its_field_and_the_draft_is_kept(page, make):
    answer = page.press("Send ind", status=422, title="Bænke")
    assert set(answer.errors()) == {"body", "place", "costs-0-amount"}
    assert "Kladden er gemt" in answer.text
    assert [(p.title, p.state) for p in mine(make)] == [("Bænke", State.DRAFT)]
    answer.press("Send ind", **WHOLE)
    assert [p.state for p in mine(make)] == [State.SUBMITTED]


@pytest.mark.parametrize("typed", ["meget", "-5", "1.2.3", "1e9", "12,345"])
def test_wrong_kroner_are_refused_and_kept_as_typed(page, typed):
    answer = page.press("Gem kladde", status=422, **{**WHOLE, "costs-1-amount": typed})
    assert answer.errors() == {"costs-1-amount": "Fejl: Skriv beløbet i kroner med tal, for eksempel 32.000."}
    assert answer.soup.find(id="costs-1-amount")["value"] == typed
    assert answer.soup.find(id="costs-0-amount")["value"] == "18.500"


def test_a_cost_needs_both_words_and_amount(page):
    lines = {"costs-0-label": "", "costs-1-amount": ""}
    answer = page.press("Send ind", status=422, **{**WHOLE, **lines})
    assert set(answer.errors()) == {"costs-0-label", "costs-1-amount"}


def test_costs_above_the_rounds_budget_are_refused(page):
    answer = page.press("Send ind", status=422, **{**WHOLE, "costs-0-amount": "100.000"})
    assert "større end hele rundens beløb" in answer.errors()["costs-0-amount"]


@pytest.mark.parametrize(("field", "limit"), [("title", 120), ("body", 5000), ("place", 120), ("costs-0-label", 120)])
def test_text_that_is_too_long_is_kept_for_shortening(page, make, field, limit):
    answer = page.press("Gem kladde", status=422, **{**WHOLE, field: "å" * (limit + 1)})
    assert answer.errors() == {field: f"Fejl: Teksten er for lang. Den må højst være på {limit} tegn."}
    assert "å" * (limit + 1) in str(answer.soup.find(id=field))
    assert not mine(make)


def test_a_line_is_added_without_javascript_and_nothing_is_lost(page, make):
    answer = page.press("Tilføj linje", **WHOLE)
    assert answer.soup.find(id="costs-3-amount")
    assert answer.soup.find(id="title")["value"] == "Bænke ved søen"
    assert not mine(make)


def test_there_are_never_more_than_twenty_lines(page):
    many = {f"costs-{n}-label": "Sten" for n in range(30)}
    answer = page.press("Tilføj linje", **many)
    assert answer.soup.find(id="costs-19-amount") and not answer.soup.find(id="costs-20-amount")


def test_state_price_author_and_number_cannot_be_posted(page, make):
    stranger = make.account("sabro-2")
    page.press("Gem kladde", state="approved", price="1", number="9", author_id=str(stranger), **WHOLE)
    (draft,) = mine(make)
    assert (draft.state, draft.price, draft.number) == (State.DRAFT, None, None)


def test_an_area_outside_the_round_cannot_be_posted(page, make):
    answer = page.press("Gem kladde", status=422, **{**WHOLE, "area": str(make.area("solbjerg").id)})
    assert not mine(make)
    assert "area" in answer.errors()


def test_the_area_is_prefilled_where_there_are_several(client, make):
    round = make.round(areas=("sabro", "solbjerg"))
    answer = client.sign_in("solbjerg-1").see(f"/runder/{round.slug}/forslag/nyt")
    assert [o.get_text() for o in answer.soup.find(id="area").find_all("option", selected=True)] == ["Solbjerg"]


def test_a_resident_of_another_area_is_told_why_not(client, make):
    round = make.round()
    answer = client.sign_in("solbjerg-1").see(f"/runder/{round.slug}/forslag/nyt", status=403)
    assert "Runden er for beboere i Sabro, og du er registreret i Solbjerg." in answer.text


def test_a_round_that_takes_no_proposals_says_so(client, make):
    round = make.round(phase=Phase.VOTING)
    client.sign_in("sabro-1").see(f"/runder/{round.slug}/forslag/nyt", status=409)


def test_words_sent_after_the_phase_has_ended_stay_on_the_page(page, make, travel):
    from civic.rounds.queries import all_rounds

    travel(all_rounds()[0].qualification_at)
    answer = page.press("Send ind", status=409, **WHOLE)
    assert "står stadig nedenfor" in answer.text
    assert answer.soup.find(id="title")["value"] == "Bænke ved søen"
    assert not mine(make)


def test_an_uploaded_picture_is_shown_with_its_text(page, make):
    picture = (io.BytesIO(jpeg()), "soen.jpg")
    answer = page.press("Send ind", picture=picture, picture_text="Søen i maj", **WHOLE)
    shown = answer.soup.find("img", alt="Søen i maj")
    with answer.client.raw.get(shown["src"]) as response:
        assert response.mimetype == "image/jpeg"


def test_a_picture_needs_words(page):
    answer = page.press("Send ind", status=422, picture=(io.BytesIO(jpeg()), "soen.jpg"), **WHOLE)
    assert set(answer.errors()) == {"pictures-0-text"}


def test_a_file_that_is_no_picture_is_refused_and_the_rest_kept(page, make):
    answer = page.press("Send ind", status=422, picture=(io.BytesIO(b"hej"), "soen.jpg"), **WHOLE)
    assert "ikke et billede" in answer.errors()["picture"]
    assert answer.soup.find(id="title")["value"] == "Bænke ved søen"


def test_a_picture_is_kept_while_other_fields_are_mended(page, make):
    wrong = {**WHOLE, "costs-0-amount": "meget", "picture_text": "Søen"}
    answer = page.press("Send ind", status=422, picture=(io.BytesIO(jpeg()), "soen.jpg"), **wrong)
    answer.press("Send ind", **{"costs-0-amount": "18.500"})
    assert mine(make)[0].picture_name


def test_a_picture_can_be_taken_away(page, make):
    draft = page.press("Gem kladde", picture=(io.BytesIO(jpeg()), "a.jpg"), picture_text="Søen", **WHOLE)
    draft.press("Gem kladde", **{"pictures-0-is_removed": "y"})
    assert mine(make)[0].picture_name is None


def test_anothers_picture_cannot_be_taken(page, make, another_client):
    page.press("Gem kladde", picture=(io.BytesIO(jpeg()), "a.jpg"), picture_text="Søen", **WHOLE)
    stranger = another_client().sign_in("sabro-2").see(page.url)
    stolen = {"pictures-0-name": mine(make)[0].picture_name, "pictures-0-text": "Min"}
    stranger.press("Gem kladde", **stolen, **WHOLE)
    assert mine(make, "sabro-2")[0].picture_name is None
