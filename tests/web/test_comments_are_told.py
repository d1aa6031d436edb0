"""Whoever is told of a comment reads in what capacity somebody spoke."""

import pytest

from civic.discussion.services import comment
from civic.following.queries import Subject
from civic.following.services import follow


@pytest.fixture
def proposal(make):
    """By sabro-1, followed by sabro-3, with a comment by sabro-2."""
    made = make.proposal(make.round())
    follow(account_id=make.account("sabro-3"), subject=Subject.PROPOSAL, subject_id=made.id)
    return made


@pytest.fixture
def first(make, proposal):
    return comment(proposal_id=proposal.id, author_id=make.account("sabro-2"), body="Hvad koster det?")


@pytest.mark.parametrize(
    ("who", "name"),
    [("playmaker-2", "Playmakeren"), ("medarbejder-1", "Kommunen"), ("sabro-4", "Nogen"), ("playmaker-1", "Nogen")],
)
def test_all_three_read_who_speaks(signed_in, make, proposal, first, who, name):
    comment(proposal_id=proposal.id, author_id=make.account(who), body="Det ved jeg.", reply_to=first)
    assert f"{name} har skrevet en kommentar til dit forslag" in signed_in("sabro-1").see("/mit").text
    assert f"{name} har svaret på din kommentar" in signed_in("sabro-2").see("/mit").text
    assert f"{name} har skrevet en kommentar til »" in signed_in("sabro-3").see("/mit").text


def test_the_author_answers_as_the_author(signed_in, make, proposal, first):
    comment(proposal_id=proposal.id, author_id=make.account("sabro-1"), body="100 kroner.", reply_to=first)
    assert "Forslagsstilleren har svaret på din kommentar" in signed_in("sabro-2").see("/mit").text
    assert "Forslagsstilleren har skrevet en kommentar til" in signed_in("sabro-3").see("/mit").text
