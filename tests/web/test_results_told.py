"""Whoever had an idea hears whether it gets money, and why; so do those who follow it, and who follow the area."""

import pytest

from civic.accounts.queries import account_by_id
from civic.following.queries import Subject
from civic.following.services import follow
from civic.notices.queries import Topic, notices_for
from civic.notices.words import topic_of
from civic.proposals import inviting
from civic.proposals.queries import public_proposals
from civic.reasons import SamePerson
from civic.results.services import open_and_count, sign_count

LOST = "Dit forslag »Forslag 3« får ikke penge i »Sabro 2026«. Tak, fordi du stillede det."
LACKED = "Det koster 30.000 kr., men der var kun 10.000 kr. tilbage."


@pytest.fixture
def counted(make, travel):
    """A counted round: projects 2 and 1 get money, 3 does not; sabro-2 writes along on 3."""
    round = make.round()
    made = [make.proposal(round, title=f"Forslag {number}", cost=100_00) for number in (1, 2, 3)]
    other = make.account("sabro-2")
    secret = inviting.invite(proposal_id=made[2].id, invited_by=make.account("sabro-1"), name=account_by_id(other).name)
    inviting.accept(secret=secret, account_id=other)
    for proposal, price in zip(made, (40_000_00, 50_000_00, 30_000_00), strict=True):
        make.approved(proposal, price)
    make.roll(round)
    travel(round.voting_at)
    for key, chosen in (("sabro-1", ("1", "2")), ("sabro-2", ("1", "2")), ("sabro-3", ("2", "3"))):
        make.vote(round, *chosen, key=key)
    travel(round.result_at)
    open_and_count(round_id=round.id, by=make.account("valgstyrer-1"))
    return round


def sign(make, round):
    sign_count(round_id=round.id, signed_by=make.account("valgstyrer-2"))


def results(account_id):
    kinds = ("project_result", "followed_result", "area_result")
    return [notice for notice in notices_for(account_id) if notice.kind in kinds]


def test_the_author_is_told_once_the_count_is_signed_and_not_before(make, counted):
    author = make.account("sabro-1")
    assert not results(author)
    with pytest.raises(SamePerson):
        sign_count(round_id=counted.id, signed_by=make.account("valgstyrer-1"))
    assert not results(author)
    sign(make, counted)
    assert [notice.kind for notice in results(author)] == ["project_result"] * 3


def test_each_message_says_what_the_project_gets_and_why(client, make, counted):
    sign(make, counted)
    text = client.sign_in("sabro-1").see("/mit").text
    assert "Dit forslag »Forslag 2« får penge i »Sabro 2026«: 50.000 kr. Nummer 1 med 3 stemmer." in text
    assert f"{LOST} Nummer 3 med 1 stemme. {LACKED}" in text


def test_the_message_leads_to_the_project_in_the_result(client, make, counted):
    sign(make, counted)
    urls = {notice.url for notice in results(make.account("sabro-1"))}
    assert f"/runder/{counted.slug}/resultat#forslag-3" in urls
    assert client.see(f"/runder/{counted.slug}/resultat").soup.select_one("#forslag-3")


def test_who_wrote_along_hears_it_too(make, counted):
    sign(make, counted)
    (notice,) = results(make.account("sabro-2"))
    assert notice.kind == "project_result" and notice.details["title"] == "Forslag 3"


def test_it_is_told_in_the_readers_language(client, make, counted):
    sign(make, counted)
    client.send("/sprog", {"csrf_token": client.token(), "language": "en", "next": "/"})
    text = client.sign_in("sabro-1").see("/mit").text
    assert "gets no money in" in text and "only DKK 10,000 was left" in text and "Thank you for making it" in text


def test_followers_hear_of_what_they_follow_and_not_twice(make, counted):
    first, author = public_proposals(counted.id)[0], make.account("sabro-1")
    proposal_fan, area_fan = make.account("sabro-4"), make.account("sabro-5")
    for who in (proposal_fan, author):
        follow(account_id=who, subject=Subject.PROPOSAL, subject_id=first.id)
    for who in (proposal_fan, area_fan, author):
        follow(account_id=who, subject=Subject.AREA, subject_id=make.area().id)
    sign(make, counted)
    told = {who: [notice.kind for notice in results(who)] for who in (author, proposal_fan, area_fan)}
    assert told == {author: ["project_result"] * 3, proposal_fan: ["followed_result"], area_fan: ["area_result"]}


def test_what_is_ones_own_is_mailed_as_such_and_the_rest_as_followed():
    assert topic_of("project_result") is Topic.MINE
    assert {topic_of(kind) for kind in ("followed_result", "area_result")} == {Topic.FOLLOWED}
