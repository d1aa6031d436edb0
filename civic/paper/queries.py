"""Read the paper: what is done, what is missing, and what goes to the count."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from civic.areas.queries import areas_by_id
from civic.database import db
from civic.paper.models import (
    ListState,
    PaperBallot,
    PaperBatch,
    PaperDraw,
    PaperEntry,
    PaperExplanation,
    PaperList,
    PaperNumber,
    PaperProtocol,
    PaperRelease,
    ReleaseState,
)
from civic.paper.rows import area_row, batch_row, list_row
from civic.paper.secrecy import BLANK, VALID, Content, Sealer
from civic.paper.states import AreaState, BatchState, PaperVote
from civic.roll.queries import Channel, RollEntry
from civic.rounds.queries import Round, area_ids_of, round_by_id
from civic.voting.freezing import freezes_of
from civic.web.language import plural, text

__all__ = [
    "AreaState",
    "BatchState",
    "ListState",
    "PaperBallot",
    "PaperBatch",
    "PaperExplanation",
    "PaperList",
    "PaperRelease",
    "PaperVote",
]


def numbers_of(round_id: int) -> dict[int, str]:
    """The round's projects by their number on paper."""
    rows = sa.select(PaperNumber.number, PaperNumber.project).where(PaperNumber.round_id == round_id)
    return {row.number: row.project for row in db.session.execute(rows)}


def seed_of(round_id: int) -> str:
    """What the numbers were drawn from; empty before they were."""
    return db.session.scalar(sa.select(PaperDraw.seed).where(PaperDraw.round_id == round_id)) or ""


def is_counted(round_id: int) -> bool:
    """Whether the paper has gone to the count, so that it may not change any more."""
    return db.session.get(PaperProtocol, round_id) is not None


def batch_states(round: Round) -> list[BatchState]:
    """Every batch of the round by number, in three queries."""
    found = sa.select(PaperBatch).where(PaperBatch.round_id == round.id).order_by(PaperBatch.number)
    batches = db.session.scalars(found.execution_options(populate_existing=True)).all()
    ballots = sa.select(PaperBallot.batch_id, PaperBallot.number, PaperBallot.disputed, PaperBallot.final)
    rows = db.session.execute(ballots.where(PaperBallot.round_id == round.id)).all()
    entered = sa.select(PaperEntry.number).where(PaperEntry.round_id == round.id).distinct()
    typed = set(db.session.scalars(entered))
    states, sealer = [], Sealer(round)
    for batch in batches:
        mine = [row for row in rows if row.batch_id == batch.id]
        final = [sealer.opened(row.final).outcome for row in mine if row.final is not None]
        disputed = sum(row.disputed for row in mine if row.final is None)
        once = sum(row.number in typed for row in mine if row.final is None) - disputed
        states.append(BatchState(batch, once, disputed, len(final), Counter(final)))
    return states


def batch_by_number(round_id: int, number: int) -> PaperBatch | None:
    """The round's batch of this number."""
    return db.session.scalar(sa.select(PaperBatch).where(PaperBatch.round_id == round_id, PaperBatch.number == number))


def ballot_numbers(batch: PaperBatch) -> list[int]:
    """The numbers that are written on the batch's ballots, by size."""
    of_batch = sa.select(PaperBallot.number).where(
        PaperBallot.round_id == batch.round_id, PaperBallot.batch_id == batch.id
    )
    return list(db.session.scalars(of_batch.order_by(PaperBallot.number)))


def disputed_ballots(round_id: int) -> list[int]:
    """The numbers of the ballots that two people have typed differently."""
    open_ones = PaperBallot.disputed & PaperBallot.final.is_(None)
    of_round = sa.select(PaperBallot.number).where(PaperBallot.round_id == round_id, open_ones)
    return list(db.session.scalars(of_round.order_by(PaperBallot.number)))


def entries_of(round: Round, number: int) -> dict[int, Content]:
    """What each person typed from a ballot that is disputed; nothing about any other ballot."""
    ballot = db.session.get(PaperBallot, (round.id, number), populate_existing=True)
    if ballot is None or not ballot.disputed or ballot.final is not None:
        return {}
    typed = sa.select(PaperEntry).where(PaperEntry.round_id == round.id, PaperEntry.number == number)
    rows = db.session.scalars(typed.order_by(PaperEntry.entered_by).execution_options(populate_existing=True))
    sealer = Sealer(round)
    return {row.entered_by: sealer.opened(row.content) for row in rows}


def entered_by(round_id: int, account_id: int) -> int:
    """How many of the round's ballots this person has typed."""
    mine = sa.select(sa.func.count()).where(PaperEntry.round_id == round_id, PaperEntry.entered_by == account_id)
    return db.session.scalar(mine) or 0


def lists_of(round_id: int) -> Sequence[PaperList]:
    """The round's offline lists by number."""
    return db.session.scalars(
        sa.select(PaperList).where(PaperList.round_id == round_id).order_by(PaperList.number)
    ).all()


def list_by_number(round_id: int, number: int) -> PaperList | None:
    """The round's offline list of this number."""
    return db.session.get(PaperList, (round_id, number))


def releases_of(round_id: int) -> Sequence[PaperRelease]:
    """Marks that somebody wants off the roll and nobody has decided about."""
    asked = sa.select(PaperRelease).where(PaperRelease.round_id == round_id, PaperRelease.state == ReleaseState.ASKED)
    return db.session.scalars(asked.order_by(PaperRelease.id)).all()


def area_states(round: Round) -> list[AreaState]:
    """Every area of the round in Danish order, with its marks, batches and explanation."""
    marked = sa.select(RollEntry.area_id, sa.func.count()).where(
        RollEntry.round_id == round.id, RollEntry.channel == Channel.PAPER
    )
    marks = {row[0]: int(row[1]) for row in db.session.execute(marked.group_by(RollEntry.area_id))}
    states = batch_states(round)
    explained = sa.select(PaperExplanation).where(PaperExplanation.round_id == round.id)
    reasons = {each.area_id: each for each in db.session.scalars(explained.execution_options(populate_existing=True))}
    areas = areas_by_id({*area_ids_of(round.id), *marks, *(state.batch.area_id for state in states)})
    found = []
    for area in sorted(areas.values(), key=lambda each: each.sort_key):
        mine = [state for state in states if state.batch.area_id == area.id]
        returned = sum(state.batch.returned for state in mine)
        reason = reasons.get(area.id)
        holds = reason is not None and (reason.marks, reason.returned) == (marks.get(area.id, 0), returned)
        found.append(AreaState(area, marks.get(area.id, 0), mine, reason if holds else None))
    return found


def missing(round: Round) -> list[str]:
    """What must be done before the paper can be counted, one sentence each; nothing when it is accounted for."""
    return [*_missing_people(round.id), *_missing_ballots(area_states(round))]


def _missing_people(round_id: int) -> Iterable[str]:
    waiting = [each.number for each in lists_of(round_id) if each.state is ListState.OUT]
    if waiting:
        yield text("Liste %(numbers)s er ikke indlæst eller meldt tom.", numbers=_enumerated(waiting))
    if releases_of(round_id):
        yield text("En afkrydsning på valglisten venter på, at en anden bekræfter, at den skal slettes.")


def _missing_ballots(areas: Sequence[AreaState]) -> Iterable[str]:
    states = [state for area in areas for state in area.batches]
    unconfirmed = [state.batch.number for state in states if state.batch.confirmed_by is None]
    if unconfirmed:
        yield text("Tallene for bundt %(numbers)s er ikke bekræftet af en anden.", numbers=_enumerated(unconfirmed))
    disputed = sum(state.disputed for state in states)
    untyped = sum(state.left for state in states) - disputed
    if untyped:
        yield plural("Én seddel er ikke tastet af to.", "%(num)d sedler er ikke tastet af to.", untyped)
    if disputed:
        yield plural("Én seddel er tastet forskelligt af to.", "%(num)d sedler er tastet forskelligt af to.", disputed)
    for area in areas:
        if not area.is_balanced:
            yield text(
                "I %(area)s er %(marks)s krydset af på valglisten, men der er %(returned)s sedler.",
                area=area.area.name,
                marks=area.marks,
                returned=area.returned,
            )


def paper_ballots(round_id: int) -> list[PaperVote]:
    """The ballots that two people agree on and the blank ones, area by area. Those invalid are in the protocol."""
    round = round_by_id(round_id)
    return paper_votes(round) if round else []


def paper_votes(round: Round) -> list[PaperVote]:
    """The same for a round in hand. Choices withdrawn from the ballot since fall away, and may leave it blank."""
    states = batch_states(round)
    areas = {state.batch.id: state.batch.area_id for state in states}
    votes = [PaperVote(state.batch.area_id, ()) for state in states for _ in range(state.batch.blank)]
    ballots = sa.select(PaperBallot.batch_id, PaperBallot.final).where(
        PaperBallot.round_id == round.id, PaperBallot.final.is_not(None)
    )
    prices = freezes_of(round)[-1].prices if states else {}
    sealer = Sealer(round)
    for batch_id, final in db.session.execute(ballots):
        content = sealer.opened(final or b"")
        if content.outcome in (VALID, BLANK):
            kept = tuple(project for project in content.projects if project in prices)
            votes.append(PaperVote(areas[batch_id], kept))
    return votes


def protocol(round_id: int) -> dict[str, Any]:
    """The round's paper protocol: as it was at the opening, before that as it is now. Staff are account numbers."""
    kept = db.session.get(PaperProtocol, round_id)
    round = round_by_id(round_id)
    return kept.content if kept else protocol_now(round) if round else {}


def protocol_now(round: Round) -> dict[str, Any]:
    """The protocol of the paper as it stands."""
    areas = area_states(round)
    slugs = {area.area.id: area.area.slug for area in areas}
    released = sa.select(sa.func.count()).where(
        PaperRelease.round_id == round.id, PaperRelease.state == ReleaseState.DONE
    )
    disputed = sa.select(sa.func.count()).where(PaperBallot.round_id == round.id, PaperBallot.disputed)
    states = sorted((state for area in areas for state in area.batches), key=lambda state: state.batch.number)
    return {
        "round": round.slug,
        "numbers": {project: number for number, project in sorted(numbers_of(round.id).items())},
        "numbers_seed": seed_of(round.id),
        "areas": [area_row(area) for area in areas],
        "batches": [batch_row(state, slugs) for state in states],
        "lists": [list_row(each) for each in lists_of(round.id)],
        "released_marks": db.session.scalar(released) or 0,
        "differences_resolved": db.session.scalar(disputed) or 0,
    }


def _enumerated(numbers: Sequence[int]) -> str:
    return ", ".join(str(number) for number in numbers)
