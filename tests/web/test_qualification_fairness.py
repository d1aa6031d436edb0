"""Who is not impartial does nothing; and nobody is held to words that have been changed since."""

from datetime import timedelta

import pytest

from civic.accounts.services import grant_role
from civic.clock import fresh_now
from civic.notices.queries import notices_for
from civic.policy import Role
from civic.proposals.queries import State, excluded_with, proposal_by_id, proposal_by_slug
from civic.proposals.rearranging import exclude
from civic.proposals.services import Cost, ProposalContent, save_draft, submit
from civic.qualification import inquiries, offers, services
from civic.qualification.queries import kept_decision_on, offers_about
from civic.reasons import NotYourArea, OfferClosed, OwnProposal, Recused


@pytest.fixture
def by(make):
    return make.account("playmaker-2")


@pytest.fixture
def round(make):
    return make.round(areas=("sabro", "borum", "solbjerg"), publishes_together=True)


@pytest.fixture
def proposal(make, round, by):
    return make.proposal(round, author="sabro-1", title="Bænke")


def edited(make, travel, proposal, title="Bænke af guld"):
    travel(fresh_now() + timedelta(minutes=1))
    content = ProposalContent(title, "Nye ord.", "Søen", [Cost("Guld", 90_000_00)])
    where = {"round_id": proposal.round_id, "area_id": proposal.area_id, "slug": proposal.slug}
    save_draft(author_id=make.account("sabro-1"), content=content, **where)


def told(account_id):
    return [notice.kind for notice in notices_for(account_id)]


DEEDS = {
    "ask": lambda about, by: inquiries.ask_author(**about, asked_by=by, words="Hvor?"),
    "hear": lambda about, by: inquiries.hear_author(**about, asked_by=by, words="Nej.", days=3),
    "forward": lambda about, by: inquiries.ask_department(
        **about, asked_by=by, department="Vej", address="vej@example.dk", words="Må vi?", days=3
    ),
    "split": lambda about, by: offers.offer_split(**about, title="To", lines=[1], words="To", offered_by=by),
    "move": lambda about, by: offers.move(**about, area_id=1, words="Der", moved_by=by),
    "exclude": lambda about, by: offers.exclude(**about, others=[], excluded_by=by),
    "note": lambda about, by: services.save_sheet(**about, checks={}, notes="Sig nej", changed_by=by),
    "approve": lambda about, by: services.approve(**about, decided_by=by, price=1_00),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_who_has_left_it_to_others_does_nothing_more_about_it(proposal, by, deed):
    services.recuse(proposal_id=proposal.id, account_id=by)
    with pytest.raises(Recused):
        DEEDS[deed]({"proposal_id": proposal.id}, by)


@pytest.mark.parametrize("deed", DEEDS)
def test_who_wrote_it_does_nothing_about_it_as_a_playmaker(make, round, by, deed):
    content = ProposalContent("Eget", "Ord.", "Søen", [Cost("Et", 1_00), Cost("To", 1_00)])
    slug = save_draft(author_id=by, content=content, round_id=round.id, area_id=make.area("sabro").id)
    own = submit(proposal_id=proposal_by_slug(slug).id, author_id=by)
    with pytest.raises(OwnProposal):
        DEEDS[deed]({"proposal_id": proposal_by_slug(own).id}, by)


def test_merging_into_a_proposal_that_one_has_left_is_refused(make, round, proposal, by):
    other = make.proposal(round, author="sabro-2", title="Borde")
    services.recuse(proposal_id=other.id, account_id=by)
    with pytest.raises(Recused):
        offers.offer_merge(proposal_id=proposal.id, into_id=other.id, title="Begge", words="Ens", offered_by=by)


def test_a_proposal_of_somebody_elses_area_is_not_excluded(client, make, round, proposal, by):
    rival = make.proposal(round, author="solbjerg-1", title="En bogbus")
    with pytest.raises(NotYourArea):
        offers.exclude(proposal_id=proposal.id, others=[rival.id], excluded_by=by)
    page = client.sign_in("playmaker-2").see(f"/playmaker/forslag/{proposal.slug}/ordne")
    assert "En bogbus" in page.text
    assert str(rival.id) not in [box["value"] for box in page.soup.select("input[name=others]")]


def test_nobody_lets_go_of_what_they_have_left_to_others(make, round, proposal, by):
    rival = make.proposal(round, author="sabro-2", title="Borde")
    offers.exclude(proposal_id=proposal.id, others=[rival.id], excluded_by=by)
    services.recuse(proposal_id=rival.id, account_id=by)
    with pytest.raises(Recused):
        offers.exclude(proposal_id=proposal.id, others=[], excluded_by=by)
    assert [each.id for each in excluded_with(proposal.id)] == [rival.id]


def test_an_exclusion_with_another_area_is_told_of_and_stays(client, make, round, proposal, by):
    rival = make.proposal(round, author="solbjerg-1", title="En bogbus")
    exclude(proposal_ids={proposal.id, rival.id})
    with pytest.raises(NotYourArea):
        offers.exclude(proposal_id=proposal.id, others=[], excluded_by=by)
    page = client.sign_in("playmaker-2").see(f"/playmaker/forslag/{proposal.slug}/ordne")
    assert f"sammen med forslag nr. {rival.number}, som hører til et andet lokalområde" in page.text


def test_who_can_appoint_another_is_told_when_nobody_is_left_to_decide(make, proposal, by):
    appointing = [make.account("medarbejder-1"), make.account("administrator-1")]
    second = make.account("playmaker-3")
    grant_role(account_id=second, role=Role.PLAYMAKER, area_id=make.area("sabro").id)
    services.recuse(proposal_id=proposal.id, account_id=by)
    assert not any(map(told, appointing))
    for _twice in range(2):
        services.recuse(proposal_id=proposal.id, account_id=second)
    assert [told(each) for each in appointing] == [["proposal_unattended"]] * 2


def test_what_one_has_left_to_others_does_not_wait_for_one(client, proposal, by):
    assert "Bænke" in client.sign_in("playmaker-2").see("/playmaker").text
    services.recuse(proposal_id=proposal.id, account_id=by)
    assert "Bænke" not in client.see("/playmaker").text
    assert client.ask("get", f"/playmaker/forslag/{proposal.slug}/ordne").status_code == 403


def test_a_changed_proposal_waits_for_a_new_decision_at_once(client, make, travel, proposal, by):
    services.approve(proposal_id=proposal.id, decided_by=by, price=20_000_00)
    assert "Bænke" not in client.sign_in("playmaker-2").see("/playmaker").text
    edited(make, travel, proposal)
    assert kept_decision_on(proposal.id) is None
    assert "Bænke af guld" in client.see("/playmaker").text
    services.publish_in_time()
    services.publish_in_time()
    assert told(by).count("decision_outdated") == 1
    services.approve(proposal_id=proposal.id, decided_by=by, price=90_000_00)
    services.publish(round_id=proposal.round_id, published_by=by)
    assert proposal_by_id(proposal.id).price == 90_000_00


def test_it_can_be_decided_anew_before_anybody_was_told(make, travel, proposal, by):
    services.approve(proposal_id=proposal.id, decided_by=by, price=20_000_00)
    edited(make, travel, proposal)
    services.approve(proposal_id=proposal.id, decided_by=by, price=90_000_00)
    assert kept_decision_on(proposal.id).price == 90_000_00


def test_a_yes_is_to_the_words_that_were_read(client, make, travel, round, proposal, by):
    other = make.proposal(round, author="sabro-2", title="Borde")
    offers.offer_merge(proposal_id=proposal.id, into_id=other.id, title="Begge", words="Ens", offered_by=by)
    (offer,) = offers_about(proposal.id)
    page = client.sign_in("sabro-2").see(f"/mit/tilbud/{offer.public_id}")
    assert "Sammen koster de 40.000 kr." in page.text
    page.press("Ja, det er i orden")
    edited(make, travel, proposal)
    with pytest.raises(OfferClosed):
        offers.agree(offer_id=offer.id, account_id=proposal.author_id)
    assert proposal_by_id(proposal.id).state is State.SUBMITTED
    assert "gælder ikke mere" in client.see(f"/mit/tilbud/{offer.public_id}").text
    offers.close_outdated()
    offers.close_outdated()
    assert [told(each).count("offer_outdated") for each in (by, proposal.author_id, other.author_id)] == [1, 1, 1]
