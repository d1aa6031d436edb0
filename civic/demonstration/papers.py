"""Votes on paper in the demonstration: people marked at an event, a batch counted by two, every ballot typed by two."""

from collections.abc import Sequence

from civic.areas.queries import Area
from civic.demonstration.voters import MadeUpVoter
from civic.paper.batches import BatchCount, add_batch, confirm_batch, enter_ballot, totals_of
from civic.paper.queries import ballot_numbers, batch_by_number, numbers_of
from civic.paper.secrecy import VALID
from civic.paper.services import mark_voter
from civic.reasons import NotFound
from civic.rounds.queries import Round

# Handed out beyond those that came back: exchanged for a new one.
EXCHANGED = 2


def mark_on_paper(*, round: Round, voters: Sequence[MadeUpVoter], marked_by: int) -> None:
    """These people come to an event and get a ballot on paper."""
    for voter in voters:
        mark_voter(round_id=round.id, person=voter.cpr, marked_by=marked_by)


def count_on_paper(
    *, round: Round, area: Area, place: str, ballots: Sequence[Sequence[str]], unclear: int, staff: tuple[int, int]
) -> None:
    """Two employees count the event's ballots and type them; an empty one is blank, `unclear` more do not count."""
    one, other = staff
    valid = [chosen for chosen in ballots if chosen]
    returned = len(ballots) + unclear
    count = BatchCount(
        place=place,
        area_id=area.id,
        issued=returned + EXCHANGED,
        returned=returned,
        blank=len(ballots) - len(valid),
        valid=len(valid),
        invalid={"unclear": unclear},
    )
    number = add_batch(round_id=round.id, count=count, counted_by=one)
    batch = batch_by_number(round.id, number)
    if batch is None:
        raise NotFound
    confirm_batch(round_id=round.id, number=number, seen=totals_of(batch), confirmed_by=other)
    printed = {project: n for n, project in numbers_of(round.id).items()}
    for ballot, chosen in zip(ballot_numbers(batch), valid, strict=True):
        for who in staff:
            numbers = [printed[project] for project in chosen]
            enter_ballot(round_id=round.id, ballot=ballot, outcome=VALID, numbers=numbers, entered_by=who)
