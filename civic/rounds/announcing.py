"""Tell those who follow an area when something can be done there. Part of the services."""

from datetime import date, timedelta

import sqlalchemy as sa

from civic.clock import fresh_now, local, now
from civic.database import transaction
from civic.following.queries import Subject
from civic.following.services import tell_followers
from civic.jobs import job
from civic.rounds.models import AnnouncedPhase, Round
from civic.rounds.needs import opened_on, waiting_in
from civic.rounds.phases import Phase
from civic.rounds.queries import all_rounds, area_ids_of
from civic.rounds.services import locked_round

# A result is told of when it is signed (results/telling.py).
ANNOUNCED = {Phase.PROPOSALS: "area_proposals", Phase.VOTING: "area_voting"}
# What began longer ago is no news: a house that is set up late does not tell of last year.
NEWS_FOR = timedelta(days=2)


@job("announcements", every=timedelta(minutes=5))
def announce_phases() -> None:
    """Tell of every phase that has begun lately in which people can propose or vote, once."""
    rounds = [round for round in all_rounds() if round.phase_at(now()) in ANNOUNCED]
    waiting, opened = waiting_in(rounds, now()), opened_on([round.id for round in rounds])
    for round in rounds:
        phase, since = round.phase_at(now()), now() - NEWS_FOR
        # A voting that had to wait is news on the day it opens.
        late = phase is Phase.VOTING and opened.get(round.id, date.min) >= local(since).date()
        if round.id not in waiting and (round.dates.start_of(phase) > since or late):
            _announce(round.id, phase)


def _announce(round_id: int, phase: Phase) -> None:
    with transaction() as session:
        round: Round = locked_round(round_id)
        told = sa.select(AnnouncedPhase).where(AnnouncedPhase.round_id == round_id, AnnouncedPhase.phase == phase.value)
        if session.scalar(told) is not None or round.phase_at(fresh_now()) is not phase:
            return
        session.add(AnnouncedPhase(round_id=round_id, phase=phase.value))
        for area_id in area_ids_of(round_id):
            tell_followers(
                subject=Subject.AREA,
                subject_id=area_id,
                kind=ANNOUNCED[phase],
                url=f"/runder/{round.slug}",
                title=round.name,
            )
