"""A playmaker or the staff hand in for a resident; and how many proposals one person may hand in."""

import pytest

from civic.audit.queries import entries_of
from civic.database import transaction
from civic.proposals import rearranging, services
from civic.proposals.queries import State, behalf_of, proposal_by_slug, proposals_by_author
from civic.qualification import services as qualification
from civic.reasons import OwnProposal, TooManyProposals
from civic.rounds.services import locked_round

WHOLE = {
    "title": "Bænke",
    "body": "Så kan alle sidde.",
    "place": "Søen",
    "costs-0-label": "To bænke",
    "costs-0-amount": "18.500",
}


def handed_in(client, make, who, **typed):
    make.account(who)
    round = make.round()
    page = client.sign_in(who).see(f"/runder/{round.slug}/forslag/paa-vegne")
    return page.press("Send ind", **{**WHOLE, **typed})


@pytest.mark.parametrize(("who", "role"), [("playmaker-2", "en playmaker"), ("medarbejder-1", "en medarbejder")])
def test_a_resident_without_a_yes_is_a_resident(client, make, who, role):
    page = handed_in(client, make, who, resident_name="Hemmelig Hansen")
    assert "Stillet af en beboer" in page.text
    assert role in page.text and "Hemmelig" not in page.text
    (made,) = proposals_by_author(make.account(who))
    assert (made.state, behalf_of(made.id).name) == (State.SUBMITTED, "")


def test_a_resident_who_said_yes_is_named(client, make):
    page = handed_in(client, make, "playmaker-2", resident_name="Karla Holm", has_agreed="y")
    assert "Stillet af Karla Holm" in page.text


def test_a_yes_needs_a_name(client, make):
    make.account("playmaker-2")
    page = client.sign_in("playmaker-2").see(f"/runder/{make.round().slug}/forslag/paa-vegne")
    answer = page.press("Send ind", status=422, **{**WHOLE, "has_agreed": "y"})
    assert set(answer.errors()) == {"resident_name"}


def test_it_is_logged_without_the_name(client, make):
    handed_in(client, make, "playmaker-2", resident_name="Karla Holm", has_agreed="y")
    (entry,) = entries_of(["proposal_submitted"], scope="sabro-2026")
    assert '"on_behalf":true' in entry.body.replace(" ", "") and "Karla" not in entry.body


def test_a_playmaker_hands_in_only_for_their_own_areas(client, make):
    make.account("playmaker-2")
    round = make.round(areas=("solbjerg",))
    client.sign_in("playmaker-2").see(f"/runder/{round.slug}/forslag/paa-vegne", status=403)
    both = make.round(areas=("sabro", "solbjerg"), name="Begge")
    page = client.see(f"/runder/{both.slug}/forslag/paa-vegne")
    page.press("Gem kladde", status=422, **{**WHOLE, "area": str(make.area("solbjerg").id)})


def test_a_playmaker_does_not_decide_about_what_they_handed_in(client, make):
    handed_in(client, make, "playmaker-2")
    (made,) = proposals_by_author(make.account("playmaker-2"))
    with pytest.raises(OwnProposal):
        qualification.approve(proposal_id=made.id, decided_by=make.account("playmaker-2"), price=18_500_00)


def test_the_worker_changes_and_withdraws_it_until_the_deadline(client, make):
    page = handed_in(client, make, "medarbejder-1").follow("Ret forslaget")
    page = page.press("Gem ændringer", body="Nye ord").follow("Træk forslaget tilbage")
    page.press("Ja, træk forslaget tilbage")
    (made,) = proposals_by_author(make.account("medarbejder-1"))
    assert made.state is State.WITHDRAWN


def on_behalf(make, round, name, by="playmaker-2", title="Borde"):
    content = services.ProposalContent(title, "Fordi", "Søen", [services.Cost("Bord", 100)])
    where = {"round_id": round.id, "area_id": make.area().id, "behalf": services.OnBehalf("playmaker", name)}
    slug = services.save_draft(author_id=make.account(by), content=content, **where)
    return proposal_by_slug(services.submit(proposal_id=_id(slug), author_id=make.account(by)))


def merged(round, gone, stays):
    with transaction():
        locked_round(round.id)
        rearranging.merge(proposal_id=gone.id, into_id=stays.id, title="Sammen")


def test_a_merge_keeps_the_resident_as_they_agreed_to_be_named(client, make):
    round = make.round()
    named, unnamed = on_behalf(make, round, "Karla Holm"), on_behalf(make, round, "", title="Træer")
    stays = make.proposal(round, author="sabro-2")
    merged(round, unnamed, named)
    merged(round, named, stays)
    text = client.see(f"/forslag/{stays.slug}").text
    assert "Stillet af Anders Poulsen, Karla Holm, en beboer" in text
    assert text.count(", en playmaker") == 1


def test_what_was_handed_in_for_a_resident_stays_theirs_when_others_join(client, make):
    round = make.round()
    stays = on_behalf(make, round, "Karla Holm")
    merged(round, make.proposal(round, author="sabro-2"), stays)
    assert "Stillet af Karla Holm, Anders Poulsen" in client.see(f"/forslag/{stays.slug}").text
    page = client.sign_in("sabro-2").see(f"/forslag/{stays.slug}/rediger")
    assert page.soup.find(id="resident_name") is None
    page.press("Gem ændringer", body="Nye ord")
    assert behalf_of(stays.id).name == "Karla Holm"


def test_one_person_hands_in_so_many_as_the_round_lets_them(client, make):
    round = make.round(proposals_each=2)
    made = [make.proposal(round, title=f"Nr. {n}") for n in range(2)]
    draft = make.draft(round, title="Et for meget")
    page = client.sign_in("sabro-1").see(f"/forslag/{draft.slug}/rediger").press("Send ind", status=409)
    assert "Du har sendt 2 forslag ind" in page.text and page.soup.find(id="title")["value"] == "Et for meget"
    services.withdraw(proposal_id=made[0].id, author_id=made[0].author_id)
    assert page.press("Send ind").heading == "Et for meget"


def test_what_is_handed_in_for_others_does_not_count(make):
    round = make.round(proposals_each=1)
    by = make.account("playmaker-2")
    content = services.ProposalContent("Bænke", "Fordi", "Søen", [services.Cost("Bænk", 100)])
    for _ in range(2):
        slug = services.save_draft(
            round_id=round.id,
            author_id=by,
            area_id=make.area().id,
            content=content,
            behalf=services.OnBehalf("playmaker"),
        )
        services.submit(proposal_id=_id(slug), author_id=by)
    make.proposal(round)
    with pytest.raises(TooManyProposals):
        make.proposal(round, title="Nr. 2")


def _id(slug):
    return proposal_by_slug(slug).id


def test_staff_say_how_many(client, make):
    make.account("medarbejder-1")
    page = client.sign_in("medarbejder-1").see("/stab/runder/ny")
    assert page.soup.find(id="proposals_each")["value"] == "3"
