"""Finding, changing and withdrawing proposals."""

import threading

import pytest

from civic.database import db
from civic.proposals import services
from civic.proposals.queries import State, proposal_by_id, proposals_by_author, public_proposals


def listed(page):
    return {heading.get_text().strip() for heading in page.soup.select("#found .card-heading")}


@pytest.fixture
def round(make):
    """A round of two areas with a proposal in each, and noise: a draft, and another round's."""
    round = make.round(areas=("sabro", "solbjerg"))
    make.proposal(round, title="Blå bænke på Åsen")
    make.proposal(round, author="solbjerg-1", title="Hjertestarter")
    make.draft(round, title="Kladde")
    make.proposal(make.round(name="En anden"), author="sabro-2", title="I en anden runde")
    return round


def test_the_list_shows_what_is_submitted_in_the_round(client, round):
    assert listed(client.see(f"/runder/{round.slug}/forslag")) == {"Blå bænke på Åsen", "Hjertestarter"}


def test_the_list_is_filtered_by_area(client, round):
    page = client.see(f"/runder/{round.slug}/forslag").press("Søg", area="solbjerg")
    assert listed(page) == {"Hjertestarter"}


@pytest.mark.parametrize("number", ["0", "-1", "2", "9" * 30, "x"])
def test_a_page_that_is_not_there_shows_the_first(client, make, number):
    round = make.round()
    make.proposal(round, title="Bænke")
    assert listed(client.see(f"/runder/{round.slug}/forslag?page={number}")) == {"Bænke"}


@pytest.mark.parametrize("words", ["blå", "blaa", "BÆNKE aasen", "baenke", "soeen bænke"])
def test_words_are_found_however_danish_letters_are_typed(client, round, words):
    page = client.see(f"/runder/{round.slug}/forslag").press("Søg", words=words)
    assert "Blå bænke på Åsen" in listed(page)


def test_words_are_found_in_any_form_and_in_compounds(client, make):
    round = make.round()
    make.proposal(round, title="En legeplads ved søerne")
    for words in ("legepladser", "plads", "pladsen", "sø", "søen", "legepladserne soeerne"):
        assert listed(client.see(f"/runder/{round.slug}/forslag").press("Søg", words=words))
    assert not listed(client.see(f"/runder/{round.slug}/forslag").press("Søg", words="rnes"))


@pytest.mark.parametrize("words", ["%", "_", "' OR 1=1 --", "\\", "|", "🌳", "æ" * 100])
def test_signs_that_databases_know_are_nothing_to_a_search(client, round, words):
    client.see(f"/runder/{round.slug}/forslag", query_string={"words": words})


def test_a_title_that_repeats_another_is_said_so_while_it_is_typed(client, make, queries):
    round = make.round()
    make.proposal(round, title="Bænke ved søen", author="sabro-2")
    make.proposal(round, title="Hjertestarter", author="sabro-2")
    answer = client.raw.get(
        f"/runder/{round.slug}/forslag/ligner", query_string={"title": "Ny bænk"}, headers={"HX-Request": "true"}
    ).get_data(as_text=True)
    assert "Bænke ved søen" in answer and "Hjertestarter" not in answer and "<h1" not in answer
    few = len(queries)
    for n in range(5):
        make.proposal(round, title=f"Bænke nr. {n}", author="sabro-3")
    queries.clear()
    client.see(f"/runder/{round.slug}/forslag/ligner", query_string={"title": "Ny bænk"})
    assert len(queries) <= few


def test_a_title_is_compared_without_javascript_too(client, make):
    round = make.round()
    make.proposal(round, title="Bænke ved søen", author="sabro-2")
    page = client.sign_in("sabro-1").see(f"/runder/{round.slug}/forslag/nyt")
    page = page.press("Se, om andre har foreslået det", title="Bænken")
    assert "Bænke ved søen" in page.soup.find(id="alike").get_text()
    assert page.soup.find(id="title")["value"] == "Bænken"
    assert "ingen forslag, der ligner" in page.press("Se, om andre har foreslået det", title="Rumfærge").text


def test_what_was_written_before_there_was_a_search_is_found_after_an_hour(client, make):
    from civic.database import transaction
    from civic.proposals.indexing import find_all

    round = make.round()
    proposal = make.proposal(round, title="Bænke ved søen")
    with transaction():
        proposal.search_key = ""
    find_all()
    assert listed(client.see(f"/runder/{round.slug}/forslag").press("Søg", words="bænk"))


def test_a_search_without_luck_says_so_and_keeps_the_words(client, round):
    page = client.see(f"/runder/{round.slug}/forslag").press("Søg", words="rumfærge")
    assert "Ingen forslag passer" in page.text
    assert page.soup.find(id="words")["value"] == "rumfærge"


def test_a_search_without_end_finds_nothing(client, round):
    page = client.see(f"/runder/{round.slug}/forslag", query_string={"words": "å" * 100_000})
    assert page.status == 200


def test_htmx_gets_the_found_ones_alone(client, round):
    answer = client.raw.get(f"/runder/{round.slug}/forslag?words=hjerte", headers={"HX-Request": "true"})
    words = answer.get_data(as_text=True)
    assert "Hjertestarter" in words and "Blå" not in words and "<h1" not in words


def test_the_list_asks_the_same_number_of_queries_for_many(client, make, round, queries):
    url = f"/runder/{round.slug}/forslag"
    # Visitors are shown a page that is kept (web/whole.py).
    client.sign_in("sabro-4").see(url)
    queries.clear()
    client.see(url)
    few = len(queries)
    for n in range(4):
        make.proposal(round, title=f"Nr. {n}")
    queries.clear()
    client.see(url)
    assert 0 < few == len(queries)


def test_the_page_asks_the_same_number_of_queries_for_many_comments(client, make, round, queries):
    from civic.discussion.services import comment

    proposal = public_proposals(round.id)[0]
    url, id = f"/forslag/{proposal.slug}", proposal.id
    comment(proposal_id=id, author_id=make.account("sabro-3"), body="Ja")
    client.sign_in("sabro-4").see(url)
    queries.clear()
    client.see(url)
    few = len(queries)
    for n in range(1, 5):
        comment(proposal_id=id, author_id=make.account(f"solbjerg-{n}"), body="Ja")
    queries.clear()
    client.see(url)
    assert 0 < few == len(queries)


@pytest.mark.parametrize("who", [None, "sabro-2", "playmaker-2", "medarbejder-1"])
def test_anothers_draft_is_not_found(client, make, who):
    draft = make.draft(make.round())
    make.account("playmaker-2"), make.account("medarbejder-1")
    if who:
        client.sign_in(who)
    client.see(f"/forslag/{draft.slug}", status=404)
    client.see(f"/forslag/{draft.slug}/kommentarer", status=404)


def test_anothers_proposal_cannot_be_changed_or_withdrawn(client, make):
    proposal = make.proposal(make.round())
    client.sign_in("sabro-2")
    for door in ("rediger", "traek-tilbage"):
        client.see(f"/forslag/{proposal.slug}/{door}", status=404)
        client.send(f"/forslag/{proposal.slug}/{door}", {"csrf_token": client.token()}, status=404)
    assert proposal_by_id(proposal.id).state is State.SUBMITTED


def test_a_submitted_proposal_is_changed_but_stays_complete(client, make):
    proposal = make.proposal(make.round())
    page = client.sign_in("sabro-1").see(f"/forslag/{proposal.slug}").follow("Ret forslaget")
    assert page.press("Gem ændringer", status=422, body="").errors().keys() == {"body"}
    assert "Nye ord" in page.press("Gem ændringer", body="Nye ord").text
    assert proposal_by_id(proposal.id).number == 1


def test_withdrawing_asks_first(client, make):
    proposal = make.proposal(make.round())
    page = client.sign_in("sabro-1").see(f"/forslag/{proposal.slug}").follow("Træk forslaget tilbage")
    assert proposal_by_id(proposal.id).state is State.SUBMITTED
    page.press("Ja, træk forslaget tilbage")
    assert proposal_by_id(proposal.id).state is State.WITHDRAWN


def test_a_decided_proposal_can_no_longer_be_changed(client, make):
    proposal = make.proposal(make.round())
    services.mark_rejected(proposal_id=proposal.id)
    client.sign_in("sabro-1").see(f"/forslag/{proposal.slug}/rediger", status=409)


def test_the_autosave_answers_with_a_few_words(client, make):
    round = make.round()
    url = f"/runder/{round.slug}/forslag/nyt"
    page = client.sign_in("sabro-1").see(url)
    key = page.soup.find(id="key")["value"]
    typed = {"csrf_token": client.token(), "do": "autosave", "key": key, "area": make.area().id, "title": "Bæ"}
    for title in ("Bæ", "Bænke"):
        answer = client.raw.post(url, data={**typed, "title": title}, headers={"HX-Request": "true"})
        assert "Kladden er gemt" in answer.get_data(as_text=True)
    assert [p.title for p in proposals_by_author(make.account("sabro-1"))] == ["Bænke"]


def test_the_autosave_says_what_keeps_it_from_saving(client, make):
    round = make.round()
    url = f"/runder/{round.slug}/forslag/nyt"
    client.sign_in("sabro-1")
    typed = {"csrf_token": client.token(), "do": "autosave", "area": make.area().id, "costs-0-amount": "mange"}
    answer = client.raw.post(url, data=typed, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert "Ikke gemt endnu. Ret først: Beløb for udgift 1" in answer.get_data(as_text=True)


def test_a_draft_is_offered_where_a_new_one_is_begun(client, make):
    round = make.round()
    make.draft(round, title="Min kladde")
    page = client.sign_in("sabro-1").see(f"/runder/{round.slug}/forslag/nyt").follow("Min kladde")
    assert page.soup.find(id="title")["value"] == "Min kladde"


def test_proposals_submitted_at_once_get_a_number_each(app, make):
    round = make.round()
    drafts = [make.draft(round, author=f"sabro-{n}", title=f"Nr. {n}") for n in range(1, 5)]
    ids, start, faults = [(draft.id, draft.author_id) for draft in drafts], threading.Barrier(4), []

    def submit(proposal_id, author_id):
        with app.app_context():
            start.wait()
            try:
                services.submit(proposal_id=proposal_id, author_id=author_id)
            except Exception as fault:
                faults.append(fault)

    threads = [threading.Thread(target=submit, args=each) for each in ids]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    db.session.rollback()
    assert not faults
    assert [p.number for p in public_proposals(round.id)] == [1, 2, 3, 4]
