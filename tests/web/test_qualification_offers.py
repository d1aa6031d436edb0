"""Merge and split with consent, move, exclude: what happens, and what everyone can see of it."""

from datetime import timedelta

import pytest

from civic.audit.queries import entries
from civic.clock import fresh_now
from civic.following.queries import Subject
from civic.following.services import follow
from civic.notices.queries import notices_for
from civic.proposals import inviting
from civic.proposals.queries import (
    State,
    authors_of,
    costs_of,
    exclusive_groups,
    proposal_by_id,
    proposal_by_slug,
    public_proposals,
)
from civic.proposals.reading import related_to
from civic.proposals.services import Cost, ProposalContent, save_draft, submit
from civic.qualification import offers, services
from civic.qualification.queries import offers_about
from civic.reasons import AlreadyDecided, Incomplete, NotFound, NotYourArea, OfferClosed, WrongPhase
from civic.results.tallies import instance_of
from civic.rounds.queries import round_by_id


def test_an_offer_does_not_wait_for_somebody_who_has_left(client, make, first, second, by):
    secret = inviting.invite(proposal_id=second.id, invited_by=second.author_id, name="Knud")
    inviting.accept(secret=secret, account_id=make.account("sabro-3"))
    offer = offered(first, second, by)
    for author in (first.author_id, second.author_id):
        offers.agree(offer_id=offer.id, account_id=author)
    client.sign_in("sabro-1")
    assert "Vi venter på de andre" in client.see(f"/mit/tilbud/{offer.public_id}").text
    inviting.leave(proposal_id=second.id, account_id=make.account("sabro-3"))
    client.see(f"/mit/tilbud/{offer.public_id}").press("Ja, det er i orden")
    assert related_to(first.id).parent


@pytest.fixture
def round(make):
    return make.round(areas=("sabro", "solbjerg"))


@pytest.fixture
def first(make, round):
    return make.proposal(round, author="sabro-1", title="Bænke ved søen")


@pytest.fixture
def second(make, round):
    return make.proposal(round, author="sabro-2", title="Borde ved søen")


@pytest.fixture
def by(make):
    return make.account("playmaker-2")


def offered(first, second, by):
    words = {"title": "Bænke og borde", "words": "Samme sted"}
    offers.offer_merge(proposal_id=first.id, into_id=second.id, offered_by=by, **words)
    (offer,) = offers_about(first.id)
    return offer


def told(make, key):
    return [notice.kind for notice in notices_for(make.account(key))]


def test_a_merge_waits_for_both_authors_and_leaves_a_trace(make, first, second, by):
    offer = offered(first, second, by)
    offers.agree(offer_id=offer.id, account_id=first.author_id)
    assert proposal_by_id(first.id).state is State.SUBMITTED
    offers.agree(offer_id=offer.id, account_id=second.author_id)
    merged = proposal_by_id(second.id)
    assert (merged.title, proposal_by_id(first.id).state) == ("Bænke og borde", State.WITHDRAWN)
    assert [line.amount for line in costs_of([second.id])[second.id]] == [20_000_00, 20_000_00]
    assert set(authors_of(merged)) == {first.author_id, second.author_id}
    assert related_to(first.id).parent.slug == second.slug
    assert [each.slug for each in related_to(second.id).children] == [first.slug]
    for key in ("sabro-1", "sabro-2", "playmaker-2"):
        assert told(make, key)[0] == "proposal_merged"


def test_everyone_can_see_where_a_merged_proposal_went(client, first, second, by):
    offer = offered(first, second, by)
    for author in (first.author_id, second.author_id):
        offers.agree(offer_id=offer.id, account_id=author)
    page = client.see(f"/forslag/{first.slug}")
    assert "lagt sammen" in page.heading
    assert "er lagt ind i dette" in page.follow("Bænke og borde").text


def test_a_no_changes_nothing_and_ends_it(make, first, second, by):
    offer = offered(first, second, by)
    offers.agree(offer_id=offer.id, account_id=first.author_id)
    offers.refuse(offer_id=offer.id, account_id=second.author_id)
    with pytest.raises(OfferClosed):
        offers.agree(offer_id=offer.id, account_id=second.author_id)
    assert proposal_by_id(first.id).state is State.SUBMITTED
    assert told(make, "playmaker-2") == ["rearrangement_refused"]


def test_an_answer_that_comes_too_late_shows_what_has_happened(client, first, second, by):
    offer = offered(first, second, by)
    page = client.sign_in("sabro-1").see(f"/mit/tilbud/{offer.public_id}")
    offers.refuse(offer_id=offer.id, account_id=second.author_id)
    late = page.press("Ja, det er i orden", status=409)
    assert "Det kan ikke gøres længere" in late.text and "Intet er gjort." in late.text
    assert late.follow(first.title).heading == first.title


def test_the_playmaker_sees_that_nobody_can_agree_to_changed_words(client, make, travel, first, second, by):
    offered(first, second, by)
    arrange = f"/playmaker/forslag/{first.slug}/ordne"
    assert "venter på svar" in client.sign_in("playmaker-2").see(arrange).text
    travel(fresh_now() + timedelta(minutes=1))
    content = ProposalContent(second.title, "Nye ord.", "Søen", [Cost("Borde", 20_000_00)])
    where = {"round_id": second.round_id, "area_id": second.area_id, "slug": second.slug}
    save_draft(author_id=second.author_id, content=content, **where)
    shown = client.see(arrange).text
    assert "venter på svar" not in shown and "et forslag er ændret imens" in shown


def test_nobody_else_can_agree(make, first, second, by):
    offer = offered(first, second, by)
    for stranger in (make.account("sabro-3"), by):
        with pytest.raises(NotFound):
            offers.agree(offer_id=offer.id, account_id=stranger)


def test_what_was_decided_meanwhile_is_not_merged(first, second, by):
    offer = offered(first, second, by)
    offers.agree(offer_id=offer.id, account_id=first.author_id)
    services.approve(proposal_id=first.id, decided_by=by, price=20_000_00)
    with pytest.raises(OfferClosed):
        offers.agree(offer_id=offer.id, account_id=second.author_id)
    assert proposal_by_id(first.id).state is State.APPROVED
    assert not related_to(second.id).children


def test_together_they_may_not_be_too_dear(make, round, by):
    dear = [make.proposal(round, author=f"sabro-{n}", title=f"Nr. {n}", cost=60_000_00) for n in (1, 2)]
    with pytest.raises(Incomplete):
        offered(*dear, by)
    assert not offers_about(dear[0].id)


def test_what_has_become_too_dear_since_it_was_offered_is_not_merged(make, first, second, by):
    offer = offered(first, second, by)
    offers.agree(offer_id=offer.id, account_id=first.author_id)
    content = ProposalContent("Borde ved søen", "Fordi", "Søen", [Cost("Borde", 90_000_00)])
    where = {"round_id": second.round_id, "area_id": second.area_id, "slug": second.slug}
    save_draft(author_id=second.author_id, content=content, **where)
    with pytest.raises(OfferClosed):
        offers.agree(offer_id=offer.id, account_id=second.author_id)
    assert proposal_by_id(second.id).title == "Borde ved søen"


def test_what_cannot_be_merged_is_said_beside_it_and_kept(client, make, round):
    dear = [make.proposal(round, author=f"sabro-{n}", title=f"Nr. {n}", cost=60_000_00) for n in (1, 2)]
    decided = make.approved(make.proposal(round, author="sabro-3", title="Afgjort"), 10_000_00)
    make.account("playmaker-2")
    page = client.sign_in("playmaker-2").see(f"/playmaker/forslag/{dear[0].slug}/ordne")
    offered_to = page.soup.find(id="into").find_all("option")
    assert [each["value"] for each in offered_to] == [str(dear[1].id)] != [str(decided.id)]
    answer = page.press("Spørg forslagsstillerne", status=422, title="Sammen", words="Fordi")
    assert set(answer.errors()) == {"into"} and answer.soup.find(id="merge-words").text.strip() == "Fordi"
    for link in answer.soup.select(".error-summary a"):
        assert answer.soup.find(id=link["href"].removeprefix("#"))


def test_proposals_of_two_rounds_are_not_merged(make, first, by):
    other = make.proposal(make.round(name="En anden"), author="sabro-2")
    with pytest.raises(NotFound):
        offered(first, other, by)


@pytest.fixture
def two_parts(make, round):
    """A proposal with two costs."""
    author = make.account("sabro-1")
    content = ProposalContent("Plads", "Fordi.", "Torvet", [Cost("Bænk", 5_000_00), Cost("Træ", 3_000_00)])
    slug = save_draft(round_id=round.id, author_id=author, area_id=make.area().id, content=content)
    return proposal_by_slug(submit(proposal_id=proposal_by_slug(slug).id, author_id=author))


def split(proposal, lines, by):
    offers.offer_split(proposal_id=proposal.id, title="Et træ", lines=lines, words="To sager", offered_by=by)


def test_a_split_makes_a_second_proposal_when_its_author_agrees(round, two_parts, by):
    split(two_parts, [2], by)
    (offer,) = offers_about(two_parts.id)
    assert len(public_proposals(round.id)) == 1
    offers.agree(offer_id=offer.id, account_id=two_parts.author_id)
    whole, part = public_proposals(round.id)
    assert [line.label for line in costs_of([whole.id])[whole.id]] == ["Bænk"]
    assert [line.label for line in costs_of([part.id])[part.id]] == ["Træ"]
    assert (part.title, part.number, part.author_id, part.state) == ("Et træ", 2, whole.author_id, State.SUBMITTED)
    assert related_to(part.id).parent == (whole.slug, whole.title, whole.number, False, False)


@pytest.mark.parametrize("lines", [[], [1, 2], [7]])
def test_a_split_takes_some_costs_and_leaves_some(two_parts, by, lines):
    with pytest.raises(Incomplete):
        split(two_parts, lines, by)


def test_a_proposal_moves_to_another_area_of_its_round(make, first, by):
    offers.move(proposal_id=first.id, area_id=make.area("solbjerg").id, words="Stedet ligger der", moved_by=by)
    assert proposal_by_id(first.id).area_id == make.area("solbjerg").id
    assert told(make, "sabro-1")[0] == "proposal_moved"
    with pytest.raises(NotYourArea):
        offers.move(proposal_id=first.id, area_id=make.area("trige").id, words="Nej", moved_by=by)


def test_at_most_one_of_a_group_is_built(make, round, first, second, by):
    for proposal in (first, second):
        make.approved(proposal, 20_000_00)
    offers.exclude(proposal_id=first.id, others=[second.id], excluded_by=by)
    assert exclusive_groups(round.id) == [["1", "2"]]
    assert instance_of(round_by_id(round.id)).conflict_groups == (frozenset({"1", "2"}),)
    assert told(make, "sabro-2")[0] == "proposal_excludes"
    offers.exclude(proposal_id=first.id, others=[], excluded_by=by)
    assert exclusive_groups(round.id) == []


def test_those_that_are_free_again_are_told_and_what_is_as_before_is_not_told_again(make, round, first, second, by):
    third = make.proposal(round, author="sabro-3", title="Et tredje")
    group = [second.id, third.id]
    for _ in range(2):
        offers.exclude(proposal_id=first.id, others=group, excluded_by=by)
    assert told(make, "sabro-3").count("proposal_excludes") == 1
    offers.exclude(proposal_id=first.id, others=[second.id], excluded_by=by)
    assert told(make, "sabro-3")[0] == "proposal_free"
    offers.exclude(proposal_id=first.id, others=[], excluded_by=by)
    assert [told(make, key)[0] for key in ("sabro-1", "sabro-2")] == ["proposal_free"] * 2


def test_followers_hear_of_a_move_and_followers_of_the_new_area_of_the_proposal(make, first, by):
    area = make.area("solbjerg").id
    follow(account_id=make.account("sabro-4"), subject=Subject.PROPOSAL, subject_id=first.id)
    for key in ("sabro-4", "sabro-5", "sabro-1"):
        follow(account_id=make.account(key), subject=Subject.AREA, subject_id=area)
    offers.move(proposal_id=first.id, area_id=area, words="Stedet ligger der", moved_by=by)
    assert (told(make, "sabro-4"), told(make, "sabro-5")) == (["followed_moved"], ["area_proposal"])
    assert "area_proposal" not in told(make, "sabro-1")


def test_followers_hear_of_a_split(make, two_parts, by):
    follow(account_id=make.account("sabro-4"), subject=Subject.PROPOSAL, subject_id=two_parts.id)
    split(two_parts, [2], by)
    offers.agree(offer_id=offers_about(two_parts.id)[0].id, account_id=two_parts.author_id)
    assert told(make, "sabro-4") == ["followed_split"]


def test_groups_are_fixed_once_voting_has_begun(travel, round, first, second, by):
    travel(round.voting_at)
    with pytest.raises(WrongPhase):
        offers.exclude(proposal_id=first.id, others=[second.id], excluded_by=by)


def test_the_log_tells_of_it_without_words(first, second, by):
    offer = offered(first, second, by)
    for author in (first.author_id, second.author_id):
        offers.agree(offer_id=offer.id, account_id=author)
    log = entries("sabro-2026")
    assert [entry.kind for entry in log][-2:] == ["merge_offered", "merged"]
    assert "Samme sted" not in "".join(entry.body for entry in log)


def test_the_whole_way_in_the_browser(client, another_client, first, second, by):
    page = client.sign_in("playmaker-2").see(f"/playmaker/forslag/{first.slug}/ordne")
    answer = page.press("Spørg forslagsstillerne", into=str(second.id), title="Bænke og borde", words="Samme sted")
    assert "venter på svar" in answer.text
    for key in ("sabro-1", "sabro-2"):
        mine = another_client().sign_in(key).see("/mit")
        offer = mine.follow(next(words for words in mine.links if "lægges sammen" in words))
        offer.press("Ja, det er i orden")
    assert proposal_by_id(second.id).title == "Bænke og borde"


def test_a_form_without_words_is_asked_for_again(client, first, second, by):
    page = client.sign_in("playmaker-2").see(f"/playmaker/forslag/{first.slug}/ordne")
    answer = page.press("Spørg forslagsstillerne", status=422, into=str(second.id), title="Vores titel", words="")
    assert answer.errors()["words"]
    assert answer.soup.find(id="merge-title")["value"] == "Vores titel"


def test_a_decided_proposal_is_not_moved(make, first, by):
    services.approve(proposal_id=first.id, decided_by=by, price=20_000_00)
    with pytest.raises(AlreadyDecided):
        offers.move(proposal_id=first.id, area_id=make.area("solbjerg").id, words="Nej", moved_by=by)
