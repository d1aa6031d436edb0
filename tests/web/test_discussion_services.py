"""What discussion.services promises beside its pages."""

from datetime import timedelta

import pytest

from civic.clock import fresh_now
from civic.discussion.queries import comment_by_public_id, spoken_on
from civic.discussion.services import WHEN_NEW, comment, hide
from civic.reasons import NotFound, SaidBefore, TooManyWhenNew, WrongPhase


@pytest.fixture
def proposal(make):
    return make.proposal(make.round())


@pytest.fixture
def say(make, proposal):
    author_id = make.account("sabro-2")

    def said(body="Ja", **more):
        return comment(**{"proposal_id": proposal.id, "author_id": author_id, "body": body, **more})

    return said


def test_a_reply_cannot_be_replied_to(say):
    reply = say(reply_to=say())
    with pytest.raises(NotFound):
        say(reply_to=reply)


def test_a_hidden_comment_cannot_be_replied_to(say, make):
    hidden = say()
    hide(public_id=hidden, hidden_by=make.account("playmaker-2"), reason="Nej")
    with pytest.raises(NotFound):
        say(reply_to=hidden)


def test_a_comment_on_another_proposal_cannot_be_replied_to(say, make, proposal):
    other = make.proposal(make.round(name="En anden"), title="En anden")
    with pytest.raises(NotFound):
        say(proposal_id=other.id, reply_to=say())


def test_a_draft_cannot_be_commented_on(say, make):
    draft = make.draft(make.round(name="En anden"))
    with pytest.raises(NotFound):
        say(proposal_id=draft.id)


def test_the_service_itself_knows_when_the_voting_has_ended(say, make, travel, proposal):
    from civic.rounds.queries import round_by_id

    travel(round_by_id(proposal.round_id).result_at)
    with pytest.raises(WrongPhase):
        say()
    assert spoken_on(proposal.id) == ([], None)


def test_hiding_twice_keeps_the_first_reason(say, make):
    said, moderator = say(), make.account("playmaker-2")
    for reason in ("Først", "Så"):
        hide(public_id=said, hidden_by=moderator, reason=reason)
    assert comment_by_public_id(said).hidden_reason == "Først"


def test_the_same_words_within_the_hour_are_refused(say, travel):
    words = "Bænkene bør stå i solen"
    say(words)
    with pytest.raises(SaidBefore):
        say(words)
    assert say("Enig")
    assert say("Enig")
    travel(fresh_now() + timedelta(hours=2))
    assert say(words)


def test_a_new_account_writes_ten_comments_on_its_first_day(say, travel):
    for number in range(WHEN_NEW):
        say(f"Nummer {number}")
    with pytest.raises(TooManyWhenNew):
        say("En til")
    travel(fresh_now() + timedelta(days=1, minutes=1))
    assert say("En til")
