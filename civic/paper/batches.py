"""Counted batches, and every ballot typed by two people who do not see what the other typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from civic.audit.services import record
from civic.clock import fresh_now, local
from civic.database import transaction
from civic.paper.codes import draw_ballot_numbers, is_sound
from civic.paper.models import PaperBallot, PaperBatch, PaperEntry, PaperExplanation
from civic.paper.queries import area_states, batch_by_number, numbers_of
from civic.paper.secrecy import VALID, Content, Sealer, make_key
from civic.paper.services import draw_numbers, open_paper
from civic.paper.words import INVALID, OUTCOMES
from civic.reasons import (
    AnotherPerson,
    BallotIsDisputed,
    BallotIsEntered,
    BallotsAreEntered,
    DoesNotAddUp,
    EnteredByYou,
    MistypedNumber,
    MoreThanIssued,
    NotDisputed,
    NotFound,
    NothingToExplain,
    NumberNotOnBallot,
    Reason,
    RepeatedNumber,
    StepDecided,
    UnknownBallotNumber,
)
from civic.rounds.queries import Round, area_ids_of
from civic.voting.freezing import freezes_of

MOST_BALLOTS = 5_000


class Outcome(StrEnum):
    """What an entry came to: the first of its ballot, the same as another person's, or different."""

    FIRST = "first"
    AGREED = "agreed"
    DIFFERS = "differs"


@dataclass(frozen=True)
class BatchCount:
    """The totals of one batch. `invalid` by the reasons of `words.INVALID`; `valid` are the ballots to type."""

    place: str
    area_id: int
    issued: int
    returned: int
    blank: int
    valid: int
    invalid: Mapping[str, int]


def add_batch(*, round_id: int, count: BatchCount, counted_by: int) -> int:
    """Note a counted batch and draw a number for each of its ballots; return the batch's number.

    Raises WrongPhase, PaperIsCounted, NotFound for an area outside the round, DoesNotAddUp, MoreThanIssued.
    """
    with transaction() as session:
        round = open_paper(round_id)
        _check(round, count)
        make_key(round)
        draw_numbers(round_id=round_id)
        latest = sa.select(sa.func.max(PaperBatch.number)).where(PaperBatch.round_id == round_id)
        number = (session.scalar(latest) or 0) + 1
        batch = PaperBatch(round_id=round_id, number=number, counted_by=counted_by)
        _fill(batch, count)
        session.add(batch)
        session.flush()
        _draw(session, batch, count.valid)
        record("paper_batch_counted", scope=round.slug, actor=counted_by, batch=number, **_totals(batch))
        return number


def correct_batch(*, round_id: int, number: int, count: BatchCount, corrected_by: int) -> None:
    """Give the batch other totals; whoever corrects them stands for them, and another must confirm them again.

    Raises NotFound, PaperIsCounted, DoesNotAddUp, MoreThanIssued, BallotsAreEntered.
    """
    with transaction() as session:
        round, batch = _batch(round_id, number)
        _check(round, count)
        typed = sa.select(PaperEntry.number).where(PaperEntry.round_id == round_id)
        mine = sa.select(PaperBallot.number).where(PaperBallot.round_id == round_id, PaperBallot.batch_id == batch.id)
        untouched = session.scalars(mine.where(PaperBallot.number.not_in(typed)).order_by(PaperBallot.number)).all()
        entered = batch.valid - len(untouched)
        if count.valid < entered:
            raise BallotsAreEntered(entered=entered)
        surplus = list(untouched)[: max(0, batch.valid - count.valid)]
        session.execute(sa.delete(PaperBallot).where(PaperBallot.round_id == round_id, PaperBallot.number.in_(surplus)))
        _draw(session, batch, max(0, count.valid - batch.valid))
        _fill(batch, count)
        batch.counted_by, batch.confirmed_by = corrected_by, None
        record("paper_batch_corrected", scope=round.slug, actor=corrected_by, batch=number, **_totals(batch))


def confirm_batch(*, round_id: int, number: int, seen: str, confirmed_by: int) -> None:
    """A second person has counted the batch, with its blank and invalid ballots, and comes to the totals `seen`.

    Raises NotFound, PaperIsCounted, StepDecided, AnotherPerson, NothingToExplain when they have changed since.
    """
    with transaction():
        round, batch = _batch(round_id, number)
        if batch.confirmed_by is not None:
            raise StepDecided
        if confirmed_by == batch.counted_by:
            raise AnotherPerson
        if seen != totals_of(batch):
            raise NothingToExplain
        batch.confirmed_by = confirmed_by
        record("paper_batch_confirmed", scope=round.slug, actor=confirmed_by, batch=number)


def totals_of(batch: PaperBatch) -> str:
    """The batch's figures as a confirmation names them."""
    invalid = [f"{reason}={n}" for reason, n in sorted(batch.invalid.items())]
    figures = (batch.area_id, batch.issued, batch.returned, batch.blank, batch.valid)
    return ";".join([*map(str, figures), *invalid])


def enter_ballot(
    *, round_id: int, ballot: int, outcome: str, numbers: Sequence[int], entered_by: int, again: bool = False
) -> Outcome:
    """Keep what one person reads on a ballot; it is final as soon as two different people read the same.

    `outcome` is "valid" with the printed project numbers, "blank", or a reason of `words.INVALID`. `again`: look at a
    disputed ballot once more; what the same person typed before is replaced. Raises PaperIsCounted,
    UnknownBallotNumber, BallotIsEntered, EnteredByYou, BallotIsDisputed, NotDisputed, MistypedNumber,
    NumberNotOnBallot, RepeatedNumber, NothingChosen, TooManyChosen, OverBudget, UnknownProject.
    """
    with transaction() as session:
        round = open_paper(round_id, shared=True)
        held = session.get(PaperBallot, (round_id, ballot), with_for_update=True, populate_existing=True)
        if held is None:
            raise UnknownBallotNumber(number=ballot)
        typed = sa.select(PaperEntry).where(PaperEntry.round_id == round_id, PaperEntry.number == ballot)
        earlier = {row.entered_by: row for row in session.scalars(typed.execution_options(populate_existing=True))}
        _refuse_if_not_theirs(held, entered_by in earlier, again)
        content = _read(round, outcome, numbers)
        sealer = Sealer(round)
        box = sealer.sealed(content)
        mine = earlier.pop(entered_by, None)
        if mine is None:
            session.add(PaperEntry(round_id=round_id, number=ballot, entered_by=entered_by, content=box))
        else:
            mine.content = box
        came_to = _compare(sealer, held, content, list(earlier.values()))
        record(f"paper_entry_{came_to.value}", scope=round.slug, actor=entered_by, ballot=ballot, again=again)
        return came_to


def explain(*, round_id: int, area_id: int, figures: tuple[int, int], reason: str, given_by: int) -> None:
    """Say why the area has other marks than ballots (`figures`: marks, returned). Another person must confirm it.

    Raises PaperIsCounted, NotFound, NothingToExplain when there is no difference or the figures are other ones.
    """
    with transaction() as session:
        round = open_paper(round_id)
        state = next((each for each in area_states(round) if each.area.id == area_id), None)
        if state is None:
            raise NotFound
        if (state.marks, state.returned) != figures or not state.difference:
            raise NothingToExplain
        marks, returned = figures
        values = {"marks": marks, "returned": returned, "reason": reason, "given_by": given_by, "confirmed_by": None}
        session.merge(PaperExplanation(round_id=round_id, area_id=area_id, day=local(fresh_now()).date(), **values))
        record("paper_difference_explained", scope=round.slug, actor=given_by, area=area_id, **_said(values))


def confirm_explanation(*, round_id: int, area_id: int, seen: str, confirmed_by: int) -> None:
    """A second person stands behind the explanation they read (`seen`: `AreaState.seen`).

    Raises PaperIsCounted, NothingToExplain when figures or explanation have changed, StepDecided, AnotherPerson.
    """
    with transaction():
        round = open_paper(round_id)
        state = next((each for each in area_states(round) if each.area.id == area_id), None)
        said = state.explanation if state else None
        if state is None or said is None or state.seen != seen:
            raise NothingToExplain
        if said.confirmed_by is not None:
            raise StepDecided
        if said.given_by == confirmed_by:
            raise AnotherPerson
        said.confirmed_by = confirmed_by
        record("paper_difference_confirmed", scope=round.slug, actor=confirmed_by, area=area_id)


def _batch(round_id: int, number: int) -> tuple[Round, PaperBatch]:
    """The round and the batch, held alone. Raises NotFound, PaperIsCounted."""
    round = open_paper(round_id)
    batch = batch_by_number(round_id, number)
    if batch is None:
        raise NotFound
    return round, batch


def _check(round: Round, count: BatchCount) -> None:
    if count.area_id not in area_ids_of(round.id) or not set(count.invalid) <= set(INVALID):
        raise NotFound
    figures = (count.issued, count.returned, count.blank, count.valid, *count.invalid.values())
    total = count.blank + count.valid + sum(count.invalid.values())
    if any(not 0 <= figure <= MOST_BALLOTS for figure in figures) or total != count.returned:
        raise DoesNotAddUp(sum=total, returned=count.returned)
    if count.returned > count.issued:
        raise MoreThanIssued(issued=count.issued, returned=count.returned)


def _fill(batch: PaperBatch, count: BatchCount) -> None:
    for name in ("place", "area_id", "issued", "returned", "blank", "valid"):
        setattr(batch, name, getattr(count, name))
    batch.invalid = {reason: n for reason, n in sorted(count.invalid.items()) if n}
    batch.day = local(fresh_now()).date()


def _totals(batch: PaperBatch) -> dict[str, object]:
    names = ("area_id", "issued", "returned", "blank", "valid", "invalid")
    return {name.removesuffix("_id"): getattr(batch, name) for name in names}


def _draw(session: Session, batch: PaperBatch, count: int) -> None:
    """New numbers for `count` more ballots."""
    taken = set(session.scalars(sa.select(PaperBallot.number).where(PaperBallot.round_id == batch.round_id)))
    numbers = draw_ballot_numbers(count, taken)
    session.add_all(PaperBallot(round_id=batch.round_id, number=n, batch_id=batch.id) for n in numbers)
    session.flush()


def _refuse_if_not_theirs(held: PaperBallot, typed_before: bool, again: bool) -> None:
    if held.final is not None:
        raise BallotIsEntered(number=held.number)
    if again and not held.disputed:
        raise NotDisputed(number=held.number)
    if not again and typed_before:
        raise EnteredByYou(number=held.number)
    if not again and held.disputed:
        raise BallotIsDisputed(number=held.number)


def _read(round: Round, outcome: str, numbers: Sequence[int]) -> Content:
    """What stands on the ballot, if a valid ballot follows the rules in force when it was given."""
    if outcome not in OUTCOMES:
        raise NotFound
    if outcome != VALID:
        return Content(outcome)
    known = numbers_of(round.id)
    for position, number in enumerate(numbers):
        if not is_sound(number):
            raise MistypedNumber(number=number)
        if number not in known:
            raise NumberNotOnBallot(number=number)
        if number in numbers[:position]:
            raise RepeatedNumber(number=number)
    projects = [known[number] for number in numbers]
    refused: Reason | None = None
    for freeze in freezes_of(round):
        try:
            return Content(VALID, tuple(freeze.check(projects)))
        except Reason as reason:
            refused = refused or reason
    raise refused or NotFound


def _compare(sealer: Sealer, held: PaperBallot, content: Content, others: Sequence[PaperEntry]) -> Outcome:
    if not others:
        return Outcome.FIRST
    if any(sealer.opened(other.content) == content for other in others):
        held.final = sealer.sealed(content)
        return Outcome.AGREED
    held.disputed = True
    return Outcome.DIFFERS


def _said(values: Mapping[str, object]) -> dict[str, object]:
    return {name: values[name] for name in ("marks", "returned", "reason")}
