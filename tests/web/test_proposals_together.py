"""Writing a proposal together: invited by a link, once, by name."""

import hashlib
import re
import threading
from datetime import timedelta

import pytest

from civic.clock import fresh_now
from civic.database import db, transaction
from civic.notices.queries import notices_for
from civic.proposals import inviting, rearranging, services
from civic.proposals.queries import authors_of, invitation_by_hash, proposal_by_slug
from civic.qualification import inquiries
from civic.qualification import services as qualification
from civic.reasons import (
    AlreadyDecided,
    CameWithMerge,
    Incomplete,
    InvitationNotForYou,
    InvitationSpent,
    NotFound,
    NotYourArea,
    OwnInvitation,
    OwnProposal,
    TooManyCoAuthors,
)
from civic.rounds.queries import round_by_id
from civic.rounds.services import locked_round
from tests.support.mail import mail_through, post_office, send, text_of


@pytest.fixture
def proposal(make):
    return make.proposal(make.round(areas=("sabro", "solbjerg")))


def invited(make, proposal, who="sabro-2"):
    from civic.accounts.demonstration import person_by_key

    name = person_by_key(who).name
    return inviting.invite(proposal_id=proposal.id, invited_by=make.account("sabro-1"), name=name)


def joined(make, proposal, who="sabro-2"):
    inviting.accept(secret=invited(make, proposal, who), account_id=make.account(who))
    return make.account(who)


def kinds(account_id):
    return [notice.kind for notice in notices_for(account_id)]


def test_a_link_makes_its_reader_co_author_after_a_button(client, make, proposal):
    secret = invited(make, proposal)
    page = client.sign_in("sabro-2").see(f"/invitation/{secret}")
    assert authors_of(proposal) == [make.account("sabro-1")]
    assert "Du skriver nu med" in page.press("Ja, jeg vil skrive med").soup.get_text()
    assert authors_of(proposal) == [make.account("sabro-1"), make.account("sabro-2")]
    assert kinds(make.account("sabro-1"))[0] == "co_author_joined"


def test_the_secret_is_long_and_kept_hashed(make, proposal):
    secret = invited(make, proposal)
    assert len(secret) >= 43
    assert invitation_by_hash(hashlib.sha256(secret.encode()).digest()).token_hash != secret.encode()


def test_a_visitor_signs_in_first_and_comes_back(client, make, proposal):
    secret = invited(make, proposal)
    answer = client.raw.get(f"/invitation/{secret}")
    assert answer.status_code in {302, 303} and f"invitation/{secret}" in answer.headers["Location"].replace("%2F", "/")


def test_an_invitation_is_used_once_and_a_second_try_of_the_same_is_harmless(make, proposal):
    secret = invited(make, proposal)
    first = make.account("sabro-2")
    assert inviting.accept(secret=secret, account_id=first) == inviting.accept(secret=secret, account_id=first)
    with pytest.raises(InvitationSpent):
        inviting.accept(secret=secret, account_id=make.account("sabro-3"))
    assert authors_of(proposal) == [make.account("sabro-1"), first]


def test_a_co_author_who_left_cannot_use_the_old_link_again(make, proposal):
    secret = invited(make, proposal)
    inviting.accept(secret=secret, account_id=make.account("sabro-2"))
    inviting.leave(proposal_id=proposal.id, account_id=make.account("sabro-2"))
    with pytest.raises(InvitationSpent):
        inviting.accept(secret=secret, account_id=make.account("sabro-2"))


def test_another_than_the_invited_is_told_so_and_the_link_still_works(client, make, proposal):
    secret = invited(make, proposal)
    page = client.sign_in("sabro-3").see(f"/invitation/{secret}").press("Ja, jeg vil skrive med", status=403)
    assert "andet navn end dit" in page.text
    with pytest.raises(InvitationNotForYou):
        inviting.accept(secret=secret, account_id=make.account("sabro-3"))
    inviting.accept(secret=secret, account_id=make.account("sabro-2"))


def test_the_author_cannot_use_their_own_link(make, proposal):
    secret = invited(make, proposal, "sabro-1")
    with pytest.raises(OwnInvitation):
        inviting.accept(secret=secret, account_id=make.account("sabro-1"))


def test_an_old_or_withdrawn_or_unknown_link_is_a_clear_sentence(client, make, proposal, travel):
    secret, taken = invited(make, proposal), invited(make, proposal)
    public_id = invitation_by_hash(inviting.link_hash(taken)).public_id
    about = {"proposal_id": proposal.id, "account_id": make.account("sabro-1")}
    inviting.take_back_invitation(**about, public_id=public_id)
    travel(fresh_now() + timedelta(days=14, seconds=1))
    client.sign_in("sabro-2")
    for each in (secret, taken, "ukendt"):
        with pytest.raises(InvitationSpent):
            inviting.accept(secret=each, account_id=make.account("sabro-2"))
        assert "Bed forslagsstilleren om en ny" in client.see(f"/invitation/{each}", status=409).text


def test_somebody_from_outside_the_round_is_told_so(make, proposal):
    with pytest.raises(NotYourArea):
        joined(make, proposal, "trige-1")


def test_a_decided_proposal_has_no_new_authors(make, proposal):
    secret = invited(make, proposal)
    services.mark_approved(proposal_id=proposal.id, price=20_000_00)
    with pytest.raises(AlreadyDecided):
        inviting.accept(secret=secret, account_id=make.account("sabro-2"))


def test_there_are_at_most_ten(make, proposal):
    for _ in range(10):
        invited(make, proposal)
    with pytest.raises(TooManyCoAuthors):
        invited(make, proposal)


def test_only_those_who_write_invite(make, proposal):
    with pytest.raises(NotFound):
        inviting.invite(proposal_id=proposal.id, invited_by=make.account("sabro-3"), name="Bo")


def test_the_page_shows_the_link_once_and_takes_it_back(client, make, proposal):
    client.sign_in("sabro-1")
    page = client.see(f"/forslag/{proposal.slug}/medforslagsstillere").press("Lav en invitation", name="Bente")
    assert "/invitation/" in page.soup.select_one(".link-to-send").get_text()
    page = client.see(f"/forslag/{proposal.slug}/medforslagsstillere")
    assert page.soup.select_one(".link-to-send") is None
    assert "Bente" not in page.press("Træk invitationen tilbage Bente").soup.find("main").get_text()


@pytest.mark.parametrize(("field", "typed"), [("name", ""), ("name", "!"), ("address", "ikke en adresse")])
def test_what_is_wrong_with_an_invitation_is_said_beside_it(client, proposal, field, typed):
    client.sign_in("sabro-1")
    page = client.see(f"/forslag/{proposal.slug}/medforslagsstillere")
    assert field in page.press("Lav en invitation", status=422, **{"name": "Bente", field: typed}).errors()


def test_a_co_author_edits_and_the_page_names_both(client, make, proposal):
    joined(make, proposal)
    page = client.sign_in("sabro-2").see(f"/forslag/{proposal.slug}").follow("Ret forslaget")
    page = page.press("Gem ændringer", body="Nye ord")
    assert "Nye ord" in page.text
    assert "Anders Olsen, " in page.soup.get_text()


def test_a_co_author_cannot_withdraw_but_leaves(client, make, proposal):
    joined(make, proposal)
    client.sign_in("sabro-2").see(f"/forslag/{proposal.slug}/traek-tilbage", status=403)
    client.see(f"/forslag/{proposal.slug}/medforslagsstillere").press("Hold op med at skrive med")
    assert authors_of(proposal) == [make.account("sabro-1")]
    assert kinds(make.account("sabro-1"))[0] == "co_author_left"


def test_the_first_author_takes_another_off_who_is_told(client, make, proposal):
    joined(make, proposal)
    page = client.sign_in("sabro-1").see(f"/forslag/{proposal.slug}/medforslagsstillere")
    assert "Anders Poulsen" in page.text
    assert "skriver ikke længere med" in page.press("Tag af forslaget Anders Poulsen").soup.get_text()
    assert authors_of(proposal) == [make.account("sabro-1")]
    assert kinds(make.account("sabro-2"))[0] == "co_author_removed"
    assert kinds(make.account("sabro-1"))[0] == "co_author_joined"


def test_only_the_first_author_takes_others_off(client, make, proposal):
    other = joined(make, proposal)
    third = joined(make, proposal, "sabro-3")
    page = client.sign_in("sabro-2").see(f"/forslag/{proposal.slug}/medforslagsstillere")
    assert not any("Tag af" in button for button in page.buttons)
    url = f"/forslag/{proposal.slug}/medforslagsstillere/fjern"
    assert "begyndte forslaget" in client.send(url, {"csrf_token": client.token(), "person": third}, status=403).text
    with pytest.raises(NotFound):
        inviting.remove(proposal_id=proposal.id, account_id=third, removed_by=other)
    assert third in authors_of(proposal)


def test_whoever_was_taken_off_does_not_come_back_by_a_link_of_their_own(make, proposal):
    other = joined(make, proposal)
    secret = inviting.invite(proposal_id=proposal.id, invited_by=other, name="Anders")
    for _ in range(2):
        inviting.remove(proposal_id=proposal.id, account_id=other, removed_by=proposal.author_id)
    with pytest.raises(InvitationSpent):
        inviting.accept(secret=secret, account_id=other)


def test_whoever_came_with_a_merge_is_not_taken_off(client, make, proposal):
    round = round_by_id(proposal.round_id)
    first, second = (make.proposal(round, author=who, title=who) for who in ("sabro-2", "sabro-3"))
    for gone, stays in ((first, second), (second, proposal)):
        with transaction():
            locked_round(round.id)
            rearranging.merge(proposal_id=gone.id, into_id=stays.id, title="Sammen")
    for author in (first.author_id, second.author_id):
        with pytest.raises(CameWithMerge):
            inviting.remove(proposal_id=proposal.id, account_id=author, removed_by=proposal.author_id)
    page = client.sign_in("sabro-1").see(f"/forslag/{proposal.slug}/medforslagsstillere")
    assert not any("Tag af" in button for button in page.buttons)


def test_the_first_author_does_not_leave(make, proposal):
    joined(make, proposal)
    with pytest.raises(NotFound):
        inviting.leave(proposal_id=proposal.id, account_id=make.account("sabro-1"))


def test_two_who_write_at_once_do_not_lose_each_others_words(client, another_client, make, proposal):
    joined(make, proposal)
    mine = client.sign_in("sabro-1").see(f"/forslag/{proposal.slug}/rediger")
    theirs = another_client().sign_in("sabro-2").see(f"/forslag/{proposal.slug}/rediger")
    theirs.press("Gem ændringer", body="Deres ord")
    answer = mine.press("Gem ændringer", status=409, body="Mine ord")
    assert "Forslaget er ændret et andet sted" in answer.text and "Mine ord" in answer.text
    assert proposal_by_slug(proposal.slug).body == "Deres ord"


def test_co_authors_hear_what_the_author_hears(make, proposal):
    who, by = joined(make, proposal), make.account("playmaker-2")
    about = {"proposal_id": proposal.id}
    inquiries.ask_author(**about, asked_by=by, words="Hvor?")
    inquiries.hear_author(**about, asked_by=by, words="Nej.", days=3)
    qualification.approve(**about, decided_by=by, price=20_000_00)
    assert {"question_asked", "hearing_asked", "proposal_approved"} <= set(kinds(who))


def test_a_co_author_answers_a_question(client, make, proposal):
    joined(make, proposal)
    inquiries.ask_author(proposal_id=proposal.id, asked_by=make.account("playmaker-2"), words="Hvor?")
    url = next(n.url for n in notices_for(make.account("sabro-2")) if n.kind == "question_asked")
    page = client.sign_in("sabro-2").see(url)
    assert "Tak." in page.press("Send svaret", words="Her").soup.get_text()


def test_nobody_decides_about_what_they_write_along_on(make, proposal):
    from civic.database import transaction
    from civic.proposals.models import CoAuthor

    playmaker = make.account("playmaker-2")
    with transaction() as session:
        session.add(CoAuthor(proposal_id=proposal.id, account_id=playmaker))
    with pytest.raises(OwnProposal):
        qualification.approve(proposal_id=proposal.id, decided_by=playmaker, price=20_000_00)


def test_withdrawing_tells_co_authors_and_followers(make, proposal):
    from civic.following.queries import Subject
    from civic.following.services import follow

    who, follower = joined(make, proposal), make.account("sabro-3")
    follow(account_id=follower, subject=Subject.PROPOSAL, subject_id=proposal.id)
    services.withdraw(proposal_id=proposal.id, author_id=make.account("sabro-1"))
    assert kinds(who)[0] == "proposal_withdrawn"
    assert kinds(follower)[0] == "followed_withdrawn"
    assert kinds(make.account("sabro-1")).count("proposal_withdrawn") == 0


def test_a_draft_that_is_thrown_away_takes_its_invitations_along(make):
    draft = make.draft(make.round())
    secret, who = invited(make, draft), joined(make, draft, "sabro-3")
    services.withdraw(proposal_id=draft.id, author_id=make.account("sabro-1"))
    assert kinds(who)[0] == "draft_deleted"
    with pytest.raises(InvitationSpent):
        inviting.accept(secret=secret, account_id=make.account("sabro-2"))


def test_the_link_comes_by_mail_and_the_address_is_kept_nowhere(app, client, make, proposal):
    before = app.extensions["settings"]
    with post_office() as office:
        mail_through(app, office.settings())
        client.sign_in("sabro-1").see(f"/forslag/{proposal.slug}/medforslagsstillere").press(
            "Lav en invitation", name="Bente", address="bente@example.dk"
        )
        send(app)
    app.extensions["settings"] = before
    (message,) = office.arrived
    assert message["To"] == "bente@example.dk" and "Bænke ved søen" in message["Subject"]
    secret = re.search(r"/invitation/(\S+)", text_of(message))[1]
    assert invitation_by_hash(inviting.link_hash(secret)).proposal_id == proposal.id
    assert "Kender du ikke til det" in text_of(message)


def test_a_proposal_that_is_taken_back_is_shown_by_no_invitation(client, make, proposal):
    secret = invited(make, proposal)
    services.withdraw(proposal_id=proposal.id, author_id=make.account("sabro-1"))
    page = client.sign_in("sabro-2").see(f"/invitation/{secret}", status=409)
    assert "brugt, trukket tilbage eller for gammel" in page.text and proposal.title not in page.text


def test_a_mailbox_is_not_filled_by_invitations(app, make, proposal):
    before = app.extensions["settings"]
    about = {"proposal_id": proposal.id, "invited_by": make.account("sabro-1"), "name": "Bente"}
    with post_office() as office:
        mail_through(app, office.settings())
        for _ in range(3):
            inviting.invite(**about, address="bente@example.dk")
        with pytest.raises(Incomplete):
            inviting.invite(**about, address="bente@example.dk")
    app.extensions["settings"] = before


def test_two_who_press_the_same_link_at_once_are_one(app, make, proposal):
    secret, start, refused = invited(make, proposal), threading.Barrier(2), []
    who = [make.account("sabro-2")] * 2

    def press(account_id):
        with app.app_context():
            start.wait()
            try:
                inviting.accept(secret=secret, account_id=account_id)
            except Exception as fault:
                refused.append(fault)

    threads = [threading.Thread(target=press, args=[each]) for each in who]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert not refused
    db.session.rollback()
    assert authors_of(proposal) == [make.account("sabro-1"), who[0]]
