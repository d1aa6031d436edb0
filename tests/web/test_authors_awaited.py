"""What waits for an author's answer stands on their own page and on the proposal's until it is given."""

from datetime import timedelta

import pytest

from civic.clock import fresh_now
from civic.notices.services import tell
from civic.proposals import inviting
from civic.qualification import inquiries, offers

QUESTION, HEARING = (
    "Svar på et spørgsmål om »Bænke ved søen«",
    "Svar i høringen om »Bænke ved søen«, som måske bliver afvist",
)
MERGE = "Må »Bænke ved søen« lægges sammen med et andet forslag? Svar ja eller nej"


@pytest.fixture
def round(make):
    return make.round()


@pytest.fixture
def proposal(make, round):
    return make.proposal(round)


@pytest.fixture
def by(make):
    return make.account("playmaker-2")


def hear(proposal, by, days=5):
    inquiries.hear_author(proposal_id=proposal.id, asked_by=by, words="Grunden er ikke vores.", days=days)


def test_a_question_waits_on_both_pages_until_it_is_answered(client, make, proposal, by):
    inquiries.ask_author(proposal_id=proposal.id, asked_by=by, words="Hvor er det?")
    client.sign_in("sabro-1")
    for page in (client.see("/mit"), client.see(f"/forslag/{proposal.slug}")):
        assert "Venter på dit svar" in page.text and QUESTION in page.links
    page.follow(QUESTION).press("Send svaret", words="Ved søen.")
    assert "Venter på dit svar" not in client.see("/mit").text + client.see(f"/forslag/{proposal.slug}").text


def test_sixty_messages_do_not_push_it_away(client, make, proposal, by):
    inquiries.ask_author(proposal_id=proposal.id, asked_by=by, words="Hvor er det?")
    for _ in range(60):
        tell(account_id=proposal.author_id, kind="comment_on_proposal", url="/mit", title="x")
    assert QUESTION in client.sign_in("sabro-1").see("/mit").links


def test_a_hearing_says_until_when_and_goes_when_that_is_over(client, make, travel, proposal, by):
    hear(proposal, by)
    page = client.sign_in("sabro-1").see("/mit")
    assert HEARING in page.links and "Svar senest" in page.text
    travel(fresh_now() + timedelta(days=5, minutes=1))
    assert HEARING not in client.sign_in("sabro-1").see("/mit").links


def test_only_its_authors_see_it(client, make, proposal, by):
    hear(proposal, by)
    assert "Venter på dit svar" not in client.see(f"/forslag/{proposal.slug}").text
    assert "Venter på dit svar" not in client.sign_in("sabro-2").see(f"/forslag/{proposal.slug}").text


def test_a_co_author_sees_it_too(client, make, proposal, by):
    hear(proposal, by)
    secret = inviting.invite(proposal_id=proposal.id, invited_by=proposal.author_id, name="Knud")
    inviting.accept(secret=secret, account_id=make.account("sabro-3"))
    client.sign_in("sabro-3")
    assert HEARING in client.see("/mit").links and HEARING in client.see(f"/forslag/{proposal.slug}").links


def test_an_offer_waits_for_each_author_until_they_have_answered(client, make, round, proposal, by):
    other = make.proposal(round, author="sabro-2", title="Borde ved søen")
    offers.offer_merge(proposal_id=other.id, into_id=proposal.id, title="Bænke", words="Samme sted.", offered_by=by)
    client.sign_in("sabro-1").see("/mit").follow(MERGE).press("Ja, det er i orden")
    assert MERGE not in client.see("/mit").links
    assert MERGE.replace("Bænke", "Borde") in client.sign_in("sabro-2").see("/mit").links


def test_an_offer_about_what_was_changed_since_waits_for_nobody(client, make, round, proposal, by):
    other = make.proposal(round, author="sabro-2", title="Borde ved søen")
    offers.offer_merge(proposal_id=proposal.id, into_id=other.id, title="Bænke", words="Samme sted.", offered_by=by)
    client.sign_in("sabro-2").see(f"/forslag/{other.slug}/rediger").press(
        "Gem ændringer", body="Nu er det noget andet."
    )
    assert MERGE not in client.sign_in("sabro-1").see("/mit").links


def test_it_takes_no_more_queries_for_more_proposals(client, make, round, by, queries):
    def asked():
        client.see("/mit")
        queries.clear()
        client.see("/mit")
        return len(queries)

    client.sign_in("sabro-1")
    hear(make.proposal(round), by)
    once = asked()
    for title in ("To", "Tre"):
        hear(make.proposal(round, title=title), by)
    assert asked() == once


@pytest.mark.parametrize(
    ("days", "says"), [(0, "kan rette forslaget indtil"), (9, "men kan ikke længere rette forslaget")]
)
def test_the_sheet_says_whether_the_author_can_still_change_it(client, make, travel, proposal, by, days, says):
    travel(fresh_now() + timedelta(days=days))
    hint = client.sign_in("playmaker-2").see(f"/playmaker/forslag/{proposal.slug}").text
    assert f"Forslagsstilleren kan svare, {'og ' if not days else ''}{says}" in hint


def test_what_can_be_lost_with_a_connection_is_kept_in_the_tab_under_its_persons_number(client, make, proposal):
    at = f"/forslag/{proposal.slug}"
    client.sign_in("sabro-1")
    forms = [
        client.see(where).soup.select_one("main form[data-keep]")
        for where in (at, f"{at}/rediger", "/runder/sabro-2026/forslag/nyt")
    ]
    assert [form["data-keep"].strip() for form in forms] == [str(proposal.author_id)] * 3
    assert client.see("/mit").soup.select_one(".sign-out-form").has_attr("data-forget")
