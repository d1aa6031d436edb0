"""Who is not shown by name is “en beboer” wherever others read."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from civic.accounts.demonstration import ISSUER, person_by_key
from civic.accounts.identity import Identity
from civic.accounts.oidc import _says_yes
from civic.accounts.queries import account_by_id, names_of, playmaker_names_of
from civic.accounts.services import account_for, show_by_name
from civic.database import db
from civic.discussion.services import comment
from civic.mine.erasing import erase
from civic.mine.words import sentence_of
from civic.notices.models import Mail
from civic.notices.queries import notices_for
from civic.notices.writing import write
from civic.proposals import inviting
from tests.support.mail import text_of

NAME = "Anders Olsen"
A_RESIDENT = "en beboer"


@pytest.fixture
def me(make):
    return make.account("sabro-1")


@pytest.fixture
def proposal(make):
    return make.proposal(make.round())


def test_they_choose_it_themselves_and_choose_again(client, me):
    page = client.sign_in("sabro-1").see("/mit/oplysninger").press("Vis mig ikke ved navn")
    assert "Du bliver ikke vist ved navn." in page.text and names_of([me]) == {me: A_RESIDENT}
    page.press("Vis mig ved navn")
    assert names_of([me]) == {me: NAME}


def test_whoever_writes_is_told_beforehand_that_their_name_is_shown_and_where_to_choose(client, make, proposal):
    client.sign_in("sabro-2")
    for path in (f"/forslag/{proposal.slug}", f"/runder/{make.round(name='Anden').slug}/forslag/nyt"):
        page = client.see(path)
        assert "dit navn, hvis du ikke har valgt andet" in page.text
        assert page.links["Vælg, om du vises ved navn"] == "/mit/oplysninger"


def test_their_proposals_and_comments_are_a_residents(client, me, proposal):
    comment(proposal_id=proposal.id, author_id=me, body="Det haster.")
    show_by_name(account_id=me, is_shown=False)
    for path in (f"/forslag/{proposal.slug}", f"/forslag/{proposal.slug}/aendringer", "/runder/sabro-2026/forslag"):
        assert NAME not in client.see(path).text
    text = client.see(f"/forslag/{proposal.slug}").text
    assert "Stillet af en beboer" in text and "En beboer Forslagsstiller" in text


def test_playmakers_and_moderators_are_not_told_either(client, make, me, proposal):
    show_by_name(account_id=me, is_shown=False)
    make.account("playmaker-2")
    client.sign_in("playmaker-2")
    for path in ("/playmaker", f"/playmaker/forslag/{proposal.slug}"):
        page = client.see(path)
        assert A_RESIDENT in page.text and NAME not in page.text


def test_who_writes_along_is_not_told_by_message_nor_by_one_sent_before(app, make, me):
    proposal = make.proposal(make.round(), author="sabro-3")
    secret = inviting.invite(proposal_id=proposal.id, invited_by=proposal.author_id, name="Anders")
    inviting.accept(secret=secret, account_id=me)
    assert notices_for(proposal.author_id)[0].details["name"] == NAME
    show_by_name(account_id=me, is_shown=False)
    inviting.leave(proposal_id=proposal.id, account_id=me)
    with app.test_request_context():
        said = [sentence_of(each.kind, each.details) for each in notices_for(proposal.author_id)[:2]]
    assert [each.split(" på ")[0] for each in said] == [
        "En beboer skriver ikke længere med",
        "En beboer skriver nu med",
    ]


def test_who_comes_back_protected_and_with_a_new_name_is_not_told_by_the_old_one(make, me):
    proposal = make.proposal(make.round(), author="sabro-3")
    secret = inviting.invite(proposal_id=proposal.id, invited_by=proposal.author_id, name="Anders")
    inviting.accept(secret=secret, account_id=me)
    person = person_by_key("sabro-1")
    account_for(Identity(ISSUER, person.key, "Anders Nygaard", person.cpr, "sabro", True, is_protected=True))
    assert notices_for(proposal.author_id)[0].details["name"] == ""


def test_an_invitation_is_a_residents(client, make, me, proposal):
    show_by_name(account_id=me, is_shown=False)
    secret = inviting.invite(proposal_id=proposal.id, invited_by=me, name="Knud")
    page = client.sign_in("sabro-3").see(f"/invitation/{secret}")
    assert "En beboer inviterer Knud" in page.text and NAME not in page.text


@pytest.mark.parametrize(
    "leave", [lambda me: show_by_name(account_id=me, is_shown=False), lambda me: erase(account_id=me)]
)
def test_an_invitation_that_still_waits_to_be_mailed_is_a_residents_too(app, make, me, leave):
    theirs = make.draft(make.round(), author="sabro-3")
    secret = inviting.invite(proposal_id=theirs.id, invited_by=theirs.author_id, name="Anders")
    inviting.accept(secret=secret, account_id=me)
    inviting.invite(proposal_id=theirs.id, invited_by=me, name="Freja", address="freja@example.dk")
    inviting.invite(proposal_id=theirs.id, invited_by=theirs.author_id, name="Freja", address="freja@example.dk")
    leave(me)
    with app.test_request_context():
        mails = [write(each).message for each in db.session.scalars(sa.select(Mail))]
    words = [text_of(each) for each in mails]
    assert len(words) == 2 and not any(NAME in each for each in words)
    assert sum("En beboer inviterer dig" in each for each in words) == 1
    assert sum("Knud Nielsen inviterer dig" in each for each in words) == 1


def test_a_mail_sealed_under_another_secret_keeps_nobody_here(app, make, me, proposal):
    inviting.invite(proposal_id=proposal.id, invited_by=me, name="Freja", address="freja@example.dk")
    settings = app.extensions["settings"]
    app.extensions["settings"] = replace(settings, secret_key="another-secret" * 4)
    try:
        show_by_name(account_id=me, is_shown=False)
    finally:
        app.extensions["settings"] = settings
    assert names_of([me]) == {me: A_RESIDENT}


def test_who_is_protected_is_hidden_at_each_sign_in(me):
    person = person_by_key("sabro-1")
    who = Identity(ISSUER, person.key, person.name, person.cpr, "sabro", True)
    account_for(replace(who, is_protected=True))
    assert names_of([me]) == {me: A_RESIDENT}
    account_for(who)
    assert account_by_id(me).is_protected


@pytest.mark.parametrize(
    ("claim", "protected"), [(None, False), ("", False), (False, False), ("false", False), (True, True), ("2027", True)]
)
def test_what_a_broker_says_of_protection(claim, protected):
    assert _says_yes(claim) is protected


def test_who_works_here_is_an_employee(make):
    works = make.account("playmaker-2")
    show_by_name(account_id=works, is_shown=False)
    assert names_of([works]) == {works: "en medarbejder"}
    assert playmaker_names_of([make.area().id]) == {make.area().id: ["en medarbejder"]}
