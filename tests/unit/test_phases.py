"""The phase follows from the clock alone, in windows that are closed at the start and open at the end."""

from datetime import UTC, datetime, timedelta

import pytest

from civic.rounds.phases import AFTER_VOTING, BEFORE_VOTING, IN_ORDER, SEVEN, Dates, Phase

FIRST = datetime(2026, 3, 1, 11, tzinfo=UTC)
DATES = Dates(*(FIRST + timedelta(days=10 * n) for n in range(8)))
INSTANT = timedelta(microseconds=1)


@pytest.mark.parametrize("phase", SEVEN)
def test_a_phase_has_begun_at_its_very_start(phase: Phase) -> None:
    assert DATES.phase_at(DATES.start_of(phase)) is phase


@pytest.mark.parametrize("phase", [*SEVEN, Phase.CLOSED])
def test_an_instant_before_its_start_the_earlier_phase_still_runs(phase: Phase) -> None:
    assert DATES.phase_at(DATES.start_of(phase) - INSTANT) is IN_ORDER[IN_ORDER.index(phase) - 1]


def test_a_round_is_planned_before_and_closed_after_its_phases() -> None:
    assert DATES.phase_at(FIRST - timedelta(days=400)) is Phase.PLANNED
    assert DATES.phase_at(FIRST + timedelta(days=4000)) is Phase.CLOSED


def test_every_phase_but_the_voting_lies_before_or_after_it() -> None:
    assert {*BEFORE_VOTING, Phase.VOTING, *AFTER_VOTING} == set(Phase)
    assert len(BEFORE_VOTING) + len(AFTER_VOTING) == len(Phase) - 1


def test_dates_out_of_order_name_the_phase_that_comes_too_early() -> None:
    starts = [start for _phase, start in DATES.starts()]
    starts[3] = starts[2]
    assert Dates(*starts).faults() == [Phase.QUALIFICATION]
    assert DATES.faults() == []
