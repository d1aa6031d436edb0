"""A voting opens only when there is a key, a roll and something to vote on. Until then it waits, and says for what."""

from datetime import timedelta

import pytest

from civic.clock import move_clock_to
from civic.database import transaction
from civic.notices.queries import notices_for
from civic.qualification.services import approve
from civic.reasons import BoxNotReady, RollIsInUse, StepNotNow
from civic.rounds.needs import Need, missing_to_vote
from civic.rounds.queries import round_by_id
from civic.rounds.services import locked_round
from civic.voting.emergency import approve_step, propose_step
from civic.voting.freezing import freeze, freeze_open_votings, frozen, stored_freeze
from civic.voting.models import Step
from civic.voting.readiness import warn_of_missing

HOUR = timedelta(hours=1)


@pytest.fixture
def without_roll(make):
    """The time of the voting has come, and nobody has loaded the roll."""
    round = make.round()
    make.approved(make.proposal(round), 40_000_00)
    move_clock_to(round.voting_at + HOUR)
    return round


@pytest.fixture
def without_projects(make):
    """The time of the voting has come, and no proposal has been approved."""
    round = make.round()
    make.proposal(round)
    make.roll(round)
    move_clock_to(round.voting_at + HOUR)
    return round


def assert_nothing_is_frozen(round, need):
    freeze_open_votings()
    assert (missing_to_vote(round), frozen(round), stored_freeze(round.id)) == ([need], None, None)
    with pytest.raises(BoxNotReady), transaction():
        freeze(locked_round(round.id))


def test_nothing_is_frozen_without_a_roll(without_roll):
    assert_nothing_is_frozen(without_roll, Need.ROLL)


def test_nothing_is_frozen_without_anything_to_vote_on(without_projects):
    assert_nothing_is_frozen(without_projects, Need.PROJECTS)


def test_the_roll_is_loaded_late_and_then_the_voting_opens(make, without_roll):
    make.roll(without_roll)
    make.vote(without_roll, "1")
    assert stored_freeze(without_roll.id).n == 1
    with pytest.raises(RollIsInUse):
        make.roll(without_roll)


def test_a_roll_can_be_replaced_as_long_as_something_else_is_missing(make, without_projects):
    make.roll(without_projects)
    assert missing_to_vote(without_projects) == [Need.PROJECTS]


def test_staff_load_the_roll_on_its_page_after_the_time_has_come(client, make, without_roll):
    make.account("medarbejder-1")
    client.sign_in("medarbejder-1")
    assert "Afstemningen er begyndt" not in client.see(f"/stab/runder/{without_roll.slug}/valgliste").text


def test_visitors_read_what_the_voting_waits_for(client, without_roll):
    page = client.see(f"/runder/{without_roll.slug}")
    assert "er ikke åbnet endnu. Der mangler: valglisten" in page.text
    assert "Stem nu" not in page.text + client.see("/").text
    ballot = client.see(f"/stem/{without_roll.slug}", status=409)
    assert ballot.heading == "Afstemningen er ikke åbnet" and "Ingen har kunnet stemme" in ballot.text
    assert ballot.follow("Gå til rundens side").url == f"/runder/{without_roll.slug}"


def test_nobody_is_let_in_by_letter_or_slip_while_it_waits(client, without_roll):
    for way in ("stemmebrev", "hjaelp", "gennemse", "ikke-paa-listen"):
        client.see(f"/stem/{without_roll.slug}/{way}", status=409)


def test_the_board_reads_what_is_missing(signed_in, without_projects):
    board = signed_in("valgstyrer-1")
    assert "Kan ikke åbne. Der mangler: et godkendt forslag" in board.see("/valgbestyrelse").text
    assert "mindst ét forslag skal være godkendt" in board.see(f"/valgbestyrelse/{without_projects.slug}").text


def test_a_box_that_never_opened_can_not_be_opened(signed_in, without_roll):
    move_clock_to(without_roll.result_at + HOUR)
    page = signed_in("valgstyrer-1").see(f"/valgbestyrelse/{without_roll.slug}")
    assert "Afstemningen åbnede aldrig, for der manglede: valglisten" in page.text and "Åbn" not in page.buttons


def test_staff_and_board_are_told_once_a_week_before(make):
    round, staff, board = make.round(), make.account("medarbejder-1"), make.account("valgstyrer-1")
    move_clock_to(round.voting_at - timedelta(days=8))
    warn_of_missing()
    assert not notices_for(staff)
    move_clock_to(round.voting_at - timedelta(days=6))
    warn_of_missing()
    warn_of_missing()
    for person in (staff, board):
        (notice,) = notices_for(person)
        assert (notice.kind, notice.details["needs"]) == ("voting_lacks", ["roll", "projects"])


def test_the_overview_warns_a_week_before(signed_in, make):
    round = make.round()
    move_clock_to(round.voting_at - timedelta(days=6))
    assert "Afstemningen mangler: valglisten, et godkendt forslag" in signed_in("medarbejder-1").see("/stab").text


def test_a_voting_that_waits_is_called_off_but_not_changed(make, without_roll):
    staff, board = make.account("medarbejder-1"), make.account("valgstyrer-1")
    with pytest.raises(StepNotNow):
        propose_step(round_id=without_roll.id, step=Step.PAUSE, details={}, reason="Grund", proposed_by=staff)
    number = propose_step(round_id=without_roll.id, step=Step.CANCEL, details={}, reason="Grund", proposed_by=staff)
    approve_step(intervention_id=number, approved_by=board)
    assert round_by_id(without_roll.id).cancelled_at is not None


def test_approvals_that_are_published_at_the_opening_are_enough_to_open(make):
    round, playmaker = make.round(publishes_together=True), make.account("playmaker-2")
    proposal = make.proposal(round, cost=40_000_00)
    approve(proposal_id=proposal.id, decided_by=playmaker, price=40_000_00)
    make.roll(round)
    move_clock_to(round.voting_at + HOUR)
    freeze_open_votings()
    assert list(stored_freeze(round.id).prices.values()) == [40_000_00]
