"""The playmaker's day and the decision."""

import threading
from datetime import timedelta

import pytest

from civic.accounts.services import grant_role
from civic.audit.queries import entries, first_broken_entry
from civic.database import db
from civic.notices.queries import notices_for
from civic.policy import Role
from civic.proposals.queries import State, proposal_by_id
from civic.qualification import services
from civic.qualification.inquiries import answer, ask_author, hear_author
from civic.qualification.offers import offer_merge
from civic.qualification.queries import decision_on, inquiry_by_public_id
from civic.reasons import AlreadyDecided, Incomplete, OwnProposal, WrongPhase

APPROVE, REJECT = "Godkend forslaget", "Afvis forslaget"


@pytest.fixture
def playmaker(client, make):
    """Sabro's playmaker at the desk."""
    make.account("playmaker-2")
    return client.sign_in("playmaker-2")


@pytest.fixture
def proposal(make):
    return make.proposal(make.round())


def sheet(client, proposal, **options):
    return client.see(f"/playmaker/forslag/{proposal.slug}", **options)


def test_what_waits_is_listed_by_area_with_its_age(playmaker, make, travel):
    round = make.round(areas=("sabro", "solbjerg"))
    make.proposal(round, title="Her")
    make.proposal(round, author="solbjerg-1", title="Andetsteds")
    travel(round.proposals_at + timedelta(days=4, minutes=1))
    page = playmaker.see("/playmaker")
    assert "1 forslag venter" in page.text and "Andetsteds" not in page.text
    row = page.soup.find("a", string="Her").find_parent("tr")
    assert "3 dage" in row.get_text() and "20.000 kr." in row.get_text()


def test_the_longest_waiting_comes_first(playmaker, make, travel):
    round = make.round()
    make.proposal(round, title="Ældst")
    travel(round.proposals_at + timedelta(days=3))
    make.proposal(round, title="Yngst")
    links = [words for words in playmaker.see("/playmaker").links if words in {"Ældst", "Yngst"}]
    assert links == ["Ældst", "Yngst"]


def test_today_tells_what_was_asked_and_answered(playmaker, make):
    round, by = make.round(), make.account("playmaker-2")
    asked, answered, offered = (make.proposal(round, title=title) for title in ("Spurgt", "Svaret", "Tilbudt"))
    for proposal in (asked, answered):
        question = ask_author(proposal_id=proposal.id, asked_by=by, words="Hvor?")
    answer(inquiry_id=inquiry_by_public_id(question).id, words="Her")
    offer_merge(proposal_id=offered.id, into_id=answered.id, title="Sammen", words="Fordi", offered_by=by)
    page = playmaker.see("/playmaker")
    hints = {
        title: page.soup.find("a", string=title).find_parent("th").get_text(" ", strip=True)
        for title in ("Spurgt", "Svaret", "Tilbudt")
    }
    assert hints["Spurgt"].endswith("Mangler 1 svar")
    assert "Der er svaret" in hints["Svaret"]
    assert hints["Tilbudt"].endswith("Spurgt om at lægge sammen eller dele")


def test_the_sheet_leads_to_the_next_one_oldest_first_and_round_again(playmaker, make, travel):
    round = make.round()
    for day, title in enumerate(("Et", "To", "Tre")):
        travel(round.proposals_at + timedelta(days=day, minutes=1))
        make.proposal(round, title=title)
    page, seen = playmaker.see("/playmaker").follow("Et"), []
    for _ in range(3):
        (words,) = [words for words in page.links if words.startswith("Næste forslag:")]
        page = page.follow(words)
        seen.append(page.heading)
    assert seen == ["To", "Tre", "Et"]


def test_the_last_one_leads_to_no_other(playmaker, proposal):
    assert not any("Næste forslag" in words for words in sheet(playmaker, proposal).links)


def test_nothing_waits_once_voting_has_begun(playmaker, make, travel):
    round = make.round()
    make.proposal(round)
    travel(round.voting_at)
    assert "0 forslag venter" in playmaker.see("/playmaker").text


def test_approving_puts_the_checked_price_on_the_proposals_page(playmaker, make, proposal):
    page = sheet(playmaker, proposal)
    assert page.soup.find(id="price")["value"] == "20.000"
    page.press(APPROVE, price="19.500", explanation="Tre tilbud.")
    shown = playmaker.see(f"/forslag/{proposal.slug}").text
    assert "19.500 kr." in shown and "Tre tilbud." in shown
    told = notices_for(proposal.author_id)[0]
    assert (told.kind, told.details["price"]) == ("proposal_approved", 19_500_00)


def test_another_price_than_the_authors_needs_an_explanation(playmaker, proposal):
    answer = sheet(playmaker, proposal).press(APPROVE, status=422, price="19.500")
    assert "Skriv hvorfor" in answer.errors()["explanation"]
    assert proposal_by_id(proposal.id).state is State.SUBMITTED


@pytest.fixture
def heard(make, proposal):
    """The proposal, after its author has answered in a hearing."""
    inquiry = inquiry_by_public_id(
        hear_author(proposal_id=proposal.id, asked_by=make.account("playmaker-2"), words="Stien er privat.", days=3)
    )
    answer(inquiry_id=inquiry.id, words="Nå.")
    return proposal


def test_rejecting_shows_its_reason_to_everyone(playmaker, another_client, heard):
    proposal = heard
    sheet(playmaker, proposal).press(REJECT, reason="Stien er **privat**.")
    page = another_client().see(f"/forslag/{proposal.slug}")
    assert "Afvist" in page.text and "Stien er privat ." in page.text
    told = notices_for(proposal.author_id)[0]
    assert (told.kind, told.details["reason"]) == ("proposal_rejected", "Stien er **privat**.")


def test_who_is_rejected_is_told_where_to_complain_and_nobody_else_is(playmaker, another_client, heard):
    sheet(playmaker, heard).press(REJECT, reason="Stien er privat.")
    where = "Er du uenig, så kan du klage. Kontakt Borgerservice i"
    author = another_client().sign_in("sabro-1")
    assert where in author.see("/mit").text
    assert where in author.see(f"/forslag/{heard.slug}").text
    assert where not in another_client().see(f"/forslag/{heard.slug}").text


def test_a_rejection_needs_a_reason(playmaker, heard):
    answer = sheet(playmaker, heard).press(REJECT, status=422, reason="")
    assert set(answer.errors()) == {"reason"}
    assert proposal_by_id(heard.id).state is State.SUBMITTED


@pytest.mark.parametrize("typed", ["", "0", "gratis", "100.000,01"])
def test_a_price_that_cannot_be_is_refused_and_kept(playmaker, proposal, typed):
    answer = sheet(playmaker, proposal).press(APPROVE, status=422, price=typed)
    assert set(answer.errors()) == {"price"}
    assert answer.soup.find(id="price")["value"] == typed


def test_a_playmaker_of_another_area_is_told_why_not(client, make, proposal):
    make.account("playmaker-1")
    page = sheet(client.sign_in("playmaker-1"), proposal, status=403)
    assert "hvor du ikke er playmaker" in page.text
    client.send(f"/playmaker/forslag/{proposal.slug}/godkend", {"csrf_token": client.token(), "price": "1"}, status=403)
    assert proposal_by_id(proposal.id).state is State.SUBMITTED


@pytest.fixture
def own_proposal(make, proposal):
    """Written by somebody who has become a playmaker of the area since."""
    grant_role(account_id=proposal.author_id, role=Role.PLAYMAKER, area_id=proposal.area_id)
    return proposal


def test_a_playmaker_is_told_who_decides_about_their_own_proposal(client, own_proposal):
    page = sheet(client.sign_in("sabro-1"), own_proposal)
    assert "Bed en anden playmaker i lokalområdet" in page.text
    assert not {APPROVE, REJECT} & page.buttons
    assert "Afgør forslaget" not in client.see(f"/forslag/{own_proposal.slug}").links


@pytest.mark.parametrize(
    ("decision", "typed"), [("godkend", {"price": "99.000", "explanation": "Tilbud."}), ("afvis", {"reason": "Nej."})]
)
def test_a_playmaker_decides_nothing_about_their_own_proposal(client, own_proposal, decision, typed):
    client.sign_in("sabro-1")
    typed = {"csrf_token": client.token(), "seen": own_proposal.updated_at.isoformat(), **typed}
    page = client.send(f"/playmaker/forslag/{own_proposal.slug}/{decision}", typed, status=403)
    assert "Bed en anden playmaker i lokalområdet" in page.text
    assert proposal_by_id(own_proposal.id).state is State.SUBMITTED


def test_the_service_itself_refuses_the_author(proposal):
    with pytest.raises(OwnProposal):
        services.approve(proposal_id=proposal.id, decided_by=proposal.author_id, price=100)
    with pytest.raises(OwnProposal):
        services.reject(proposal_id=proposal.id, decided_by=proposal.author_id, reason="Nej.")


def test_the_second_playmaker_is_told_it_is_decided(playmaker, heard):
    proposal = heard
    page = sheet(playmaker, proposal)
    page.press(REJECT, reason="Nej")
    answer = page.press(APPROVE, status=409, explanation="Et andet tilbud")
    assert "allerede afgjort" in answer.text and "Afvist. Begrundelse: Nej" in answer.text
    assert "af Sara Lindgren" in answer.text
    assert "Det, du skrev Et andet tilbud" in answer.text
    assert decision_on(proposal.id).outcome == "rejected"
    assert proposal_by_id(proposal.id).price is None


def test_a_text_changed_since_it_was_read_is_not_decided(playmaker, another_client, proposal):
    page = sheet(playmaker, proposal)
    another_client().sign_in("sabro-1").see(f"/forslag/{proposal.slug}/rediger").press("Gem ændringer", title="Nyt")
    answer = page.press(APPROVE, status=409, price="15.000", explanation="Et bedre tilbud")
    assert "har ændret forslaget" in answer.text and answer.heading == "Nyt"
    assert "Et bedre tilbud" in answer.soup.find(id="explanation").text
    assert answer.press(APPROVE).heading == "Det venter på dig"
    assert proposal_by_id(proposal.id).state is State.APPROVED


def test_a_draft_is_not_found_by_a_playmaker(playmaker, make):
    sheet(playmaker, make.draft(make.round()), status=404)


@pytest.mark.parametrize(("start", "decidable"), [("qualification_at", True), ("voting_at", False)])
def test_deciding_ends_when_voting_begins(make, travel, start, decidable):
    round = make.round()
    proposal = make.proposal(round)
    travel(getattr(round, start))
    decide = {"proposal_id": proposal.id, "decided_by": make.account("playmaker-2"), "price": 20_000_00}
    if decidable:
        services.approve(**decide)
    else:
        with pytest.raises(WrongPhase):
            services.approve(**decide)
    assert (decision_on(proposal.id) is not None) is decidable


@pytest.mark.parametrize("price", [0, 100_000_01])
def test_the_service_itself_guards_the_price(make, proposal, price):
    with pytest.raises(Incomplete):
        services.approve(proposal_id=proposal.id, decided_by=make.account("playmaker-2"), price=price)


def test_decisions_are_logged_without_names_or_words(make, heard):
    proposal = heard
    services.reject(proposal_id=proposal.id, decided_by=make.account("playmaker-2"), reason="Fordi")
    log = entries("sabro-2026")
    assert [entry.kind for entry in log] == ["round_created", "proposal_submitted", "author_heard", "proposal_rejected"]
    assert "Fordi" not in log[-1].body and first_broken_entry("sabro-2026") is None


def test_two_playmakers_at_once_make_one_decision(app, make, heard):
    proposal = heard
    deciders = [make.account("playmaker-2"), make.account("medarbejder-1")]
    proposal_id, author_id, start, outcomes = proposal.id, proposal.author_id, threading.Barrier(2), []

    def decide(account_id, decision, **how):
        with app.app_context():
            start.wait()
            try:
                decision(proposal_id=proposal_id, decided_by=account_id, **how)
                outcomes.append("decided")
            except AlreadyDecided:
                outcomes.append("refused")

    threads = [
        threading.Thread(target=decide, args=(deciders[0], services.approve), kwargs={"price": 20_000_00}),
        threading.Thread(target=decide, args=(deciders[1], services.reject), kwargs={"reason": "Nej"}),
    ]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    db.session.rollback()  # what was read before the race is forgotten
    assert sorted(outcomes) == ["decided", "refused"]
    assert len([n for n in notices_for(author_id) if n.kind in {"proposal_approved", "proposal_rejected"}]) == 1
    assert decision_on(proposal_id).outcome.value == proposal_by_id(proposal_id).state.value


def test_today_asks_the_same_number_of_queries_for_many(playmaker, make, queries):
    round = make.round()
    make.proposal(round)
    playmaker.see("/playmaker")
    queries.clear()
    playmaker.see("/playmaker")
    few = len(queries)
    for n in range(4):
        make.proposal(round, author=f"sabro-{n + 1}", title=f"Nr. {n}")
    queries.clear()
    playmaker.see("/playmaker")
    assert len(queries) == few
