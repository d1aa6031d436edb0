"""Follow an area: new proposals, and phases in which something can be done."""

from datetime import timedelta

import pytest

from civic.clock import fresh_now, move_clock_to
from civic.notices.queries import notices_for
from civic.rounds.announcing import NEWS_FOR, announce_phases
from civic.rounds.phases import Phase
from civic.voting.freezing import freeze_open_votings


@pytest.fixture
def follower(client, make):
    page = client.sign_in("sabro-3").see("/omraader/sabro")
    page.press("Følg området")
    return client


def told(make, key="sabro-3"):
    return [notice.kind for notice in notices_for(make.account(key))]


def test_who_follows_an_area_hears_of_new_proposals_there(follower, make):
    round = make.round(areas=("sabro", "solbjerg"))
    make.proposal(round, author="sabro-1")
    make.proposal(round, author="solbjerg-1", title="Et andet sted")
    assert told(make) == ["area_proposal"]


def test_nobody_hears_of_their_own_proposal_twice(follower, make):
    make.proposal(make.round(), author="sabro-3")
    assert told(make) == ["proposal_submitted"]


@pytest.mark.parametrize("phase", [Phase.PROPOSALS, Phase.VOTING])
def test_a_phase_in_which_something_can_be_done_is_told_of_once(follower, make, phase):
    make.voting() if phase is Phase.VOTING else make.round(phase=phase)
    announce_phases()
    announce_phases()
    assert told(make).count(f"area_{phase.value}") == 1


def test_a_voting_that_waits_is_told_of_when_it_opens_however_late(follower, make):
    round = make.round()
    make.roll(round)
    proposal = make.proposal(round)
    move_clock_to(round.voting_at + timedelta(days=5))
    announce_phases()
    assert "area_voting" not in told(make)
    make.approved(proposal, 40_000_00)
    freeze_open_votings()
    announce_phases()
    assert "area_voting" in told(make)


def test_what_began_long_ago_is_no_news(follower, make, travel):
    make.round()
    travel(fresh_now() + NEWS_FOR)
    announce_phases()
    assert told(make) == []


def test_who_stops_following_hears_no_more(follower, make):
    follower.see("/omraader/sabro").press("Følg ikke området mere")
    make.proposal(make.round(), author="sabro-1")
    assert told(make) == []
