"""What nobody decided before the voting is not lost in silence: playmakers are reminded, authors told, pages say so."""

from datetime import timedelta

import pytest

from civic.accounts.queries import grants_of
from civic.accounts.services import revoke_role, show_by_name
from civic.clock import move_clock_to
from civic.following.queries import Subject
from civic.following.services import follow
from civic.mine.words import sentence_of
from civic.notices.queries import notices_for
from civic.proposals.queries import address_of
from civic.proposals.rearranging import conceal
from civic.qualification.undecided import remind_playmakers
from civic.voting.freezing import freeze_open_votings

SAID = "Blev ikke afgjort"


@pytest.fixture
def undecided(make):
    """One of two proposals was never decided, and the voting has opened."""
    round = make.round()
    make.approved(make.proposal(round, author="sabro-2", title="Godkendt"), 40_000_00)
    left = make.proposal(round, title="Glemt")
    make.account("playmaker-2")
    make.roll(round)
    move_clock_to(round.voting_at + timedelta(hours=1))
    freeze_open_votings()
    return left


def kinds(account_id):
    return [notice.kind for notice in notices_for(account_id)]


def said_to_its_author(app, make):
    (told,) = [each for each in notices_for(make.account("sabro-1")) if each.kind == "proposal_undecided"]
    with app.test_request_context():
        return sentence_of(told.kind, told.details)


def test_its_author_is_told_and_whom_to_ask(app, make, undecided):
    said = said_to_its_author(app, make)
    assert "Glemt" in said and "Spørg områdets playmaker hvorfor: Sara Lindgren." in said
    assert "proposal_undecided" not in kinds(make.account("sabro-2"))


def test_a_playmaker_who_is_not_shown_by_name_any_more_is_not_named(app, make, undecided):
    show_by_name(account_id=make.account("playmaker-2"), is_shown=False)
    assert "Spørg områdets playmaker hvorfor: en medarbejder." in said_to_its_author(app, make)


def test_where_nobody_is_playmaker_the_council_is_asked(app, make, undecided):
    playmaker, by = make.account("playmaker-2"), make.account("administrator-1")
    for grant in grants_of([playmaker])[playmaker]:
        revoke_role(account_id=playmaker, grant_id=grant.id, revoked_by=by)
    assert "Spørg kommunen hvorfor." in said_to_its_author(app, make)


def test_its_followers_are_told_too_unless_it_is_hidden(make):
    round = make.round()
    make.approved(make.proposal(round, author="sabro-2", title="Godkendt"), 40_000_00)
    left, hidden = (make.proposal(round, title=title) for title in ("Glemt", "Skjult"))
    for proposal in (left, hidden):
        follow(account_id=make.account("sabro-4"), subject=Subject.PROPOSAL, subject_id=proposal.id)
    conceal(proposal_id=hidden.id, reason="Det er ikke sandt.")
    make.roll(round)
    move_clock_to(round.voting_at + timedelta(hours=1))
    freeze_open_votings()
    (told,) = notices_for(make.account("sabro-4"))
    assert (told.kind, told.details["title"]) == ("followed_undecided", "Glemt")


def test_every_page_says_so(client, make, undecided):
    client.sign_in("sabro-1")
    for path in (address_of(undecided.slug), "/mit", "/runder/sabro-2026/forslag"):
        page = client.see(path)
        assert SAID in page.text and 'tag">Venter på afgørelse' not in str(page.soup), path


def test_the_overview_counts_it_no_longer_as_waiting(signed_in, undecided):
    assert "0 1 blev ikke afgjort" in signed_in("medarbejder-1").see("/stab").text


def test_playmakers_are_reminded_once_three_days_before(make):
    round, playmaker = make.round(), make.account("playmaker-2")
    make.proposal(round)
    move_clock_to(round.voting_at - timedelta(days=4))
    remind_playmakers()
    assert "decide_before" not in kinds(playmaker)
    move_clock_to(round.voting_at - timedelta(days=2))
    remind_playmakers()
    remind_playmakers()
    assert kinds(playmaker).count("decide_before") == 1
